"""What both officers are asked before they say yes."""

import pytest

from broadcaster.cli.handover import question
from broadcaster.domain.words import Space
from broadcaster.engine.desk import Desk
from broadcaster.engine.handover import look
from broadcaster.engine.handover_pack import headline, pack_lines
from tests.support.duty import opened


@pytest.mark.parametrize(
    ("space", "first", "word"),
    [(Space.LIVE, "LIVE hand-over, Royal Borough", "LIVE"), (Space.EXERCISE, "Exercise hand-over", "exercise")],
)
def test_the_question_repeats_space_council_kind_and_place(desk: Desk, space: Space, first: str, word: str) -> None:
    """With different words for live and exercise, and everything that comes with the incident."""
    opened(desk)
    [pack] = look(desk, ref=None)
    listed = "\n".join([headline(desk.register, pack.incident), *pack_lines(desk.register, pack)])
    asked, yes = question(space, desk.register.council.name, listed, "accept")
    assert asked.startswith(first)
    assert yes == word
    assert "F1: flood at Datchet" in asked
    assert "Held by: Alex Example" in asked
    assert ("exercise" in asked.casefold()) is (space is Space.EXERCISE)
