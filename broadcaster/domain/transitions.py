"""The tables of moves for incidents and bulletins, each with its reason; deliveries have theirs in `deliveries`."""

from broadcaster.domain.words import BulletinState, IncidentState

I = IncidentState  # noqa: E741 - short for the table
B = BulletinState

#: the store refuses all others
INCIDENT_MOVES: dict[tuple[IncidentState, IncidentState], str] = {
    (I.DRAFT, I.OPEN): "declared",
    (I.DRAFT, I.CANCELLED): "the draft was not needed",
    (I.OPEN, I.STANDING_DOWN): "stood down by an officer",
    (I.STANDING_DOWN, I.CLOSED): "nothing of it is left to do",
}

#: the store refuses all others
BULLETIN_MOVES: dict[tuple[BulletinState, BulletinState], str] = {
    (B.SUBMITTED, B.APPROVED): "allowed out",
    (B.SUBMITTED, B.REJECTED): "an officer said no",
    (B.SUBMITTED, B.WITHDRAWN): "taken back, replaced or stood down before anybody approved it",
    (B.APPROVED, B.SUPERSEDED): "a newer bulletin was approved",
    (B.APPROVED, B.WITHDRAWN): "taken back by an officer",
}
