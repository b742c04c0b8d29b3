"""The table of moves: what may become of a delivery, and what may not."""

from itertools import product

import pytest

from broadcaster.domain.deliveries import ACTIVE, FINAL, IN_FLIGHT, TRANSITIONS, may_move
from broadcaster.domain.transitions import BULLETIN_MOVES, INCIDENT_MOVES
from broadcaster.domain.words import BulletinState, DeliveryState, IncidentState

S = DeliveryState


def reachable(start: DeliveryState) -> set[DeliveryState]:
    """Everything that may become of it."""
    found, left = {start}, [start]
    while left:
        now = left.pop()
        following = {after for before, after in TRANSITIONS if before is now} - found
        found |= following
        left += following
    return found


@pytest.mark.parametrize("state", sorted(FINAL))
def test_nothing_follows_a_final_state(state: DeliveryState) -> None:
    """What is sent, cancelled, expired, superseded or dropped stays so."""
    assert reachable(state) == {state}


@pytest.mark.parametrize("state", sorted(set(S) - FINAL))
def test_every_other_state_can_be_finished(state: DeliveryState) -> None:
    """Nothing can be stuck for ever, and an officer's word always can end it."""
    assert reachable(state) & FINAL


@pytest.mark.parametrize(
    ("before", "after", "allowed", "remark"),
    [
        (S.PLANNED, S.SENDING, False, "nothing goes without its approval"),
        (S.PLANNED, S.SENT, False, "nor is said to have gone"),
        (S.HELD, S.SENDING, False, "a held post is released first"),
        (S.HELD, S.SENT, False, "nothing held goes out by itself"),
        (S.UNCERTAIN, S.SENDING, False, "doubt is looked up before anything is sent again"),
        (S.UNCERTAIN, S.CANCELLED, False, "a stand-down does not settle doubt"),
        (S.UNCERTAIN, S.EXPIRED, False, "nor does time"),
        (S.UNCERTAIN, S.READY, True, "only an officer says it is not there"),
        (S.READING, S.READY, True, "or two looks that provably saw nothing"),
        (S.NEEDS_OFFICER, S.SENDING, False, "an officer's delivery is not claimed"),
        (S.PLANNED, S.UNCERTAIN, False, "what was never armed cannot be in doubt"),
        (S.SENDING, S.DROPPED, False, "what is on its way cannot be dropped"),
        (S.SENDING, S.PLANNED, False, "an approval is not taken back by a fault"),
    ],
)
def test_the_moves_that_matter(before: DeliveryState, after: DeliveryState, allowed: bool, remark: str) -> None:
    """Each with the reason why."""
    assert may_move(before, after) is allowed, remark


def test_the_groups_of_states_fit_together() -> None:
    """A lane's two states wait for the dispatcher; nothing final does; persons have the rest."""
    assert IN_FLIGHT < ACTIVE
    assert not ACTIVE & FINAL
    assert set(S) - ACTIVE - FINAL == {S.PLANNED, S.HELD, S.NEEDS_OFFICER}


def test_no_state_moves_to_itself_and_every_move_says_why() -> None:
    """In all three tables."""
    for table in (TRANSITIONS, INCIDENT_MOVES, BULLETIN_MOVES):
        for (before, after), reason in table.items():
            assert before is not after
            assert reason


def test_an_incident_is_ended_before_it_is_closed_and_never_opened_again() -> None:
    """Danger that comes back is a new incident."""
    backwards = product((IncidentState.STANDING_DOWN, IncidentState.CLOSED), (IncidentState.OPEN, IncidentState.DRAFT))
    assert not set(backwards) & set(INCIDENT_MOVES)
    assert (IncidentState.OPEN, IncidentState.CLOSED) not in INCIDENT_MOVES


def test_a_bulletin_is_approved_from_submitted_only() -> None:
    """What was rejected or withdrawn is written again."""
    assert [before for before, after in BULLETIN_MOVES if after is BulletinState.APPROVED] == [BulletinState.SUBMITTED]
