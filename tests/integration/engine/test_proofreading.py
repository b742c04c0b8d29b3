"""No bulletin is stored before the house rules have read it; warnings give way to a reason, a stand-down to nothing."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from broadcaster.domain.house_rules.findings import Finding
from broadcaster.domain.records import Bulletin
from broadcaster.domain.words import BulletinKind, BulletinState, IncidentState
from broadcaster.engine.approve import approve
from broadcaster.engine.declare import Declare
from broadcaster.engine.desk import Desk
from broadcaster.engine.dry_run import dry_run_bulletin, dry_run_trigger
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.post import post
from broadcaster.engine.publish import draft, publish
from broadcaster.engine.resubmit import resubmit
from broadcaster.engine.sign import sign
from broadcaster.engine.stand_down import StandDown, stand_down
from broadcaster.engine.to_approve import to_approve, to_approve_report
from broadcaster.engine.trigger import trigger
from broadcaster.errors import DeclaredAndSilent, TextProblem
from tests.support.clock import SteppingClock
from tests.support.duty import NIGHT, exercise_desk, logged, now_of, opened, played_by

CLEAN = Message(kind=BulletinKind.UPDATE, given={"what": "The hall at Datchet is open."})
WARNED = Message(kind=BulletinKind.UPDATE, given={"what": "The hall at Datchet is open!"})
BLOCKED = Message(kind=BulletinKind.UPDATE, given={"what": "Ring 07700 900123."})
EXERCISE = HowAllowed(self_approve=True)


@pytest.fixture
def alex(tmp_path: Path) -> Iterator[Desk]:
    """The duty officer of the shipped council, in an exercise."""
    with exercise_desk(tmp_path, SteppingClock(NIGHT)) as desk:
        yield desk


def bulletins(desk: Desk, ref: str) -> list[Bulletin]:
    """Everything stored for an incident."""
    with desk.store.reading() as uow:
        found = uow.incidents.get(ref)
        assert found is not None
        return uow.bulletins.of_incident(found.id)


def test_words_that_keep_the_rules_are_stored_without_a_remark(alex: Desk) -> None:
    """Most bulletins; their log entry has nothing more."""
    done = publish(alex, opened(alex), CLEAN, HowAllowed(despite="never mind"))
    assert (done.bulletin.despite, done.bulletin.cautions) == ("", ())
    assert "cautions" not in logged(alex, "bulletin-submitted")[0]


def test_a_warning_without_a_reason_stores_nothing(alex: Desk) -> None:
    """The error lists every finding with its words, and says how to send it all the same."""
    incident = opened(alex)
    with pytest.raises(TextProblem) as refused:
        publish(alex, incident, WARNED, HowAllowed())
    assert "exclamation in what" in refused.value.sentence
    assert "“!”" in refused.value.sentence
    assert "--despite" in refused.value.next_step
    [finding] = refused.value.details["findings"]
    assert (finding["rule"], finding["level"], finding["quote"]) == ("exclamation", "warn", "!")
    assert bulletins(alex, incident.ref) == []


def test_a_warning_with_a_reason_is_stored_logged_and_shown_to_the_approver(alex: Desk) -> None:
    """Who approves reads what was warned of, and why it is to go all the same."""
    incident = opened(alex)
    done = publish(alex, incident, WARNED, HowAllowed(despite="they must hear it"))
    assert (done.bulletin.despite, done.bulletin.cautions) == ("they must hear it", ("exclamation",))
    [entry] = logged(alex, "bulletin-submitted")
    assert (entry["despite"], entry["cautions"]) == ("they must hear it", ["exclamation"])
    shown = to_approve_report(to_approve(played_by(alex, "bailey"), f"{incident.ref}/1"))
    assert (shown["despite"], shown["cautions"]) == ("they must hear it", ["exclamation"])
    approve(played_by(alex, "bailey"), f"{incident.ref}/1")
    assert bulletins(alex, incident.ref)[0].state is BulletinState.APPROVED


@pytest.mark.parametrize("how", [HowAllowed(despite="it must go"), HowAllowed(break_glass=True, reason="alone")])
def test_no_reason_overrides_a_block(alex: Desk, how: HowAllowed) -> None:
    """A person's number is not published, whoever wants it."""
    incident = opened(alex)
    with pytest.raises(TextProblem, match="No reason overrides") as refused:
        publish(alex, incident, BLOCKED, how)
    assert [finding["rule"] for finding in refused.value.details["findings"]] == ["personal-mobile"]
    assert bulletins(alex, incident.ref) == []


def test_the_reason_for_breaking_the_glass_is_reason_enough(alex: Desk) -> None:
    """A lone officer explains once; it is recorded as both."""
    for officer in ("alex", "bailey"):
        for kind in ("flood", "_default"):
            sign(played_by(alex, officer), kind)
    done = publish(alex, opened(alex), WARNED, HowAllowed(break_glass=True, reason="nobody answers"))
    assert (done.bulletin.despite, done.bulletin.cautions) == ("nobody answers", ("exclamation",))


