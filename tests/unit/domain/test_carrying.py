"""What an update and an all-clear repeat of what was said before."""

from broadcaster.domain.fields.carrying import carried
from broadcaster.domain.words import BulletinKind

SAID = [
    {"place": "Eton", "action": "stay-in", "do_now": "Stay in.", "do_now.cy": "Arhoswch i mewn."},
    {"place": "Eton", "what": "The gas is off.", "do_now": "Stay in.", "do_now.cy": "Arhoswch i mewn."},
]


def test_an_update_repeats_the_standing_instruction_in_every_language() -> None:
    """The banner must go on saying what to do, in Welsh too."""
    repeated = carried(BulletinKind.UPDATE, {"what": "News."}, SAID)
    assert repeated == {"do_now": "Stay in.", "do_now.cy": "Arhoswch i mewn."}


def test_a_new_instruction_replaces_the_old_one_in_all_languages() -> None:
    """An English “leave” beside a Welsh “stay in” would be worse than no Welsh; what is missing is asked for."""
    assert carried(BulletinKind.UPDATE, {"do_now": "Leave."}, SAID) == {}


def test_an_all_clear_knows_what_it_ends() -> None:
    """Who was told to stay in is told that they may go out, not that they may go home."""
    assert carried(BulletinKind.ALL_CLEAR, {}, SAID) == {"action": "stay-in"}


def test_nothing_is_repeated_where_nothing_was_said_or_nothing_holds_any_more() -> None:
    """A correction says wrong and right, and a first message is the first."""
    assert carried(BulletinKind.CORRECTION, {"wrong": "x"}, SAID) == {}
    assert carried(BulletinKind.UPDATE, {}, []) == {}
