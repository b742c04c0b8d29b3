"""The store's clock on SQLite: wall time fixed once per boot and carried on by a counter that never steps.

`time = anchor wall + (boot seconds now - boot seconds then)` for as long as the machine's boot id is the same.
A new boot starts from the wall clock again, but never earlier than the newest time already in the store.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from broadcaster.ports import Clock

#: the text SQLAlchemy keeps a time as on SQLite
_STORED = "%Y-%m-%d %H:%M:%S.%f"
#: rows are appended in time order, so that the newest times cost one look each
_NEWEST = """
SELECT max(t) FROM (
  SELECT anchor_wall AS t FROM meta
  UNION ALL SELECT max(declared_at) FROM incident
  UNION ALL SELECT * FROM (SELECT created_at FROM delivery ORDER BY id DESC LIMIT 1)
  UNION ALL SELECT * FROM (SELECT max(started_at, coalesce(armed_at, ''), coalesce(ended_at, ''))
                           FROM attempt ORDER BY id DESC LIMIT 1)
  UNION ALL SELECT max(loop_at) FROM node
  UNION ALL SELECT * FROM (SELECT replace(replace(json_extract(body, '$.at'), 'T', ' '), 'Z', '')
                           FROM audit ORDER BY rowid DESC LIMIT 1)
)
"""
_UNFINISHED = "SELECT EXISTS (SELECT 1 FROM delivery WHERE finished_at IS NULL)"


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """Where the store's clock starts from."""

    boot: str
    seconds: float
    wall: datetime

    def time(self, seconds: float) -> datetime:
        """The store's time when the boot counter shows `seconds`."""
        return self.wall + timedelta(seconds=seconds - self.seconds)


def stored(value: datetime) -> str:
    """A time as the text that SQLite keeps."""
    return value.astimezone(UTC).strftime(_STORED)


def of_text(text: str) -> datetime:
    """The time that a stored text stands for."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def read(driver: Any) -> Anchor:
    """The anchor kept in the store; `driver` is a `sqlite3.Connection`."""
    boot, seconds, wall = driver.execute("SELECT anchor_boot, anchor_seconds, anchor_wall FROM meta").fetchone()
    return Anchor(boot=boot, seconds=seconds, wall=of_text(wall))


def fresh(driver: Any, clock: Clock) -> Anchor:
    """An anchor for a new boot: the wall clock, but never earlier than the newest stored time."""
    boot, seconds = clock.boot()
    (newest,) = driver.execute(_NEWEST).fetchone()
    wall = clock.wall()
    return Anchor(boot=boot, seconds=seconds, wall=max(wall, of_text(newest)) if newest else wall)


def write(driver: Any, anchor: Anchor) -> None:
    """Keep an anchor; the transaction is the caller's."""
    driver.execute(
        "UPDATE meta SET anchor_boot = ?, anchor_seconds = ?, anchor_wall = ?",
        (anchor.boot, anchor.seconds, stored(anchor.wall)),
    )


def idle(driver: Any) -> bool:
    """Whether no delivery is unfinished, so that moving the clock can neither expire nor revive one."""
    return not driver.execute(_UNFINISHED).fetchone()[0]
