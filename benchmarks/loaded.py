"""Stores with very many finished deliveries and log entries, loaded as rows with the chain computed by the product."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from broadcaster.clock import SystemClock
from broadcaster.domain.audit import GENESIS, body_of, link
from broadcaster.domain.words import Space
from broadcaster.store.database import Database

#: deliveries of one incident
EACH = 20
_AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
_DELIVERY = (
    "INSERT INTO delivery (council, space, incident_id, effect, target, platform, priority, state, fence, attempts,"
    " sends, due_at, external_id, reason, created_at, finished_at)"
    " VALUES (?, 'exercise', ?, 'publish', ?, 'x', 20, 'sent', 1, 1, 1, ?, ?, 'sent', ?, ?)"
)
_ATTEMPT = (
    "INSERT INTO attempt (delivery_id, fence, owner, what, started_at, armed_at, ended_at, outcome)"
    " VALUES (?, 1, 'bench', 'send', ?, ?, ?, 'sent')"
)
_INCIDENT = (
    "INSERT INTO incident (id, council, space, ref, kind, place, place_key, opening, state, declared_by, declared_at,"
    " closed_at) VALUES (?, ?, 'exercise', ?, 'general', 'Datchet', 'datchet', ?, 'closed', 'alex', ?, ?)"
)
_AUDIT = "INSERT INTO audit (council, seq, incident_ref, body, hash) VALUES (?, ?, ?, ?, ?)"


def load(path: Path, *, council: str, rows: int) -> None:
    """A store that `rows` deliveries went through, each with its attempt and one line of the log."""
    Database.open(path, space=Space.EXERCISE, council=council, clock=SystemClock()).close()
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -200000")
        connection.execute("BEGIN")
        connection.executemany(_INCIDENT, _incidents(council, rows))
        connection.executemany(_DELIVERY, _deliveries(council, rows))
        connection.executemany(_ATTEMPT, ((n, _text(n), _text(n), _text(n)) for n in range(1, rows + 1)))
        connection.executemany(_AUDIT, _log(council, rows))
        connection.execute("COMMIT")
    connection.close()


def _text(number: int) -> str:
    return f"2026-01-{1 + number // 86400 % 28:02d} 12:00:00.000000"


def _incidents(council: str, rows: int) -> Iterator[tuple[Any, ...]]:
    for number in range(1, rows // EACH + 2):
        yield number, council, f"G{number}", number, _text(number), _text(number)


def _deliveries(council: str, rows: int) -> Iterator[tuple[Any, ...]]:
    for number in range(1, rows + 1):
        at = _text(number)
        yield council, 1 + number // EACH, f"bench-{number % EACH}/x", at, f"90{number:017d}", at, at


def _log(council: str, rows: int) -> Iterator[tuple[Any, ...]]:
    previous = GENESIS
    for number in range(1, rows + 1):
        ref = f"G{1 + number // EACH}"
        data = {"delivery": number, "effect": "publish", "target": f"bench-{number % EACH}/x", "fence": 1}
        body = _body(number, data)
        previous = link(previous, council=council, seq=number, incident_ref=ref, body=body)
        yield council, number, ref, body, previous


def _body(number: int, data: dict[str, object]) -> str:
    """The canonical body; made once by the product, then only its numbers change, because a million take 20 s."""
    if number % 1000 == 1:
        return body_of(at=_AT + timedelta(seconds=number), actor="bench", action="delivery-sent", data=data)
    at = f"{_AT + timedelta(seconds=number):%Y-%m-%dT%H:%M:%S}.000000Z"
    return (
        f'{{"action":"delivery-sent","actor":"bench","at":"{at}",'
        f'"data":{{"delivery":{data["delivery"]},"effect":"publish","fence":1,"target":"{data["target"]}"}}}}'
    )
