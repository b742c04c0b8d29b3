"""Who reads the replies: a name and a time, or nobody, in words."""

import pytest

from broadcaster.domain.holding import watcher_words
from broadcaster.engine.desk import Desk
from broadcaster.engine.watching import LONGEST, watched, watching
from broadcaster.errors import NotPossibleNow, TextProblem, UsageProblem
from tests.support.clock import SteppingClock
from tests.support.duty import logged, now_of, opened, played_by


def words(desk: Desk) -> str:
    """What status says of the only incident."""
    [incident] = watched(desk, ref=None)
    with desk.store.reading() as uow:
        return watcher_words(desk.register, incident, uow.now)


def test_nobody_reads_the_replies_until_somebody_does(desk: Desk, clock: SteppingClock) -> None:
    """Since when is said, with the day once it is another one; and it ends in words, too."""
    opened(desk)
    assert words(desk) == "Nobody reads the replies"
    watching(desk, "Sam (Comms)", ref=None)
    assert words(desk) == "Sam (Comms) reads the replies since 03:00 GMT"
    clock.tick(86_400)
    assert words(desk) == "Sam (Comms) reads the replies since Fri 20 Nov 2026 03:00 GMT"
    watching(desk, "", ref=None)
    assert words(desk) == "Nobody reads the replies"


@pytest.mark.parametrize("said", ["bailey", "Bailey", "bailey example", "BAILEY"])
def test_an_officer_is_known_by_key_name_or_first_name(desk: Desk, said: str) -> None:
    """The key is kept, so that there is a number to ring."""
    incident = opened(desk)
    watching(desk, said, ref=None)
    assert now_of(desk, incident).watcher == "bailey"
    assert words(desk).startswith("Bailey Example reads")


def test_me_is_whoever_types(desk: Desk) -> None:
    """At three in the morning nobody spells their own name."""
    incident = opened(desk)
    watching(played_by(desk, "casey"), "me", ref=None)
    assert now_of(desk, incident).watcher == "casey"


def test_with_two_incidents_open_one_must_be_named(desk: Desk) -> None:
    """No verb guesses (design rule 8); the other incident keeps its own."""
    one, two = opened(desk), opened(desk, place="Wraysbury")
    with pytest.raises(UsageProblem, match="2 incidents are open"):
        watching(desk, "Sam", ref=None)
    watching(desk, "Sam", ref=two.ref)
    assert [i.watcher for i in watched(desk, ref=None)] == ["", "Sam"]
    assert [i.ref for i in watched(desk, ref=one.ref)] == [one.ref]


def test_a_name_is_a_name(desk: Desk) -> None:
    """Not a page, and nothing invisible."""
    opened(desk)
    for name in ("x" * (LONGEST + 1), "   "):
        with pytest.raises(UsageProblem, match="characters"):
            watching(desk, name, ref=None)
    with pytest.raises(TextProblem, match="watcher"):
        watching(desk, "Sam\u200b", ref=None)


def test_without_an_incident_there_are_no_replies_to_read(desk: Desk) -> None:
    """The next step is in the error."""
    with pytest.raises(NotPossibleNow, match="No incident is open"):
        watching(desk, "Sam", ref=None)
    assert watched(desk, ref=None) == []


def test_every_change_is_in_the_log(desk: Desk) -> None:
    """Who read the replies when is what an inquiry asks (rule 11)."""
    opened(desk)
    watching(desk, "Sam", ref=None)
    watching(played_by(desk, "bailey"), "", ref=None)
    assert [(e["actor"], e["by"], e["before"]) for e in logged(desk, "replies-watched")] == [
        ("alex", "Sam", ""),
        ("bailey", "", "Sam"),
    ]
