"""Nothing has changed: the confirmed words with new times, no new approval, and a person after so many in a row."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from broadcaster.domain.records import Incident
from broadcaster.domain.words import ApprovalType, BulletinKind, BulletinState, Space
from broadcaster.engine.approve import approve
from broadcaster.engine.desk import Desk
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.no_change import no_change
from broadcaster.engine.publish import Published, publish
from broadcaster.engine.reissue import Reissue, reissue
from broadcaster.engine.stand_down import StandDown, stand_down
from broadcaster.errors import NotPossibleNow
from tests.support.days import YES, Days, days
from tests.support.duty import notices, now_of, played_by

ALONE = HowAllowed()


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Days]:
    """Alex's council at 03:00 on a Friday; two officers have signed every template."""
    with days(tmp_path) as made:
        with made.desk.store.writing() as uow:
            for template in made.desk.wording.catalogue():
                for officer in ("bailey", "casey"):
                    uow.books.sign(template.name, template_hash=template.hash, officer=officer, at=uow.now)
            uow.commit()
        yield made


def again(council: Days, incident: Incident, *, hours: float = 0, desk: Desk | None = None) -> Published:
    """No change, from here, and sent."""
    next_in = timedelta(hours=hours) if hours else None
    done = no_change(desk or council.desk, incident, ALONE, next_in=next_in)
    council.go()
    return done


def test_the_confirmed_fact_and_instruction_go_again_with_new_times_and_no_new_approval(council: Days) -> None:
    """One officer, signed words, the same fact; the banner says since when and until when."""
    flood = council.trigger()
    council.say(flood, BulletinKind.UPDATE, what="Southlea Road is under water.")
    council.go(hours=1)
    done = again(council, flood, hours=3)
    assert (done.granted, done.approval) == (True, ApprovalType.SINGLE_OFFICER)
    text = "\n".join(council.lines)
    assert "No change since 03:00 Fri. Southlea Road is under water." in text
    assert "Keep out of the water." in text
    assert "Next update 07:00 Friday." in text
    said = council.public("corporate/facebook")[-1]
    assert "This still holds: Southlea Road is under water." in said
    assert now_of(council.desk, flood).next_update_at == done.bulletin.promise_at
    with council.desk.store.reading() as uow:
        assert uow.bulletins.unreviewed() == []


def test_after_the_preset_has_been_used_up_a_second_officer_must_look(council: Days) -> None:
    """Three in a row go by themselves, the fourth waits; a real update starts the count again."""
    flood = council.trigger()
    for _ in range(3):
        assert again(council, flood).granted
        council.go(hours=2)
    fourth = again(council, flood)
    assert not fourth.granted
    assert "3 times in a row" in fourth.approval
    name = f"{flood.ref}/{fourth.bulletin.number}"
    assert notices(council.desk, f"approval:{name}")
    approve(played_by(council.desk, "bailey"), name)
    council.go()
    council.say(flood, BulletinKind.UPDATE, what="The water is falling.")
    assert again(council, flood).granted


def test_a_partners_message_between_them_does_not_start_the_count_again(council: Days) -> None:
    """Whoever passed it on did not look at our own words."""
    flood = council.trigger()
    for _ in range(3):
        assert again(council, flood).granted
        council.go(hours=2)
    partner = Reissue(source="ea", said="Flood warning for the Thames at Datchet.")
    publish(council.desk, flood, reissue(council.desk.register, partner), YES)
    council.go()
    assert not again(council, flood).granted


def test_no_change_after_no_change_still_says_when_there_was_news(council: Days) -> None:
    """The reader sees since when, however often it is repeated."""
    flood = council.trigger()
    for _ in range(2):
        council.go(hours=2)
        again(council, flood)
    assert any(line.startswith("No change since 03:00 Fri.") for line in council.lines)


