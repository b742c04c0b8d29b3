"""A process is killed in the middle of a correction; the next command goes on where it stopped."""

import signal

import pytest

from broadcaster.failpoints import VARIABLE
from tests.support.exercise import Council, until

CORRECT = ("correct", "--wrong", "Old Windsor is flooded", "--right", "Datchet is flooded", "--yes")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dies_at", "more"), [("after-request:4", ()), ("record-uncommitted:5", ("--withdraw", "--reason", "danger"))]
)
def test_a_process_that_dies_during_a_correction_leaves_no_wrong_share(
    quick: Council, dies_at: str, more: tuple[str, ...]
) -> None:
    """The next command that sends goes on where it stopped: nothing doubled, nothing left out."""
    quick.asked("trigger", "flood", "--place", "Old Windsor", "--yes")
    was = {p["id"] for p in quick.posts() if not p["repost_of"]}
    died = quick.exercise(*CORRECT, *more, environment={VARIABLE: dies_at})
    assert died.code == -signal.SIGKILL

    def settled() -> bool:
        quick.exercise("resume", "all", "--yes", "--reason", "the machine is back")
        [flood] = quick.asked("status")["incidents"]
        return all(d["state"] in {"sent", "superseded", "dropped", "cancelled"} for d in flood["deliveries"])

    until(settled, seconds=150)
    assert not [p for p in quick.posts() if p["repost_of"] in was]
    assert quick.no_duplicates()
    page = [p["text"] for p in quick.posts("corporate/facebook")]
    assert "Correction" in page[-1]
    assert ["CORRECTED" in text for text in page[:-1]] == ([] if more else [True])
