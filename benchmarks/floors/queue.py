"""Floor of `queue-sqlite`: raw sqlite3 and a doorbell; one commit to queue, two before the work, one after it.

`python -m benchmarks.floors.queue STORE BELL` is the worker; it writes `<text> <monotonic time>` for every job.
"""

import select
import socket
import sqlite3
import sys
import time
from pathlib import Path

from benchmarks.floors.ring import connect, ring

_SCHEMA = """
CREATE TABLE job (id INTEGER PRIMARY KEY, text TEXT, state TEXT NOT NULL);
CREATE INDEX job_ready ON job (id) WHERE state = 'ready';
"""


def make(store: Path) -> sqlite3.Connection:
    """A new store for jobs."""
    connection = connect(store)
    connection.executescript(_SCHEMA)
    return connection


def enqueue(store: sqlite3.Connection, bell: Path, text: str) -> None:
    """One commit and a ring."""
    _commit(store, "INSERT INTO job (text, state) VALUES (?, 'ready')", text)
    ring(bell)


def _commit(store: sqlite3.Connection, statement: str, value: object) -> None:
    store.execute("BEGIN IMMEDIATE")
    store.execute(statement, (value,))
    store.execute("COMMIT")


def main(path: str, bell: str) -> None:
    """Work until stdin ends."""
    store = connect(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as own:
        own.bind(bell)
        sys.stdout.write("ready 0\n")
        sys.stdout.flush()
        while sys.stdin not in select.select([own, sys.stdin], [], [])[0]:
            own.recv(64)
            while job := store.execute("SELECT id, text FROM job WHERE state = 'ready' ORDER BY id LIMIT 1").fetchone():
                _commit(store, "UPDATE job SET state = 'claimed' WHERE id = ? AND state = 'ready'", job[0])
                _commit(store, "UPDATE job SET state = 'armed' WHERE id = ? AND state = 'claimed'", job[0])
                sys.stdout.write(f"{job[1]} {time.monotonic():.6f}\n")
                sys.stdout.flush()
                _commit(store, "UPDATE job SET state = 'done' WHERE id = ?", job[0])


if __name__ == "__main__":
    main(*sys.argv[1:3])
