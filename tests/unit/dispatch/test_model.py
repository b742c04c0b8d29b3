"""No state that the protocol can reach shows the public two copies, or loses a message in silence."""

import pytest

from broadcaster.domain.words import DeliveryState, Repeat
from tests.unit.dispatch.model import FORGOTTEN, Kind, World, explore, steps

#: platforms whose promise is unconditional: every fault that the model knows, in any order
SURE = [
    pytest.param(Kind(repeat=Repeat.SAFE, filter=False), id="the platform takes a repeat as the same request"),
    pytest.param(Kind(repeat=Repeat.AFTER_LOOK, filter=True), id="looked up, and the platform filters equal texts"),
    pytest.param(Kind(repeat=Repeat.NEVER, filter=False), id="never repeated: an officer looks"),
]
#: without a filter the promise rests on what the three flags stand for
UNFILTERED = Kind(repeat=Repeat.AFTER_LOOK, filter=False, stale=False, zombie=False, very_late=False)


def _duplicates(worlds: set[World]) -> list[World]:
    return [world for world in worlds if world.copies > 1]


def _losses(worlds: set[World], kind: Kind) -> list[World]:
    """Ends that nobody is told of, ends that are said to be public and are not, and states that never end."""
    lost = [w for w in worlds if w.state is FORGOTTEN or (w.state is DeliveryState.SENT and not w.copies)]
    stuck = [w for w in worlds if not w.ended and not any(not fault for _, fault in steps(w, kind))]
    return lost + stuck


@pytest.mark.parametrize("kind", [*SURE, pytest.param(UNFILTERED, id="looked up, without a filter")])
def test_no_reachable_state_has_two_copies_or_a_silent_loss(kind: Kind) -> None:
    """Two workers, three faults, a crash anywhere: every state is visited."""
    worlds = explore(kind)
    assert len(worlds) > 300
    assert _duplicates(worlds) == []
    assert _losses(worlds, kind) == []


@pytest.mark.parametrize("flag", ["stale", "zombie", "very_late"])
def test_the_residue_without_a_filter_is_named(flag: str) -> None:
    """Two stale pages, a worker frozen between arming and writing, or a request later than we wait: a second copy.

    docs/delivery.md says so; should the protocol ever rule one of them out, that page must change.
    """
    kind = Kind(**{**vars(UNFILTERED), flag: True})
    worlds = explore(kind)
    assert _duplicates(worlds)
    assert _losses(worlds, kind) == []


@pytest.mark.parametrize("filtered", [False, True])
def test_the_naive_dispatcher_fails_in_the_same_model(filtered: bool) -> None:
    """Send again on error and on lapse: copies where nobody filters, and a message lost in silence everywhere."""
    kind = Kind(repeat=Repeat.AFTER_LOOK, filter=filtered, naive=True)
    worlds = explore(kind)
    assert bool(_duplicates(worlds)) is not filtered
    assert any(world.state is FORGOTTEN and not world.copies for world in worlds)


@pytest.mark.parametrize("kind", [*SURE, pytest.param(UNFILTERED, id="looked up, without a filter")])
def test_from_every_state_an_end_can_be_reached_without_another_fault(kind: Kind) -> None:
    """Every worker may die at any moment, and the row still ends: sent, or with an officer."""
    worlds = explore(kind)
    ends = {world for world in worlds if world.ended}
    before: dict[World, list[World]] = {}
    for world in worlds:
        for after, fault in steps(world, kind):
            if not fault:
                before.setdefault(after, []).append(world)
    reached, todo = set(ends), list(ends)
    while todo:
        for world in before.get(todo.pop(), []):
            if world not in reached:
                reached.add(world)
                todo.append(world)
    assert worlds - reached == set()
