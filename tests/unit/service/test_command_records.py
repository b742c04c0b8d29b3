"""A command's log: silent until something is wrong, then in the same shape as the service's."""

import subprocess
import sys

SCRIPT = """
import logging, sys
from broadcaster.cli.records import keep_records
keep_records()
log = logging.getLogger("broadcaster.engine.dispatch")
log.info("a step")
assert "structlog" not in sys.modules
log.warning("a round failed; token=abcdefghijkl", extra={"action": "dispatch-loop"})
log.warning("again", extra={"action": "dispatch-loop"})
keep_records()
assert len(logging.getLogger().handlers) == 1
"""


def test_nothing_is_loaded_before_there_is_something_to_say() -> None:
    """Then every record is a line of JSON without the secret, each once."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60)
    first, second = done.stderr.splitlines()
    assert '"action": "dispatch-loop"' in first
    assert "abcdefghijkl" not in first
    assert '"message": "again"' in second
    assert done.stdout == ""