def test_at_a_terminal_the_officer_is_asked_for_the_reason(alex: Desk) -> None:
    """Once, with all warnings; an empty answer is a no."""
    asked: list[Sequence[Finding]] = []

    def why(found: Sequence[Finding]) -> str:
        asked.append(found)
        return "  because  " if len(asked) == 1 else ""

    incident = opened(alex)
    assert publish(alex, incident, WARNED, HowAllowed(ask_why=why)).bulletin.despite == "because"
    with pytest.raises(TextProblem):
        publish(alex, incident, WARNED, HowAllowed(ask_why=why))
    with pytest.raises(TextProblem):
        publish(alex, incident, BLOCKED, HowAllowed(ask_why=why))
    assert [[finding.rule for finding in found] for found in asked] == [["exclamation"], ["exclamation"]]


def test_silence_stands_when_the_first_message_is_stopped(alex: Desk) -> None:
    """Silence first: the fault in the words comes after it, and the same trigger with better words goes on (rule 1)."""
    order = Declare(kind="flood", place="Wraysbury")
    first = Message(kind=BulletinKind.FIRST, given={"known": "Leave your area."})
    with pytest.raises(DeclaredAndSilent, match="your-area") as stopped:
        trigger(alex, order, first, EXERCISE, on_declared=lambda _: None)
    assert len(stopped.value.details["silenced"]) == 17
    again = Message(kind=BulletinKind.FIRST, given={"known": "Water is on the road."})
    done = trigger(alex, order, again, EXERCISE, on_declared=lambda _: None)
    assert done.published is not None
    assert not done.declared.new


def test_a_stand_down_is_never_stopped_by_a_house_rule(alex: Desk) -> None:
    """Silences are lifted and the banner comes down; a blocked message is a problem of the message."""
    incident = opened(alex)
    order = StandDown(ref=incident.ref, text="All clear at Datchet. Ring 07700 900123.")
    done = stand_down(alex, order, EXERCISE)
    assert isinstance(done.message_problem, TextProblem)
    assert done.published is None
    assert len(done.released) == 17
    assert now_of(alex, incident).state is IncidentState.STANDING_DOWN


def test_warnings_on_a_templates_all_clear_are_recorded_and_stop_nothing(alex: Desk) -> None:
    """Even with a field that shouts; the approver reads it."""
    incident = opened(alex)
    done = stand_down(alex, StandDown(ref=incident.ref, given={"do_now": "Take care!"}), EXERCISE)
    assert done.message_problem is None
    assert done.published is not None
    assert (done.published.bulletin.despite, done.published.bulletin.cautions) == ("", ("exclamation",))


def test_an_all_clear_in_own_words_needs_a_reason_for_its_warnings(alex: Desk) -> None:
    """It ends the incident all the same; nobody is asked anything while it does."""
    incident = opened(alex)
    text = "All clear at Datchet!"
    done = stand_down(alex, StandDown(ref=incident.ref, text=text), HowAllowed(ask_why=lambda _: pytest.fail("asked")))
    assert isinstance(done.message_problem, TextProblem)
    assert len(done.released) == 17


def test_words_that_are_resubmitted_keep_their_reason(alex: Desk) -> None:
    """The same words with new times need no new excuse."""
    incident = opened(alex)
    publish(alex, incident, WARNED, HowAllowed(despite="they must hear it"))
    _, renewed = resubmit(alex, f"{incident.ref}/1", HowAllowed())
    assert (renewed.bulletin.despite, renewed.bulletin.cautions) == ("they must hear it", ("exclamation",))


def test_the_preview_says_what_the_rules_find_and_what_was_not_tried(alex: Desk) -> None:
    """A dry run never fails on a rule; links and numbers are dependencies that the program does not test."""
    given = {"known": "Ring 07700 900123 or 0345 988 118!"}
    found = dry_run_trigger(alex, Declare(kind="flood", place="Datchet"), Message(kind=BulletinKind.FIRST, given=given))
    assert {f["rule"] for f in found["house_rules"]} == {"personal-mobile", "number-form", "exclamation"}
    untested = {one["text"]: (one["what"], one["form_is_right"], one["listed"]) for one in found["not_tested"]}
    assert untested["999"] == ("number", True, True)
    assert untested["0345 988 1188"] == ("number", True, True)
    assert untested["0345 988 118"] == ("number", False, False)
    assert untested["07700 900123"] == ("number", True, False)
    assert untested["https://www.rbwm.gov.uk/emergency"] == ("link", True, True)


def test_a_clean_preview_finds_nothing(alex: Desk) -> None:
    """An empty list, not a missing one."""
    incident = opened(alex)
    found = dry_run_bulletin(alex, incident, draft(alex, incident, CLEAN), HowAllowed())
    assert found["house_rules"] == []


def test_a_services_ordinary_post_is_read_for_personal_data_only(alex: Desk) -> None:
    """How Libraries talk is theirs; whose number they print is not."""
    with pytest.raises(TextProblem, match="personal-email"):
        post(alex, "museum/x", "Write to jo.smith@example.org")
    assert post(alex, "museum/x", "What's on in your area!! 😀😀 #fun #museum").id
