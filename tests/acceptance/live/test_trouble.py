"""Things that go wrong at night: a secret that is missing, two officers at once, an approval that comes too late."""

import pytest

from tests.acceptance.live.council import ALEX, BAILEY, CASEY, Council, Done

pytestmark = pytest.mark.root

TRIGGER = ("trigger", "flood", "--place", "Datchet", "--yes", "--json")


def both(council: Council, first: tuple[str, ...], second: tuple[str, ...]) -> list[Done]:
    """Two commands, `(user, *words)`, started at the same moment."""
    running = [council.start(*first), council.start(*second)]
    done = []
    for process in running:
        out, err = process.communicate(timeout=120)
        done.append(Done(code=process.returncode, out=out, err=err))
    return sorted(done, key=lambda d: d.code)


def test_a_missing_secret_stops_its_account_only(council: Council) -> None:
    """The others go out; the account pauses and says which file is missing; with the file it goes on."""
    council.run(ALEX, *TRIGGER).ok()
    secret = council.home / "secrets" / "libraries-x"
    value = secret.read_text(encoding="utf-8")
    secret.unlink()
    done = council.run(BAILEY, "approve", "F1/1", "--json")
    assert done.code == 31
    states = {d["target"]: d["state"] for d in done.json["deliveries"]}
    assert states.pop("libraries/x") == "ready"
    assert set(states.values()) == {"sent"}
    assert "resume libraries/x" in done.json["problem"]["next_step"]

    found = council.run(ALEX, "doctor", "--json")
    assert found.code == 1
    said = [f["sentence"] for f in found.json["findings"] if f["verdict"] == "bad"]
    assert "libraries/x: The secret libraries-x is not there." in said
    assert any(s.startswith("libraries/x is paused: ") for s in said)

    council.secret("libraries-x", value)
    resumed = council.run(ALEX, "resume", "libraries/x", "--reason", "secret is back", "--json")
    assert resumed.code == 0, resumed
    assert len(council.posts("libraries/x")) == 1
    assert len(council.posts()) == 8


def test_a_secret_that_others_may_read_is_not_used(council: Council) -> None:
    """The lead pauses with the command that puts it right; nothing is sent with a credential that may be known."""
    council.run(ALEX, *TRIGGER).ok()
    secret = council.home / "secrets" / "corporate-x"
    secret.chmod(0o644)
    done = council.run(BAILEY, "approve", "F1/1", "--json")
    assert done.code == 31
    assert council.posts("corporate/x") == []
    found = council.run(ALEX, "doctor", "--json").json["findings"]
    (step,) = [f["next_step"] for f in found if f["sentence"] == "corporate/x: Others may read the secret corporate-x."]
    assert step == f"Run: chgrp broadcaster {secret}; chmod 640 {secret}"


def test_two_officers_who_declare_the_same_thing_at_once_declare_one_incident(council: Council) -> None:
    """One reference, one set of silences, one message to approve."""
    done = both(council, (ALEX, *TRIGGER), (BAILEY, *TRIGGER))
    shown = council.run(CASEY, "status", "--json").ok()
    assert [i["ref"] for i in shown["incidents"]] == ["F1"]
    assert len(shown["silent_accounts"]) == 17
    assert len(shown["waiting_approval"]) == 1
    assert done[0].code == 0
    for one in done:
        assert one.code in {0, 11, 13}
        assert "Traceback" not in one.err
    assert any("is already open; this is the same one" in one.err for one in done)


def test_two_officers_who_approve_at_once_send_once(council: Council) -> None:
    """The second is told who was first; the public sees each post once."""
    council.run(ALEX, *TRIGGER).ok()
    first, second = both(council, (BAILEY, "approve", "F1/1", "--json"), (CASEY, "approve", "F1/1", "--json"))
    assert (first.code, second.code) == (0, 13)
    who = first.json["approved_by"].capitalize()
    assert second.json["sentence"] == f"F1/1 is already approved by {who} Example."
    assert len(council.posts()) == 8
    assert len({p["account"] for p in council.posts()}) == 8


def test_two_officers_who_stand_down_at_once_end_it_once(council: Council) -> None:
    """One all-clear; the second hears that it has been done and by whom."""
    council.sign("flood", "_default")
    council.run(ALEX, *TRIGGER).ok()
    council.run(BAILEY, "approve", "F1/1", "--json").ok()
    words = ("stand-down", "--yes", "--json")
    first, second = both(council, (ALEX, *words), (BAILEY, *words))
    assert first.code == 0, first
    # in the same instant it is refused; a moment later it is the same order again, which adds nothing
    assert second.code in (0, 13), second
    who = first.json["incident"]["stood_down_by"].capitalize()
    assert f"{who} Example" in first.err + second.err
    assert len(council.posts("corporate/x")) == 2
    assert len(council.posts("corporate/facebook")) == 2


def test_an_approval_that_comes_too_late_lets_nothing_out(council: Council) -> None:
    """After an hour the facts may have changed: exit code 13, the time in the council's words, and what to do."""
    council.run(ALEX, *TRIGGER).ok()
    late = council.run(BAILEY, "approve", "F1/1", "--json", later_by=3 * 3600)
    assert late.code == 13
    assert "too old to approve" in late.json["sentence"]
    assert "UTC" not in late.json["sentence"]
    assert council.posts() == []
    assert council.banner() is None


def test_an_approved_message_that_could_not_go_out_does_not_go_out_old(council: Council) -> None:
    """The platform is down for longer than the message is good for: it expires, also when all is well again."""
    council.world.app.faults.add({"match": {"account": "corporate/x"}, "effect": {"type": "error-503"}})
    council.run(ALEX, *TRIGGER).ok()
    council.run(BAILEY, "approve", "F1/1", "--no-wait", "--json")
    late = council.run(BAILEY, "resume", "all", "--json", later_by=2 * 3600)
    assert late.code in {0, 30, 31}
    assert council.posts() == []


def test_an_emergency_that_ends_danger_needs_two_for_its_all_clear(council: Council) -> None:
    """Evacuation: one officer may close it, but not alone say that it is safe (rule 2)."""
    words = ("trigger", "evacuation", "--place", "Eton", "--text", "Leave Eton now.", "--yes", "--json")
    # the police lead, so that the council tells nobody to leave until they agree
    assert council.run(ALEX, *words).code == 12
    council.run(ALEX, *words, "--agreed-with", "Inspector Example").ok()
    council.run(BAILEY, "approve", "E1/1", "--json").ok()
    assert council.banner() is not None
    ended = council.run(ALEX, "stand-down", "--text", "Eton is safe.", "--yes", "--json")
    assert len(ended.json["released"]) == 17
    assert len(council.posts("corporate/x")) == 1
    assert council.banner() is not None
