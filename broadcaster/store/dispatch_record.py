"""What a send or a look-up came to, written to the row if its worker still owns it."""

from datetime import datetime
from typing import Any

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.outcomes import (
    Absent,
    AskOfficer,
    Decision,
    Finish,
    Found,
    NotSent,
    Outcome,
    PauseAccount,
    ReadBack,
    RetryAfter,
    Sent,
    Settle,
    Unknown,
    UseFallback,
)
from broadcaster.domain.words import DeliveryState, Effect
from broadcaster.keeping import Claim
from broadcaster.store.accounts import SqlAccounts
from broadcaster.store.dispatch_moves import ARMED, Moves
from broadcaster.store.proof import prove, took_down

S = DeliveryState


def record_send(
    moves: Moves, claim: Claim, outcome: Outcome, decision: Decision, *, settle_until: datetime, retry_at: datetime
) -> Delivery | None:
    """Move the row as decided; a stale owner leaves a line in the log and nothing else."""
    row = claim.delivery
    after, values = _after_send(row, outcome, decision, settle_until=settle_until, retry_at=retry_at, now=moves.now)
    if not moves.move(row, after, ARMED, reason=decision.reason, **values):
        moves.log("late-result", row, {"fence": row.fence, **_told(outcome)})
        if not isinstance(outcome, NotSent):
            moves.doubt(row, since=moves.now)
        return None
    moves.end_attempt(row, _name(outcome), number=getattr(outcome, "row", 7), detail=decision.reason)
    if isinstance(outcome, Sent):
        prove(moves.connection, row.id, outcome.external_id, outcome.permalink)
        if row.effect is Effect.WITHDRAW:
            took_down(moves.connection, row, at=moves.now)
    _tell_account(moves, row, outcome, decision, retry_at=retry_at)
    return moves.again(row.id)


def record_look(moves: Moves, claim: Claim, seen: ReadBack, *, to: DeliveryState, **values: Any) -> Delivery | None:
    """Move the row from `reading` to `to`; a stale owner leaves a line in the log and nothing else."""
    row = claim.delivery
    if isinstance(seen, Found):
        values |= {"external_id": seen.external_id, "permalink": seen.permalink}
    if not moves.move(row, to, **values):
        moves.log("late-result", row, {"fence": row.fence, **_told(seen)})
        return None
    moves.end_attempt(row, _seen(seen), detail=values["reason"])
    if isinstance(seen, Found):
        prove(moves.connection, row.id, seen.external_id, seen.permalink)
        if row.effect is Effect.WITHDRAW:
            took_down(moves.connection, row, at=moves.now)
    return moves.again(row.id)


def _after_send(
    row: Delivery, outcome: Outcome, decision: Decision, *, settle_until: datetime, retry_at: datetime, now: datetime
) -> tuple[DeliveryState, dict[str, Any]]:
    """The state after a send, and the columns that change with it."""
    # the claim shows the sends before this one; arming counted it, and a certain no is taken off again
    certain_no: dict[str, Any] = {"sends": row.sends} if isinstance(outcome, NotSent) else {}
    match decision:
        case Finish() if isinstance(outcome, Sent):
            names = {"external_id": outcome.external_id, "permalink": outcome.permalink}
            return S.SENT, {**names, "maybe_out": False}
        case RetryAfter():
            maybe = {"maybe_out": True} if isinstance(outcome, Unknown) else {}
            return S.READY, {"due_at": retry_at, "sends": row.sends, **maybe}
        case Settle():
            return S.UNCERTAIN, {"due_at": settle_until, "misses": 0}
        case PauseAccount():
            return S.READY, {"due_at": now, **certain_no}
        case UseFallback():
            return S.READY, {"due_at": now, "use_fallback": True, **certain_no}
        case AskOfficer() | Finish():
            return S.NEEDS_OFFICER, certain_no


def _tell_account(moves: Moves, row: Delivery, outcome: Outcome, decision: Decision, *, retry_at: datetime) -> None:
    """A refused credential pauses the account; a wish to wait blocks it until then."""
    if isinstance(decision, PauseAccount):
        _accounts(moves, row).pause(row.target, by="platform", reason=decision.reason, at=moves.now)
        moves.log("account-paused", row, {"by": "platform", "reason": decision.reason})
    elif isinstance(outcome, NotSent) and outcome.row == 16 and isinstance(decision, RetryAfter):
        _accounts(moves, row).block(row.target, until=retry_at)


def _accounts(moves: Moves, row: Delivery) -> SqlAccounts:
    return SqlAccounts(moves.connection, council=row.council, space=row.space, now=moves.now)


def _name(outcome: Outcome) -> str:
    return {Sent: "sent", NotSent: "not-sent", Unknown: "unknown"}[type(outcome)]


def _seen(seen: ReadBack) -> str:
    if isinstance(seen, Found):
        return "found"
    return "absent" if isinstance(seen, Absent) and seen.fresh else "cannot-tell"


def _told(said: Outcome | ReadBack) -> dict[str, object]:
    """What a stale worker knows, for the log: an officer may need the id."""
    if isinstance(said, Sent | Found):
        return {"outcome": "sent", "external_id": said.external_id, "permalink": said.permalink}
    name = _seen(said) if isinstance(said, ReadBack) else _name(said)
    return {"outcome": name, "detail": said.detail}
