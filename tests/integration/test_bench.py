"""The benches run and say what they promise to say; what they measure is nothing for a test."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import BENCHES
from benchmarks.helping import HEAVY, loaded
from benchmarks.result import Result, document, table

ROOT = Path(__file__).parent.parent.parent
FIELDS = {"name", "value", "floor", "ratio", "goal", "ok", "direction", "unit", "repeats", "note"}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """As `scripts/bench` does once the environment stands."""
    argv = [sys.executable, "-m", "benchmarks", *words]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["trigger-silence", "trigger-outbox", "--repeats", "1"], ["trigger-silence", "trigger-outbox"]),
        (["audit", "--rows", "2000", "--repeats", "1"], ["audit"]),
        (["growth", "--rows", "2000", "--repeats", "1"], ["growth-claim", "growth-status", "growth-append"]),
        (["queue-sqlite", "--jobs", "2"], ["queue-sqlite"]),
        (["broadcast-50", "--repeats", "1"], ["broadcast-50"]),
        (["help", "--repeats", "1"], ["help-imports", "help"]),
    ],
)
def test_a_bench_prints_one_document_with_a_ratio_to_its_floor(words: list[str], names: list[str]) -> None:
    """Exactly one JSON document on stdout, progress on stderr, exit code 0 whether the goal is met or not."""
    done = run(*words, "--json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    assert [entry["name"] for entry in found] == names
    for entry in found:
        assert set(entry) == FIELDS
        assert isinstance(entry["ok"], bool)
        assert entry["value"] >= 0
    assert done.stderr


def test_help_loads_no_orm_no_web_framework_and_no_platform_library() -> None:
    """`--help` answers at once, and so does silence, which loads no more than it needs."""
    assert {"sqlalchemy", "sqlmodel", "fastapi", "starlette"} <= set(HEAVY)
    assert loaded() == []


def test_a_goal_is_held_in_its_direction() -> None:
    """At most for times, at least for rates; a count of nothing is held to nothing."""
    slow = Result(name="slow", value=3.0, floor=1.0, goal=2.0, unit="s", repeats=9)
    rate = Result(name="rate", value=3.0, floor=10.0, goal=0.3, unit="1/s", repeats=9, direction="at least")
    none = Result(name="none", value=0, floor=0, goal=0, unit="modules", repeats=1)
    assert [r.ok for r in (slow, rate, none)] == [False, True, True]
    assert json.loads(document([slow]))[0]["ratio"] == 3.0
    assert len(table([slow, rate]).splitlines()) == 3


def test_an_unknown_bench_is_refused_with_the_names_of_all() -> None:
    """A typing error costs nothing."""
    done = run("broadcast")
    assert done.returncode == 2
    assert all(name in done.stderr for name in BENCHES)
