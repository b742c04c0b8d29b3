"""The service in the live space: a user of its own that is no officer sends what officers decided."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.acceptance.live.council import ALEX, BAILEY, GROUP, STRANGER, Council
from tests.acceptance.live.namespace import Machine
from tests.support.service import until

pytestmark = pytest.mark.root
SERVICE = "example-service"


@pytest.fixture(scope="session")
def service_user(machine: Machine) -> str:
    """In the group of the home, in no table of the register."""
    machine.add_user(SERVICE, GROUP)
    return SERVICE


@contextmanager
def serving(council: Council, user: str) -> Iterator[str]:
    """A running service; its process id on the machine."""
    process = council.start(user, "serve", "--health-port", "8026")
    lock = council.home / "state" / "live" / "run" / "serve.lock"
    try:
        until(lambda: "status" in _health(council) or process.poll() is not None)
        assert process.poll() is None, process.communicate()
        yield lock.read_text().strip()
    finally:
        if process.poll() is None:
            council.machine.run("kill", "-KILL", lock.read_text().strip(), check=False)
        process.communicate(timeout=30)


def _health(council: Council) -> str:
    ask = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8026/health', timeout=5).read().decode())"
    return council.machine.run("python3", "-c", ask, check=False).stdout


def test_a_service_user_that_is_no_officer_sends_and_decides_nothing(council: Council, service_user: str) -> None:
    """The approver only watches; the log names the service for nothing that an officer decided."""
    with serving(council, service_user):
        council.run(ALEX, "trigger", "flood", "--place", "Datchet", "--yes", "--json").ok()
        assert council.run(service_user, "approve", "F1/1", "--json").code == 12
        told = council.run(BAILEY, "approve", "F1/1", "--json").ok()
        assert {delivery["state"] for delivery in told["deliveries"]} == {"sent"}
        assert '"status": "ok"' in _health(council)
    assert len(council.posts("corporate/x")) == 1
    assert council.phones.to("bailey-phone")


def test_root_and_a_stranger_to_the_home_cannot_serve_live(council: Council) -> None:
    """Root is nobody; another user cannot open the home's state."""
    root = council.run("root", "serve", "--health-port", "0")
    assert root.code == 12
    assert "docs/service.md" in root.err
    assert council.run(STRANGER, "serve", "--health-port", "0").code not in (0, 70)


def test_a_live_service_is_stopped_by_a_signal_and_the_prompt_says_so(council: Council, service_user: str) -> None:
    """While it runs the question is silent about it; afterwards the officer is told before typing the word."""
    with serving(council, service_user) as process:
        with_it = council.type(ALEX, "trigger", "flood", "--place", "Horton", typed="no")
        council.machine.run("kill", "-TERM", process)
        until(lambda: not _runs(council, process))
    without = council.type(ALEX, "trigger", "flood", "--place", "Horton", typed="no")
    assert "No service is running" not in with_it.err
    assert "No service is running" in without.err


def _runs(council: Council, process: str) -> bool:
    done: subprocess.CompletedProcess[str] = council.machine.run("kill", "-0", process, check=False)
    return done.returncode == 0
