"""Who somebody is: the user they logged in as, and nothing that they say."""

import pytest

from tests.acceptance.live.council import ALEX, BAILEY, CASEY, ERIN, STRANGER, Council

pytestmark = pytest.mark.root

TRIGGER = ("trigger", "flood", "--place", "Datchet", "--yes", "--json")


@pytest.mark.parametrize(
    "words", [["status"], list(TRIGGER[:-1]), ["stand-down", "--yes"], ["templates", "sign", "flood"]]
)
def test_root_is_nobody(council: Council, words: list[str]) -> None:
    """Every verb refuses, and the sentence says what to do instead."""
    refused = council.run("root", *words, "--json")
    assert refused.code == 12
    assert refused.json["sentence"] == "The user root is nobody in the live space."
    assert "Log in as yourself" in refused.json["next_step"]
    assert council.run(ALEX, "status", "--json").ok()["incidents"] == []


def test_a_user_who_is_not_in_the_register_is_told_so(council: Council) -> None:
    """Clearly, without a traceback, and without a look into the state."""
    council.run(ALEX, "status", "--json").ok()
    for words in (["status"], list(TRIGGER[:-1]), ["stand-down", "--yes"], ["doctor"]):
        refused = council.run(STRANGER, *words, "--json")
        assert refused.code == 12
        assert refused.json["sentence"] == f"The user {STRANGER} is not an officer in the register."
        assert "Traceback" not in refused.err
    for path in ("state/live/store.db", "secrets/corporate-x", "state/live/last-valid-channels.toml"):
        found = council.machine.run(*_as(STRANGER), "cat", str(council.home / path), check=False)
        assert found.returncode != 0, path


def test_the_environment_makes_nobody_an_officer(council: Council) -> None:
    """LOGNAME, USER and sudo's words are not asked."""
    said = dict.fromkeys(("USER", "LOGNAME", "USERNAME", "SUDO_USER", "BROADCASTER_OFFICER", "BROADCASTER_AS"), ALEX)
    assert council.run(STRANGER, "status", "--json", environ=said | {"SUDO_UID": "0"}).code == 12
    told = council.run(BAILEY, *TRIGGER, environ=said).ok()
    assert told["incident"]["declared_by"] == "bailey"


def test_an_officer_who_is_not_in_the_group_is_told_which_one(council: Council) -> None:
    """Not to use another home: that one would not know what is open. Doctor names them to the others."""
    council.register({'os_user = "example-erin"': f'os_user = "{STRANGER}"'})
    refused = council.run(STRANGER, "status", "--json")
    assert refused.code == 20
    assert refused.json["sentence"] == f"You ({STRANGER}) are not in the group broadcaster, which shares this home."
    assert f"usermod -aG broadcaster {STRANGER}" in refused.json["next_step"]
    found = council.run(ALEX, "doctor", "--json").json["findings"]
    said = [f["sentence"] for f in found if f["subject"] == "group"]
    assert f"Erin Example ({STRANGER}) is not in the group broadcaster and cannot work in this home." in said
    assert any(s.startswith(f"{ERIN}: in the group broadcaster but no officer") for s in said)


def test_an_untrained_officer_silences_and_stands_down_but_does_not_send(council: Council) -> None:
    """The silence stands with exit code 11, free words are refused, and the end needs no training."""
    council.sign("flood", "_default")
    refused = council.run(ERIN, *TRIGGER)
    assert refused.code == 11
    assert "Erin Example is not trained yet and may not send" in refused.json["sentence"]
    assert "Ask Alex Example, Bailey Example or Casey Example to do it." in refused.json["next_step"]
    assert council.run(ALEX, "may-post", "museum/x").code == 13
    for words in (["update", "--what", "x", "--yes"], ["templates", "sign", "general"], ["approve", "F1/1"]):
        assert council.run(ERIN, *words, "--json").code != 0
    ended = council.run(ERIN, "stand-down", "--yes", "--json")
    assert len(ended.json["released"]) == 17
    assert ended.json["message_problem"]["exit_code"] == 12
    assert ended.code == 12
    assert council.posts() == []
    assert council.run(ALEX, "may-post", "museum/x").code == 0


def test_two_officers_leave_files_that_both_can_use(council: Council) -> None:
    """Whoever made the store, journals, mark, doorbells and copies: the other goes on, and nobody else can."""
    council.run(ALEX, *TRIGGER).ok()
    council.run(BAILEY, "approve", "F1/1", "--json").ok()
    council.run(CASEY, "stand-down", "--yes", "--json").ok()
    council.register({"alarm_minutes = 5": "alarm_minutes = 6"})
    council.run(CASEY, "status", "--json").ok()
    state = council.home / "state"
    for path in (state, *state.rglob("*")):
        found = path.stat()
        assert found.st_mode & 0o007 == 0, path
        assert found.st_mode & 0o060 == 0o060, path
        assert council.machine.run("stat", "-c", "%G", str(path)).stdout.strip() == "broadcaster", path
    council.run(ALEX, "trigger", "severe-weather", "--place", "Windsor", "--yes", "--json").ok()


def _as(user: str) -> tuple[str, ...]:
    return ("setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--")
