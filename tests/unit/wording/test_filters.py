"""The filters that templates may use."""

import pytest

from broadcaster.wording.filters import FILTERS, no_stop, stop


@pytest.mark.parametrize(
    ("value", "stopped"), [("Go up", "Go up."), ("Go up.", "Go up."), ("Is it over?", "Is it over?"), ("So…", "So…")]
)
def test_a_sentence_ends_once(value: str, stopped: str) -> None:
    """Officers type with and without a full stop; readers see one."""
    assert stop(value) == stopped


def test_inside_a_sentence_there_is_no_full_stop() -> None:
    """A hazard given as a sentence still fits into ours."""
    assert no_stop("flooding.") == "flooding"


def test_there_are_at_most_seven_filters() -> None:
    """Each further one is a door (reliability reference 4.2)."""
    assert len(FILTERS) <= 7
    assert {"attr", "format", "center", "map"}.isdisjoint(FILTERS)
