"""Trainings that end: told once at each threshold, listed by doctor, and flagged when somebody sends all the same."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from broadcaster.domain.times import local
from broadcaster.domain.words import BulletinKind
from broadcaster.engine.break_glass import break_glass
from broadcaster.engine.check_up import Finding, Verdict, check_up
from broadcaster.engine.desk import Desk
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.publish import publish
from broadcaster.engine.report import status_report
from broadcaster.engine.status import picture
from broadcaster.engine.training import warn_of_training
from broadcaster.errors import NotAllowed
from tests.support.clock import SteppingClock
from tests.support.duty import logged, notices, opened, with_officer

DAY = 24 * 3600
FIRST = Message(
    kind=BulletinKind.FIRST,
    text="Keep away from the river at Datchet. In danger? Call 999. Do not report emergencies here.",
)


def today(desk: Desk) -> date:
    """The council's day."""
    with desk.store.reading() as uow:
        return local(uow.now, desk.register.council.zone).date()


def ending(desk: Desk, days: int) -> Desk:
    """The same desk, with Alex's training ending in so many days."""
    return with_officer(desk, "alex", training_expires=today(desk) + timedelta(days=days))


def told(desk: Desk) -> list[str]:
    """Whom the warnings went to, oldest first."""
    return [n.officer for n in notices(desk, "training:")]


def test_each_threshold_is_told_once_to_the_officer_and_the_administrators(desk: Desk, clock: SteppingClock) -> None:
    """At 60, 30 and 7 days and when it has lapsed, however often somebody looks."""
    desk = ending(desk, 61)
    assert warn_of_training(desk) == []
    for days in (1, 30, 23, 8):
        clock.tick(days * DAY)
        assert warn_of_training(desk) == ["alex"]
        assert warn_of_training(desk) == []
    assert told(desk) == ["alex", "casey"] * 4
    assert [n.text.splitlines()[0] for n in notices(desk, "training:") if n.officer == "alex"] == [
        "The training of Alex Example ends in 60 days, on 20 Jan 2027.",
        "The training of Alex Example ends in 30 days, on 20 Jan 2027.",
        "The training of Alex Example ends in 7 days, on 20 Jan 2027.",
        "The training of Alex Example lapsed on 20 Jan 2027.",
    ]
    assert len(logged(desk, "training-warned")) == 4


def test_a_program_that_slept_tells_the_narrowest_threshold_only(desk: Desk) -> None:
    """Nobody gets three warnings of one training at once."""
    desk = ending(desk, 5)
    assert warn_of_training(desk) == ["alex"]
    assert told(desk) == ["alex", "casey"]


def test_a_refresher_starts_anew(desk: Desk) -> None:
    """The next training is warned of again, in its time."""
    assert warn_of_training(ending(desk, 20)) == ["alex"]
    assert warn_of_training(ending(desk, 400)) == []
    assert warn_of_training(ending(desk, 25)) == ["alex"]


def findings(desk: Desk, subject: str) -> list[Finding]:
    """What doctor says about something."""
    return [f for f in check_up(desk, picture(desk), register_warnings=()) if f.subject == subject]


@pytest.mark.parametrize(
    ("days", "words"),
    [(60, "ends in 60 days, on 19 Jan 2027."), (3, "ends in 3 days, on 23 Nov 2026."), (-1, "lapsed on 19 Nov 2026.")],
)
def test_doctor_lists_trainings_that_end(desk: Desk, days: int, words: str) -> None:
    """From sixty days on."""
    said = [f.sentence for f in findings(ending(desk, days), "officers") if f.verdict is Verdict.WARN]
    assert said == [f"The training of Alex Example {words}"]
    assert [f.verdict for f in findings(ending(desk, 61), "officers")] == [Verdict.OK]


def test_doctor_names_officers_who_may_not_do_what_their_role_says(desk: Desk) -> None:
    """Never trained, or not signed up; an editor with a scope, too."""
    desk = with_officer(with_officer(desk, "bailey", trained=None), "dana", policy_signed=None)
    said = [f.sentence for f in findings(desk, "officers") if f.verdict is Verdict.WARN]
    assert any("Bailey Example is not trained yet" in s for s in said)
    assert any("Dana Example has not signed the policy" in s for s in said)


def test_doctor_names_services_with_fewer_than_two_trained_editors(desk: Desk) -> None:
    """Ideally two (policy 003 s19.2); with two everywhere the line is gone."""
    [found] = findings(desk, "editors")
    assert (found.verdict, "Museum (1)" in found.sentence) == (Verdict.WARN, True)
    assert "Corporate" not in found.sentence
    services = tuple(s.model_copy(update={"editors": ("dana", "alex")}) for s in desk.register.services)
    assert findings(replace(desk, register=desk.register.model_copy(update={"services": services})), "editors") == []


def test_who_lapsed_may_break_the_glass_and_everybody_hears_of_it(desk: Desk, clock: SteppingClock) -> None:
    """In the notice, its subject and the log (rule 10)."""
    desk = ending(desk, -200)
    incident = opened(desk)
    waiting = publish(desk, incident, FIRST, HowAllowed())
    clock.tick(11 * 60)
    break_glass(desk, f"{incident.ref}/{waiting.bulletin.number}", reason="nobody answers")
    [notice, *_] = notices(desk, "review:F1/1")
    assert "(training lapsed on 4 May 2026)" in notice.subject
    assert "LOOK TWICE: Alex Example's training lapsed on 4 May 2026." in notice.text
    assert [e["training"] for e in logged(desk, "bulletin-approved")] == ["training lapsed on 4 May 2026"]
    shown = status_report(desk, picture(desk))
    assert [r["training_lapsed"] for r in shown["to_review"]] == ["2026-05-04"]
    [review] = [m["says"] for m in shown["urgent"] if m["concern"] == "review"]
    assert "Alex Example, training lapsed on 4 May 2026" in review


def test_whose_training_holds_is_not_flagged(desk: Desk, clock: SteppingClock) -> None:
    """A flag that is always there is read by nobody."""
    incident = opened(desk)
    waiting = publish(desk, incident, FIRST, HowAllowed())
    clock.tick(11 * 60)
    break_glass(desk, f"{incident.ref}/{waiting.bulletin.number}", reason="nobody answers")
    assert "training" not in notices(desk, "review:F1/1")[0].text
    assert "training" not in logged(desk, "bulletin-approved")[0]


@pytest.mark.parametrize("missing", ["trained", "policy_signed"])
def test_who_was_never_trained_or_never_signed_up_is_refused(desk: Desk, missing: str) -> None:
    """Policy 003 s19.2: both before they are given an account."""
    desk = with_officer(desk, "alex", **{missing: None})
    incident = opened(desk)
    with pytest.raises(NotAllowed, match="may silence and stand down"):
        publish(desk, incident, FIRST, HowAllowed())
