"""Several dispatchers at once, and a store that has finished a great many deliveries."""

import threading
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert, select

from broadcaster.domain.outcomes import Finish, Sent
from broadcaster.domain.words import Space
from broadcaster.keeping import Bucket
from broadcaster.store.database import Database
from broadcaster.store.dispatch_rows import attempt, delivery
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.scene import BUCKET, COUNCIL, Scene

WIDE = Bucket(size=10_000, refill_seconds=1)


def test_racing_dispatchers_send_every_row_once(scene: Scene) -> None:
    """Four workers without any lock of their own; every row is claimed, armed and recorded by exactly one."""
    rows = 60
    for number in range(rows):
        scene.ordinary(f"t{number % 7}/x")
    sent: list[int] = []
    workers = [threading.Thread(target=_work, args=(scene, f"w{number}", sent)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert Counter(sent) == Counter(dict.fromkeys(sent, 1))
    assert len(sent) == rows
    with scene.store.database.connect(writing=False) as connection:
        tries = connection.execute(select(attempt.c.delivery_id)).scalars().all()
    assert sorted(tries) == sorted(sent)


def _work(scene: Scene, owner: str, sent: list[int]) -> None:
    while scene.dispatch.next_due(WIDE) is not None:
        claim = scene.claim(owner=owner, bucket=WIDE)
        if claim is None or not scene.arm(claim):
            continue
        sent.append(claim.delivery.id)
        now = scene.dispatch.now()
        taken = Sent(external_id=f"90{claim.delivery.id:017d}")
        scene.dispatch.record(claim, taken, Finish(reason="taken"), settle_until=now, retry_at=now)


def test_no_statement_of_the_loop_walks_the_finished_rows(tmp_path: Path, clock: SteppingClock) -> None:
    """A year of finished deliveries must not slow a claim down; SQLite's plans use the partial indexes.

    PostgreSQL chooses its plans by statistics; docs/delivery.md has the figures measured there.
    """
    database = Database.open(tmp_path / "x.db", space=Space.EXERCISE, council=COUNCIL, clock=clock)
    scene = Scene(SqlStore(database))
    _finish_many(database, 2_000)
    scene.publish()
    seen: list[tuple[str, Any]] = []

    def remember(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT delivery") or " FROM delivery" in statement or "FROM late_look" in statement:
            seen.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", remember)
    scene.claim()
    scene.dispatch.recover(settle_seconds=60)
    scene.dispatch.expire(settle_seconds=60)
    scene.dispatch.alarms()
    scene.dispatch.late_look_is_due()
    scene.dispatch.next_due(BUCKET)
    event.remove(database.engine, "before_cursor_execute", remember)
    _assert_indexed(database, seen)
    database.close()


def _assert_indexed(database: Database, seen: list[tuple[str, Any]]) -> None:
    assert len(seen) >= 7
    for statement, parameters in seen:
        with database.connect(writing=False) as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        for step in plan:
            assert not (step[3].startswith(("SCAN delivery", "SCAN late_look")) and "USING INDEX" not in step[3]), (
                step[3],
                statement,
            )


def _finish_many(database: Database, count: int) -> None:
    with database.connect(writing=True) as connection:
        now: datetime = database.now(connection)
        done = {
            "council": COUNCIL,
            "space": "exercise",
            "effect": "publish",
            "platform": "x",
            "priority": 10,
            "state": "sent",
            "due_at": now,
            "created_at": now,
            "finished_at": now,
        }
        connection.execute(insert(delivery), [{**done, "target": f"t{number % 40}/x"} for number in range(count)])
