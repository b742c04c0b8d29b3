"""The review of what a silence held: what may go, what may not, and that nothing goes by itself."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.release import Decision
from broadcaster.domain.words import DeliveryState
from broadcaster.engine.post import post
from broadcaster.engine.release import Release, drop_all, held_posts, release
from broadcaster.engine.stand_down import StandDown, stand_down
from broadcaster.errors import NotAllowed, NotPossibleNow, UsageProblem
from tests.support.days import YES, Days, days
from tests.support.duty import logged, notices, played_by, with_officer

D = Decision


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Days]:
    """Alex's council at 03:00 on a Friday."""
    with days(tmp_path) as made:
        yield made


def held(council: Days, account: str = "museum/x", words: str = "Storytime is at 10:30.") -> Delivery:
    """An ordinary post that a silence caught."""
    made = post(council.desk, account, words)
    assert made.state is DeliveryState.HELD
    return made


def decided(council: Days, delivery: Delivery, decision: Decision, *, by: str = "alex", **more: str) -> Delivery:
    """What became of it."""
    order = Release(delivery_id=delivery.id, decision=decision, **more)
    return release(played_by(council.desk, by), order).delivery


def test_nothing_that_is_held_goes_out_by_itself(council: Days) -> None:
    """Neither at the stand-down nor in the days after it (design rule 1 and section 2: release)."""
    flood = council.trigger()
    posts = [held(council, account) for account in ("museum/x", "museum/facebook", "libraries/x")]
    stand_down(council.desk, StandDown(ref=flood.ref), YES)
    for _ in range(3):
        council.go(hours=10)
    assert [p.delivery.id for p in held_posts(council.desk)] == [p.id for p in posts]
    assert council.public("museum/x") == []
    assert not any("Storytime" in text for text in council.public("libraries/x"))


def test_a_post_whose_time_is_not_over_goes_at_once_when_it_is_approved_again(council: Days) -> None:
    """By a duty officer, an approver, or the service's own editor."""
    flood = council.trigger()
    made = held(council)
    stand_down(council.desk, StandDown(ref=flood.ref), YES)
    council.go()
    released = decided(council, made, D.RE_APPROVE, by="bailey")
    assert released.state is DeliveryState.READY
    council.go()
    assert council.public("museum/x") == [made.text]
    assert logged(council.desk, "post-released")[0]["actor"] == "bailey"


def test_a_post_whose_time_is_over_needs_a_new_one(council: Days) -> None:
    """Nothing old goes out (design rule 5); with a new time it goes then and not before."""
    flood = council.trigger()
    made = held(council)
    stand_down(council.desk, StandDown(ref=flood.ref), YES)
    council.go(hours=2)
    [shown] = held_posts(council.desk)
    assert (shown.expired, shown.still_held) == (True, "")
    with pytest.raises(NotPossibleNow, match=r"The time of post \d+ is over"):
        decided(council, made, D.RE_APPROVE)
    decided(council, made, D.RESCHEDULE, when="2026-11-21 09:00")
    council.go(hours=24)
    assert council.public("museum/x") == []
    council.go(hours=4, minutes=10)
    assert council.public("museum/x") == [made.text]


def test_a_rescheduled_post_that_meets_a_new_silence_is_held_again(council: Days) -> None:
    """The gate is asked at the last moment (design rule 3)."""
    flood = council.trigger()
    made = held(council)
    stand_down(council.desk, StandDown(ref=flood.ref), YES)
    decided(council, made, D.RESCHEDULE, when="2026-11-20 09:00")
    council.go(hours=1)
    council.trigger("general", "Windsor")
    council.go(hours=5)
    [shown] = held_posts(council.desk)
    assert shown.delivery.id == made.id
    assert "G1 (general at Windsor)" in shown.still_held
    assert council.public("museum/x") == []


