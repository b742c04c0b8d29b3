"""A correction meets other orders: another correction, a withdrawal, an officer who gives up, an approver's no."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from broadcaster.channels.recording import Script
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.outcomes import NotSent, Phase, Why
from broadcaster.domain.reach import Reach
from broadcaster.domain.records import Incident
from broadcaster.domain.words import BulletinKind, DeliveryState, Effect
from broadcaster.engine.approve import approve, reject
from broadcaster.engine.compose import compose
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.pause import pause, resume
from broadcaster.engine.publish import Published, publish
from broadcaster.engine.reach import plan_reach
from broadcaster.engine.reissue import Reissue, reissue
from broadcaster.engine.settle import Settle, Verdict, settle
from broadcaster.engine.withdraw import withdraw
from broadcaster.engine.withdrawable import Withdraw
from tests.support.days import YES, Days, days
from tests.support.duty import notices, played_by

S = DeliveryState
PAGE, SHARE = "corporate/facebook", "libraries/facebook"
CORRECTION = BulletinKind.CORRECTION
WRONG, RIGHT = "Old Windsor is flooded", "Datchet is flooded"
REFUSED = Script(outcome=NotSent(row=18, why=Why.OUR_FAULT, detail="no", phase=Phase.ANSWERED, status=400))


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Days]:
    """A council at 03:00 on a Friday."""
    with days(tmp_path) as made:
        yield made


@pytest.fixture
def flood(council: Days) -> Incident:
    """The wrong words are public everywhere."""
    made = council.trigger()
    council.go(minutes=1)
    return made


def of(council: Days, incident: Incident, effect: Effect, target: str) -> list[Delivery]:
    """Deliveries of that kind on that account, oldest first."""
    return [d for d in council.deliveries(incident, effect) if d.target == target]


def waiting(council: Days, incident: Incident) -> Published:
    """A correction in own words, which waits for a second officer."""
    text = "Correction. Old Windsor is not flooded. Datchet is flooded. Keep away from the river."
    done = publish(council.desk, incident, Message(kind=CORRECTION, text=text), HowAllowed())
    council.go(minutes=1)
    assert not done.granted
    return done


def test_a_correction_of_a_correction_leaves_no_wrong_post_unmarked(council: Days, flood: Incident) -> None:
    """The page was slow: the edit of the first wrong post still waited when the correction itself was corrected."""
    pause(council.desk, PAGE, reason="it is slow")
    council.say(flood, CORRECTION, wrong=WRONG, right="Wraysbury is flooded")
    council.say(flood, CORRECTION, wrong="Wraysbury is flooded", right=RIGHT)
    resume(council.desk, PAGE, reason="it is well again")
    council.go(minutes=1)
    first, *rest = council.public(PAGE)
    assert first.startswith("EXERCISE – NOT REAL: CORRECTED")
    assert RIGHT in rest[-1]


def test_a_post_that_is_marked_already_is_not_marked_again(council: Days, flood: Incident) -> None:
    """A false alarm marks what is not marked yet, and names nothing as left that is marked."""
    council.say(flood, CORRECTION, wrong=WRONG, right=RIGHT)
    done = council.say(flood, BulletinKind.FALSE_ALARM)
    assert [said.startswith("EXERCISE – NOT REAL: CORRECTED") for said in council.public(PAGE)] == [True, True, False]
    assert not any("stays as it is" in note for note in done.composed.warnings)


def test_an_undo_that_an_officer_gave_up_is_not_ordered_again(council: Days, flood: Incident) -> None:
    """The housekeeping asks nobody twice about what a person has decided."""
    council.channels[SHARE].plan(*[REFUSED] * 3)
    council.say(flood, CORRECTION, wrong=WRONG, right=RIGHT)
    council.go(minutes=1)
    [undo] = of(council, flood, Effect.WITHDRAW, SHARE)
    assert undo.state is S.NEEDS_OFFICER
    settle(council.desk, Settle(delivery_id=undo.id, verdict=Verdict.DROP))
    council.go(minutes=5)
    assert [d.id for d in of(council, flood, Effect.WITHDRAW, SHARE)] == [undo.id]


def test_what_is_taken_down_already_is_not_edited(council: Days, flood: Incident) -> None:
    """There is nothing any more that could be marked."""
    [wrong] = of(council, flood, Effect.PUBLISH, PAGE)
    withdraw(council.desk, Withdraw(delivery_id=wrong.id, reason="it sends people into the water"))
    council.go(minutes=1)
    council.say(flood, CORRECTION, wrong=WRONG, right=RIGHT)
    assert of(council, flood, Effect.EDIT, PAGE) == []
    assert len(council.public(PAGE)) == 1


def test_a_post_that_is_taken_down_while_its_correction_waits_is_not_edited(council: Days, flood: Incident) -> None:
    """Facebook would refuse to edit what is gone, and an officer would be asked about nothing."""
    waiting(council, flood)
    wrong = of(council, flood, Effect.PUBLISH, PAGE)[0]
    withdraw(council.desk, Withdraw(delivery_id=wrong.id, reason="it sends people into the water"))
    council.go(minutes=1)
    approve(played_by(council.desk, "bailey"), "F1/2")
    council.go(minutes=1)
    [edit] = of(council, flood, Effect.EDIT, PAGE)
    assert (edit.state, edit.reason) == (S.CANCELLED, "its post was withdrawn: it sends people into the water")
    assert len(council.public(PAGE)) == 1


def test_a_correction_that_an_update_replaces_unapproved_is_told_to_its_writer(council: Days, flood: Incident) -> None:
    """What was wrong still stands, and nobody is asked about the correction any more."""
    waiting(council, flood)
    council.say(flood, BulletinKind.UPDATE, what="The A308 is open.")
    [told] = notices(council.desk, "replaced:F1/2")
    assert told.officer == "alex"
    assert 'broadcaster exercise correct --of F1/1 --wrong "…" --right "…"' in told.text
    council.say(flood, CORRECTION, wrong=WRONG, right=RIGHT)
    assert notices(council.desk, "replaced:F1/3") == []


def test_our_own_newest_words_are_meant_not_a_partners(council: Days, flood: Incident) -> None:
    """What the Environment Agency said is not what we were wrong to say."""
    partner = Reissue(source="ea", said="Flood warning for the Thames at Datchet.")
    publish(council.desk, flood, reissue(council.desk.register, partner), YES)
    council.go(minutes=1)
    assert council.say(flood, CORRECTION, wrong=WRONG, right=RIGHT).bulletin.corrects == (1,)


def test_what_is_only_on_the_banner_is_the_newest_public_message(council: Days, flood: Incident) -> None:
    """With no account up the wrong words are on the website alone; an older, right post is not called wrong."""
    for account in council.desk.register.accounts:
        pause(council.desk, account.id, reason="no credit")
    council.say(flood, BulletinKind.UPDATE, what="Use the A308.")
    done = council.say(flood, CORRECTION, wrong="Use the A308", right="The A308 is closed")
    assert done.bulletin.corrects == (2,)
    assert of(council, flood, Effect.EDIT, PAGE) == []
    assert not any("never public" in note for note in done.composed.warnings)


def test_a_number_that_was_never_public_is_named(council: Days, flood: Incident) -> None:
    """A slip in `--of` would correct what nobody has read."""
    update = Message(kind=BulletinKind.UPDATE, given={"what": "The A308 is open."})
    publish(council.desk, flood, update, HowAllowed())
    reject(played_by(council.desk, "bailey"), "F1/2", reason="it is not")
    given = {"wrong": WRONG, "right": RIGHT}
    done = publish(council.desk, flood, Message(kind=CORRECTION, given=given, corrects=(1, 2)), HowAllowed())
    assert "F1/2 was never public: nothing of it is edited or undone." in done.composed.warnings
    assert not any("F1/1 was never" in note for note in done.composed.warnings)


def test_a_no_to_a_correction_says_what_stays_taken_back(council: Days, flood: Incident) -> None:
    """Reposts are undone at once, without a second officer; the writer learns that a no does not bring them back."""
    waiting(council, flood)
    assert council.public(SHARE) == []
    reject(played_by(council.desk, "bailey"), "F1/2", reason="name the street")
    council.go(minutes=1)
    [told] = notices(council.desk, "returned:F1/2")
    assert "stays taken back, on libraries/x, libraries/facebook" in told.text
    assert council.public(SHARE) == []
    assert "CORRECTED" not in council.public(PAGE)[0]


def test_the_digest_covers_which_post_is_edited_and_how(council: Days, flood: Incident) -> None:
    """A second officer's yes to a correction is a yes to the change of that one post, to those words."""
    message = Message(kind=CORRECTION, given={"wrong": WRONG, "right": RIGHT})
    with council.desk.store.reading() as uow:
        reach, now = plan_reach(council.desk, uow, flood, message), uow.now
    [edit] = reach.edits

    def digest(reach: Reach) -> str:
        return compose(council.desk, flood, message, number=2, now=now, signatures={}, reach=reach).digest

    other_post = replace(reach, edits=(replace(edit, source_id="999000272271399_000000000000000009"),))
    other_words = replace(reach, texts={PAGE: reach.texts[PAGE] + "."})
    assert len({digest(one) for one in (reach, other_post, other_words)}) == 3
