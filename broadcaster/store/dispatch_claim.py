"""Which row goes next: the claim's query, the order within a lane, and the token bucket of an account."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, func, not_, or_, select, text

from broadcaster.domain.words import Effect
from broadcaster.keeping import Bucket
from broadcaster.store import dispatch_gates as gates
from broadcaster.store.dispatch_moves import Moves
from broadcaster.store.dispatch_rows import account_state, active, attempt, delivery, selected
from broadcaster.store.later import execute_later
from broadcaster.store.types import UtcDateTime

_d = delivery.c
_BANNERS: Final = (Effect.BANNER_UP, Effect.BANNER_DOWN)
_SPEND: Final = text(
    "INSERT INTO account_state (council, target, tokens, refilled_at) VALUES (:council, :target, :tokens, :full_at)"
    " ON CONFLICT (council, target) DO UPDATE SET tokens = excluded.tokens, refilled_at = excluded.refilled_at"
).bindparams(bindparam("full_at", type_=UtcDateTime()))


def _mine() -> ColumnElement[bool]:
    return and_(_d.council == bindparam("council"), _d.space == bindparam("space"))


def _lane_is_free() -> ColumnElement[bool]:
    other = delivery.alias("in_flight")
    return not_(
        exists()
        .where(
            other.c.council == _d.council,
            other.c.target == _d.target,
            # word for word the condition of the index `delivery_lane`
            text("in_flight.state IN ('sending', 'reading')"),
        )
        .correlate(delivery)
    )


def _goes_first() -> ColumnElement[bool]:
    """No earlier post of the incident is under way on the account; what must arrive and banners may pass.

    A banner is computed from all open incidents when it is written, so the order of its rows says nothing.
    """
    earlier = delivery.alias("earlier")
    under_way = (
        exists()
        .where(
            earlier.c.council == _d.council,
            earlier.c.target == _d.target,
            earlier.c.finished_at.is_(None),
            earlier.c.incident_id == _d.incident_id,
            earlier.c.bulletin_id != 0,
            earlier.c.bulletin_id < _d.bulletin_id,
            earlier.c.effect.in_((Effect.PUBLISH, Effect.REPOST)),
            earlier.c.state.in_(("ready", "sending", "uncertain", "reading")),
        )
        .correlate(delivery)
    )
    passes = or_(_d.effect.in_(_BANNERS), gates.is_take_down, gates.is_edit, gates.must_arrive_kind())
    return or_(passes, not_(under_way))


def _source_is_known() -> ColumnElement[bool]:
    """The lead is proven, or lost: then the gate at arming drops the row with its reason."""
    return or_(gates.proven(), gates.lost())


def _needs_no_token() -> ColumnElement[bool]:
    return or_(gates.is_take_down, gates.is_edit, gates.must_arrive_kind())


def _platform_allows() -> ColumnElement[bool]:
    """The platform did not ask to wait, and the bucket holds a token; `token_line` is a time that Bucket gives."""
    state = account_state.c
    waited = or_(state.blocked_until.is_(None), state.blocked_until <= gates.the_now())
    line = bindparam("token_line", type_=UtcDateTime())
    token = or_(state.refilled_at.is_(None), state.refilled_at <= line, _needs_no_token())
    return and_(waited, token)


def _with_account(*columns: Any) -> Select[Any]:
    """Deliveries with the state of their account."""
    joined = selected(*columns)
    mine = and_(account_state.c.council == _d.council, account_state.c.target == _d.target)
    return joined.join(account_state, mine, isouter=True)


def next_rows(*, locking: bool) -> Select[Any]:
    """The most urgent rows that may be claimed now; of those of one lane the first.

    Parameters: `council`, `space`, `now`, `skip`, `token_line`, `most`. With `locking` PostgreSQL skips rows that are
    taken.
    """
    send = and_(_d.state == "ready", _goes_first(), _source_is_known(), gates.not_paused(), _platform_allows())
    query = (
        _with_account(account_state.c.refilled_at)
        .where(
            active(),
            _mine(),
            _d.due_at <= gates.the_now(),
            _d.target.not_in(bindparam("skip", expanding=True)),
            _lane_is_free(),
            or_(_d.state == "uncertain", send),
        )
        .order_by(_d.priority, _d.due_at, _d.id)
        .limit(bindparam("most", type_=Integer()))
    )
    return query.with_for_update(of=delivery, skip_locked=True) if locking else query


def waiting_rows() -> Select[Any]:
    """What waits on time alone, one line per account and kind of waiting, for `next_due`."""
    state = account_state.c
    free = _needs_no_token()
    timed = or_(_d.state != "ready", and_(_goes_first(), _source_is_known(), gates.not_paused()))
    return (
        select(
            _d.state,
            free.label("needs_no_token"),
            func.min(_d.due_at).label("due_at"),
            func.min(_d.lease_until).label("lease_until"),
            state.blocked_until,
            state.refilled_at,
        )
        .select_from(delivery.outerjoin(account_state, and_(state.council == _d.council, state.target == _d.target)))
        .where(active(), _mine(), timed)
        .group_by(_d.state, text("needs_no_token"), _d.target, state.blocked_until, state.refilled_at)
    )


def soonest(rows: Sequence[Any], bucket: Bucket) -> datetime | None:
    """The first moment at which one of `waiting_rows` can go on."""
    return min((_when(row, bucket) for row in rows), default=None)


def _when(row: Any, bucket: Bucket) -> datetime:
    if row.state in ("sending", "reading"):
        return cast("datetime", row.lease_until)
    times: list[datetime] = [row.due_at]
    if row.state == "ready" and row.blocked_until:
        times.append(row.blocked_until)
    if row.state == "ready" and row.refilled_at and not row.needs_no_token:
        times.append(row.refilled_at - headroom(bucket))
    return max(times)


def headroom(bucket: Bucket) -> timedelta:
    """A bucket that is full again at most so much later holds a token now."""
    return timedelta(seconds=(bucket.size - 1) * bucket.refill_seconds)


def spend(moves: Moves, target: str, *, full_at: datetime | None, bucket: Bucket) -> None:
    """Take one token; a send that needs none may empty the bucket but leaves no debt.

    The bucket is kept as the moment at which it is full again (`refilled_at`); `tokens` is for people.
    """
    one, all_of_it = timedelta(seconds=bucket.refill_seconds), timedelta(seconds=bucket.size * bucket.refill_seconds)
    full = min(max(full_at or moves.now, moves.now) + one, moves.now + all_of_it)
    tokens = bucket.size - (full - moves.now) / one
    kept = {"council": moves.council, "target": target, "tokens": tokens, "full_at": full}
    execute_later(moves.connection, _SPEND, kept)


def armings() -> Select[Any]:
    """When a delivery was first and last armed, and since when nothing could be seen; parameter: `the_id`."""
    looks = attempt.alias("looks")
    told = (
        select(func.coalesce(func.max(looks.c.fence), 0))
        .where(
            looks.c.delivery_id == bindparam("the_id"),
            or_(looks.c.what == "send", looks.c.outcome.in_(("absent", "found"))),
        )
        .scalar_subquery()
    )
    blind = and_(attempt.c.what == "look", attempt.c.outcome == "cannot-tell", attempt.c.fence > told)
    return select(
        func.min(attempt.c.armed_at).label("first"),
        func.max(attempt.c.armed_at).label("last"),
        func.min(attempt.c.started_at).filter(blind).label("blind_since"),
    ).where(attempt.c.delivery_id == bindparam("the_id"))
