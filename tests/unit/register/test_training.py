"""When the end of a training is warned of, and which services have too few trained editors."""

from datetime import date, timedelta

import pytest

from broadcaster.config import LoadedRegister
from broadcaster.domain.register import Officer
from broadcaster.domain.training import is_trained_editor, short_of_editors, threshold, warning
from broadcaster.domain.words import Posture, Role

TODAY = date(2026, 11, 20)
SAM = Officer(
    key="sam",
    name="Sam",
    os_user="sam",
    roles=(Role.EDITOR,),
    trained=date(2026, 1, 10),
    policy_signed=date(2026, 1, 10),
)


def ending(days: int | None) -> Officer:
    """Sam, whose training ends in so many days."""
    ends = None if days is None else TODAY + timedelta(days=days)
    return SAM.model_copy(update={"training_expires": ends})


@pytest.mark.parametrize(
    ("days", "within"),
    [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (1, 7), (0, 7), (-1, 0), (-400, 0), (None, None)],
)
def test_each_threshold_begins_on_its_day(days: int | None, within: int | None) -> None:
    """60, 30 and 7 days before the end, and after it; the last day still counts as trained."""
    assert threshold(ending(days), TODAY) == within


def test_nobody_is_warned_of_a_training_they_never_had() -> None:
    """They may not send anyway, which is said elsewhere."""
    never = ending(5).model_copy(update={"trained": None})
    assert threshold(never, TODAY) is None
    assert warning(never, TODAY) == ""


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (200, ""),
        (30, "The training of Sam ends in 30 days, on 20 Dec 2026."),
        (1, "The training of Sam ends tomorrow, on 21 Nov 2026."),
        (0, "The training of Sam ends today, on 20 Nov 2026."),
        (-1, "The training of Sam lapsed on 19 Nov 2026."),
    ],
)
def test_the_warning_is_a_sentence_with_the_day(days: int, words: str) -> None:
    """Nobody counts days at night."""
    assert warning(ending(days), TODAY) == words


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, True),
        ({"training_expires": TODAY}, True),
        ({"training_expires": TODAY - timedelta(days=1)}, False),
        ({"trained": None}, False),
        ({"trained": TODAY + timedelta(days=1)}, False),
        ({"policy_signed": None}, False),
    ],
)
def test_an_editor_counts_once_trained_and_signed_up(changes: dict[str, date | None], counts: bool) -> None:
    """Policy 003 s19.2: both before they are given the account."""
    assert is_trained_editor(SAM.model_copy(update=changes), TODAY) is counts


def test_services_with_fewer_than_two_trained_editors_are_named(loaded: LoadedRegister) -> None:
    """Ideally two per service (policy 003 s19.2); the lead's accounts are the duty officers' own."""
    register = loaded.register
    trained = ("sam", "jo")
    officers = tuple(SAM.model_copy(update={"key": key}) for key in trained)
    services = tuple(
        s.model_copy(update={"editors": trained if s.key == "museum" else ("sam",) if s.key == "libraries" else ()})
        for s in register.services
    )
    register = register.model_copy(update={"services": services, "officers": officers})
    short = {service.key: count for service, count in short_of_editors(register, TODAY)}
    assert "museum" not in short
    assert short["libraries"] == 1
    assert set(short) == {s.key for s in services if s.posture is not Posture.LEAD} - {"museum"}
    assert not [count for key, count in short.items() if key != "libraries" and count]
