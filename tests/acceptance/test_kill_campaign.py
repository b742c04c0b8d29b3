"""Exactly once as the public sees it: real dispatcher processes, killed at named places, against a lossy sandbox.

The judge is the sandbox's oracle alone. The same harness with a naive dispatcher must find duplicates, which shows that
the campaign would see them.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.postgres import Server

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).parents[2]
#: a night's campaign sets more
TRIALS = int(os.environ.get("BROADCASTER_TRIALS", "120"))


def _campaign(*arguments: str, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The driver's report; it runs as a process of its own because it forks."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.support.campaign", *arguments],
        cwd=REPOSITORY,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    report: dict[str, Any] = json.loads(run.stdout)
    return report


def _assert_exactly_once(report: dict[str, Any]) -> None:
    assert report["duplicates"] == []
    assert report["losses"] == []
    assert report["audit_broken"] == []
    assert report["hung"] == {}


def test_no_kill_makes_the_public_see_a_message_twice_or_not_at_all() -> None:
    """Two dispatchers, kills at every place, answers lost after the post was made: one copy each, nothing lost."""
    report = _campaign("--trials", str(TRIALS), "--at-once", "40", "--seed", "11")
    _assert_exactly_once(report)
    assert report["kills"] >= TRIALS / 2
    assert len(report["kills_by_place"]) >= 10


def test_the_naive_dispatcher_is_caught() -> None:
    """Sending again whatever failed shows the public duplicates, and this campaign sees them."""
    report = _campaign("--trials", "30", "--at-once", "30", "--seed", "12", "--naive")
    assert report["duplicates"]


def test_a_frozen_worker_that_comes_back_makes_no_second_copy_where_the_platform_filters() -> None:
    """A worker frozen past its lease may still send; the platform's filter of equal texts is the last line then."""
    report = _campaign("--trials", "24", "--at-once", "24", "--seed", "13", "--stops", "--filter")
    _assert_exactly_once(report)
    assert report["kills_by_place"]["stopped"] > 0


@pytest.mark.postgres
def test_no_kill_makes_a_duplicate_or_a_loss_on_postgresql(postgres: Server) -> None:
    """The same promise with the store on a server."""
    report = _campaign("--trials", "24", "--at-once", "8", "--seed", "14", "--postgres", postgres.url("postgres"))
    _assert_exactly_once(report)
    assert report["kills"] > 0


def test_two_dispatchers_share_a_thousand_rows_without_sending_one_twice() -> None:
    """Nothing but the store's statements stands between them; both get a share."""
    report = _campaign("--race", "1000", "--seed", "15")
    assert report["codes"] == [0, 0]
    assert report["duplicates"] == []
    assert report["losses"] == []
    assert report["audit_broken"] == []
    assert len(report["sent_by"]) == 2
