"""Crashes on demand exist in the exercise space only."""

import subprocess
import sys

import pytest

from broadcaster.domain.words import Space
from broadcaster.failpoints import VARIABLE, Failpoints


def test_the_live_space_has_no_failpoint_whatever_the_environment_says() -> None:
    """Code has no test switch (design rule 6)."""
    live = Failpoints.from_environment(Space.LIVE, {VARIABLE: "armed:1"})
    live.hit("armed")
    live.hit("armed")


def test_an_exercise_without_the_variable_has_none_either() -> None:
    """Nothing to switch off."""
    Failpoints.from_environment(Space.EXERCISE, {}).hit("armed")


@pytest.mark.parametrize(("spec", "hits", "code"), [("armed", 1, -9), ("armed:2", 1, 0), ("armed:2", 2, -9)])
def test_a_process_dies_at_the_hit_it_was_told(spec: str, hits: int, code: int) -> None:
    """By SIGKILL, so that nothing is tidied up on the way out."""
    program = (
        "from broadcaster.domain.words import Space; from broadcaster.failpoints import Failpoints\n"
        f"points = Failpoints({spec!r}, space=Space.EXERCISE)\n"
        f"for _ in range({hits}): points.hit('elsewhere'); points.hit('armed')\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == code