@pytest.mark.parametrize("decision", [D.RE_APPROVE, D.RESCHEDULE])
def test_a_post_never_goes_while_another_incident_keeps_its_account_silent(council: Days, decision: Decision) -> None:
    """The stand-down of one is no release from the other; returning and dropping work all the same."""
    council.trigger("general", "Windsor")
    flood = council.trigger("flood", "Datchet")
    one, two = held(council), held(council, words="The fair is on.")
    stand_down(council.desk, StandDown(ref=flood.ref), YES)
    council.go()
    when = "2026-11-21 09:00" if decision is D.RESCHEDULE else ""
    with pytest.raises(NotPossibleNow, match=r"still held: silent since .* because of G1"):
        decided(council, one, decision, when=when)
    assert decided(council, one, D.RETURN).state is DeliveryState.DROPPED
    assert decided(council, two, D.DROP, reason="over").reason == "over"


def test_a_returned_post_goes_back_to_its_editors_with_its_text(council: Days) -> None:
    """By notice, with the reason and the command; the post itself is dropped."""
    flood = council.trigger()
    made = held(council, "libraries/x")
    stand_down(council.desk, StandDown(ref=flood.ref), YES)
    order = Release(delivery_id=made.id, decision=D.RETURN, reason="Please leave out the old date.")
    done = release(council.desk, order)
    assert [editor.key for editor in done.returned_to] == ["dana"]
    [told] = notices(council.desk, f"returned-post:{made.id}")
    assert told.officer == "dana"
    assert "Please leave out the old date." in told.text
    assert made.text in told.text
    assert "broadcaster exercise post libraries/x --text" in told.text


def test_an_editor_decides_about_their_own_services_only(council: Days) -> None:
    """Dana runs the libraries; where the register names nobody for the museum, its posts are not hers."""
    flood = council.trigger()
    own, other = held(council, "libraries/x"), held(council, "museum/x")
    stand_down(council.desk, StandDown(ref=flood.ref), YES)
    assert decided(council, own, D.RE_APPROVE, by="dana").state is DeliveryState.READY
    register = council.desk.register
    others = tuple(s.model_copy(update={"editors": ()}) if s.key == "museum" else s for s in register.services)
    desk = replace(council.desk, register=register.model_copy(update={"services": others}))
    council = replace(council, desk=desk)
    with pytest.raises(NotAllowed, match="does not name them as editor of museum"):
        decided(council, other, D.RE_APPROVE, by="dana")


def test_what_is_not_held_and_what_makes_no_sense_is_refused(council: Days) -> None:
    """A second decision about the same post, a number that is none, a time where none belongs."""
    flood = council.trigger()
    made = held(council)
    stand_down(council.desk, StandDown(ref=flood.ref), YES)
    for decision, when in ((D.RESCHEDULE, ""), (D.DROP, "now"), (D.RESCHEDULE, "soon")):
        with pytest.raises(UsageProblem):
            decided(council, made, decision, when=when)
    decided(council, made, D.DROP)
    for number in (made.id, 9999):
        with pytest.raises(NotPossibleNow, match="is not held"):
            release(council.desk, Release(delivery_id=number, decision=D.RE_APPROVE))


def test_all_can_only_be_dropped_and_each_is_in_the_log(council: Days) -> None:
    """In one transaction."""
    council.trigger()
    posts = [held(council, account) for account in ("museum/x", "museum/facebook")]
    assert [d.state for d in drop_all(council.desk, reason="out of date")] == [DeliveryState.DROPPED] * 2
    assert [entry["delivery"] for entry in logged(council.desk, "post-dropped")] == [p.id for p in posts]
    assert held_posts(council.desk) == []


def test_nobody_untrained_lets_a_post_out(council: Days) -> None:
    """A service's own post is public like any other (design rule 10); taking one back is anybody's."""
    flood = council.trigger()
    made = held(council)
    stand_down(council.desk, StandDown(ref=flood.ref), YES)
    new = with_officer(council.desk, "alex", trained=None)
    for act in (
        lambda: post(new, "museum/x", "Come and see our new exhibition today."),
        lambda: release(new, Release(delivery_id=made.id, decision=D.RE_APPROVE)),
        lambda: release(new, Release(delivery_id=made.id, decision=D.RESCHEDULE, when="now")),
    ):
        with pytest.raises(NotAllowed, match="is not trained yet"):
            act()
    assert release(new, Release(delivery_id=made.id, decision=D.DROP)).delivery.state is DeliveryState.DROPPED
