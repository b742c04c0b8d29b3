"""The dispatcher's statements, with the time put in by PostgreSQL itself where waiting for it would cost a trip.

On SQLite the time is read from the kernel and bound; there a trip costs nothing.
"""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ClauseElement, Interval, bindparam, func, literal_column
from sqlalchemy.sql.visitors import replacement_traverse

from broadcaster.store.types import UtcDateTime

S = TypeVar("S", bound=ClauseElement)
#: parameters that are the time plus something → the parameter that remains
_AHEAD = {"lease": "lease_for", "token_line": "headroom"}


def of_the_turn(statement: S) -> S:
    """The time at which the writing transaction got its turn, which `Database.now` gives too."""
    from broadcaster.store.postgres_turn import NOW_IS_KEPT_IN  # noqa: PLC0415 - psycopg costs SQLite users nothing

    return _put_in(statement, literal_column(f"current_setting('{NOW_IS_KEPT_IN}')::timestamptz", UtcDateTime()))


def of_the_statement(statement: S) -> S:
    """The time at which the statement begins."""
    return _put_in(statement, func.statement_timestamp(type_=UtcDateTime()))


def _put_in(statement: S, now: Any) -> S:
    def time_of(element: Any, **_: Any) -> Any:
        if not isinstance(element, BindParameter):
            return None
        if element.key == "now":
            return now
        ahead = _AHEAD.get(element.key)
        return now + bindparam(ahead, type_=Interval()) if ahead else None

    put: Any = replacement_traverse(statement, {}, time_of)
    made: S = put
    return made


def bound(
    now: datetime | None, *, lease: timedelta | None = None, token_line: timedelta | None = None
) -> dict[str, Any]:
    """The time's parameters of a statement; without `now` the server knows it."""
    ahead = {name: by for name, by in (("lease", lease), ("token_line", token_line)) if by is not None}
    if now is None:
        return {_AHEAD[name]: by for name, by in ahead.items()}
    return {"now": now, **{name: now + by for name, by in ahead.items()}}