def test_a_promise_of_a_no_change_that_is_not_kept_becomes_its_own_time(council: Days) -> None:
    """Last confirmed when somebody last looked."""
    flood = council.trigger()
    council.go(hours=2)
    again(council, flood, hours=3)
    council.go(hours=3, minutes=1)
    assert "Last confirmed 05:00 Friday." in council.lines
    assert not any("Next update" in line for line in council.lines)


def test_an_officers_own_words_are_repeated_as_they_were_approved(council: Days) -> None:
    """Without any default beside them that nobody ever said."""
    flood = council.trigger(text="Stay upstairs in Datchet.\n\nThe High Street is flooded.")
    council.go(hours=1)
    assert again(council, flood).granted
    text = "\n".join(council.lines)
    assert "No change since 03:00 Fri. Stay upstairs in Datchet. The High Street is flooded." in text
    assert "Keep out of the water" not in text


def test_own_words_too_long_for_a_template_are_said_again_with_a_second_officer(council: Days) -> None:
    """They are no template's; nothing of them is lost or cut off."""
    words = "Stay upstairs in Datchet. The Thames has reached the High Street and The Green, and it is still rising."
    flood = council.trigger(text=words)
    council.go(hours=1)
    done = again(council, flood)
    assert not done.granted
    approve(played_by(council.desk, "bailey"), f"{flood.ref}/{done.bulletin.number}")
    council.go()
    assert f"No change since 03:00 Fri. {words}" in "\n".join(council.lines)


def test_a_correction_repeats_what_is_right(council: Days) -> None:
    """Never what was wrong."""
    flood = council.trigger()
    council.say(flood, BulletinKind.CORRECTION, wrong="Old Windsor is flooded.", right="Datchet is flooded.")
    council.go(hours=1)
    again(council, flood)
    text = "\n".join([*council.lines, council.public("corporate/facebook")[-1]])
    assert "Datchet is flooded." in text
    assert "Old Windsor" not in text


def test_while_a_message_waits_for_its_approval_there_is_news(council: Days) -> None:
    """It would be replaced unread; the refusal names it and how to take it back."""
    flood = council.trigger()
    publish(council.desk, flood, Message(kind=BulletinKind.UPDATE, given={"what": "The bridge is closed."}), ALONE)
    with pytest.raises(NotPossibleNow, match="F1/2 waits for its approval") as refused:
        again(council, flood)
    assert "broadcaster reject F1/2" in refused.value.next_step


def test_before_anything_is_confirmed_and_after_the_end_there_is_nothing_to_repeat(council: Days) -> None:
    """A rejected or missing first message confirms nothing; an all-clear is not repeated as a warning."""
    flood = council.trigger()
    stand_down(council.desk, StandDown(), YES)
    council.go()
    with pytest.raises(NotPossibleNow, match="standing-down"):
        again(council, council.again(flood))


def test_templates_that_nobody_signed_need_a_second_officer(tmp_path: Path) -> None:
    """Pre-approved is what two officers signed, and nothing else."""
    with days(tmp_path) as unsigned:
        flood = unsigned.trigger()
        done = again(unsigned, flood)
        assert not done.granted
        assert done.bulletin.state is BulletinState.SUBMITTED
        assert unsigned.desk.space is Space.EXERCISE


def test_the_night_interval_is_promised_at_night(council: Days) -> None:
    """Unless the officer says otherwise; the text, the store and the reminder name the same moment."""
    flood = council.trigger()
    preset = council.desk.register.preset("flood")
    assert preset is not None
    with council.desk.store.reading() as uow:
        [first] = uow.bulletins.of_incident(flood.id)
    assert first.promise_at is not None
    minutes = preset.night_update_minutes or preset.next_update_minutes
    assert first.promise_at - first.submitted_at == timedelta(minutes=minutes)
    [reminder] = [n for n in notices(council.desk, f"update:{flood.ref}") if n.due_at == first.promise_at]
    assert reminder.due_at == now_of(council.desk, flood).next_update_at
