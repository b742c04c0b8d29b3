"""Credentials out of the officers' reach: a service user alone can read them, and officers decide what it sends."""

import json

import pytest

from tests.acceptance.live.council import ALEX, BAILEY, GROUP, Council
from tests.acceptance.live.namespace import Machine
from tests.acceptance.live.test_serve import serving

pytestmark = pytest.mark.root
KEEPER = "example-keeper"


@pytest.fixture(scope="session")
def keeper(machine: Machine) -> str:
    """A user of the service: in the group, without a login shell, in no table of the register."""
    machine.add_user(KEEPER, GROUP)
    machine.run("usermod", "--shell", "/usr/sbin/nologin", KEEPER)
    return KEEPER


@pytest.fixture
def guarded(council: Council, keeper: str) -> Council:
    """Every credential belongs to the service alone."""
    for secret in (council.home / "secrets").iterdir():
        council.machine.run("chown", keeper, str(secret))
        secret.chmod(0o600)
    return council


def test_a_service_sends_with_credentials_that_no_officer_can_read(guarded: Council, keeper: str) -> None:
    """Trigger and approval as always; doctor does not call the service's user a stranger."""
    secret = guarded.home / "secrets" / "corporate-x"
    for officer in (ALEX, BAILEY):
        read = guarded.machine.run(
            "setpriv", f"--reuid={officer}", f"--regid={officer}", "--init-groups", "cat", str(secret), check=False
        )
        assert read.returncode != 0
    with serving(guarded, keeper):
        guarded.run(ALEX, "trigger", "flood", "--place", "Datchet", "--yes", "--json").ok()
        told = guarded.run(BAILEY, "approve", "F1/1", "--json").ok()
        assert {d["state"] for d in told["deliveries"]} == {"sent"}
    assert len(guarded.posts()) == 8
    assert guarded.phones.to("bailey-phone")
    found = guarded.run(ALEX, "doctor", "--json").json["findings"]
    assert not [f for f in found if f["subject"] == "group" and KEEPER in f["sentence"]]


def test_without_the_service_the_accounts_pause_and_go_on_when_it_is_back(guarded: Council, keeper: str) -> None:
    """Nothing is lost or sent twice; the officer reads which credential cannot be read and what to do."""
    guarded.run(ALEX, "trigger", "flood", "--place", "Datchet", "--yes", "--json").ok()
    alone = guarded.run(BAILEY, "approve", "F1/1", "--json")
    assert alone.code == 31
    assert "The secret corporate-x cannot be read: Permission denied" in json.dumps(alone.json)
    assert guarded.posts() == []
    with serving(guarded, keeper):
        guarded.run(BAILEY, "resume", "all", "--json").ok()
    assert len(guarded.posts()) == 8
    assert len({p["account"] for p in guarded.posts()}) == 8


def test_resume_all_does_not_free_an_account_that_an_officer_paused_by_name(council: Council) -> None:
    """It may have been taken over; whoever resumes everything is told that it stays."""
    council.run(ALEX, "pause", "corporate/x", "--reason", "account taken over", "--json").ok()
    council.run(ALEX, "pause", "all", "--reason", "wrong text", "--json").ok()
    done = council.run(BAILEY, "resume", "all")
    assert "Everything goes on." in done.out
    assert "But corporate/x stays paused (alex: account taken over): broadcaster resume corporate/x" in done.out
    paused = council.run(ALEX, "status", "--json").ok()["paused"]
    assert [p["target"] for p in paused] == ["corporate/x"]
