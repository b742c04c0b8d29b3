"""The live rule as it stands, in a network namespace of its own; the code has no test switch (design rule 6)."""

import json
import os
import shutil
import subprocess
import sys

import pytest

READY = os.geteuid() == 0 and all(shutil.which(tool) for tool in ("unshare", "ip"))


@pytest.mark.root
def test_the_live_space_reaches_public_addresses_over_tls_and_no_others() -> None:
    """A documentation address answers; a private and a loopback address with the same certificate are refused."""
    if not READY:
        assert not os.environ.get("CI"), "root, unshare and ip are missing in CI"
        pytest.skip("needs root, unshare and ip")
    command = ["unshare", "--net", sys.executable, "-m", "tests.integration.transport.live_space"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    assert found["203.0.113.10"] == 200
    assert "not a public address" in found["10.9.8.7"]
    assert "not a public address" in found["127.0.0.1"]
