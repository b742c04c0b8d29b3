"""The doorbell of nodes that share a PostgreSQL store: NOTIFY as a hint beside this machine's own sockets.

A lost notification costs only the poll interval. It does not work through a pooler that pools transactions.
"""

import contextlib
import hashlib
import logging
import threading
import time
from pathlib import Path
from typing import Any, Self

from sqlalchemy.exc import SQLAlchemyError

from broadcaster.doorbell import SocketDoorbell
from broadcaster.store.database import Database

_log = logging.getLogger(__name__)
#: PostgreSQL cuts longer names, so that two councils could share a bell
_LONGEST_NAME = 63
#: between two proofs that the listening connection is alive, in seconds
_SELF_TEST = 30.0
#: after a failure nobody waits for the database again before this, in seconds
_PATIENCE = 5.0
_FIRST_BACK_OFF, _LAST_BACK_OFF = 0.25, 5.0


def channel_of(council: str) -> str:
    """The name of the notification of one council."""
    name = f"broadcaster_{council}"
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    return f"broadcaster_{hashlib.sha256(council.encode()).hexdigest()[:32]}"


class PostgresDoorbell(SocketDoorbell):
    """Rings every listener of this machine and of every other node; waiting is woken by either.

    While it listens, a thread with a connection of its own hands notifications to this process's socket.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        super().__init__(folder)
        self._engine = database.engine
        self._quoted = self._engine.dialect.identifier_preparer.quote_identifier(channel_of(database.council))
        self._not_before = 0.0
        self._closing = threading.Event()
        #: set while the connection listens; tests and `status` may look
        self.listening = threading.Event()
        self._listener: threading.Thread | None = None

    def ring(self) -> None:
        """Something may be due. Never fails; a database that does not answer is left alone for some seconds."""
        super().ring()
        if time.monotonic() < self._not_before:
            return
        try:
            self._notify()
        except SQLAlchemyError:
            self._not_before = time.monotonic() + _PATIENCE
            _log.warning("the other nodes were not rung; they poll", extra={"action": "bell-failed"})

    def listen(self) -> Self:
        """Bind this process's socket and listen to the database."""
        super().listen()
        self._closing.clear()
        self._listener = threading.Thread(target=self._run, name="bell-postgres", daemon=True)
        self._listener.start()
        return self

    def close(self) -> None:
        """Take the bell down; the listener is woken by its own notification, or ends with its next self-test."""
        self._closing.set()
        if self._listener is not None:
            with contextlib.suppress(SQLAlchemyError):
                self._notify()
            self._listener.join(timeout=2.0)
            self._listener = None
        super().close()

    def _notify(self) -> None:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"NOTIFY {self._quoted}")

    def _run(self) -> None:
        """Listen, and again after every failure, for as long as the bell is up."""
        wait = _FIRST_BACK_OFF
        while not self._closing.is_set():
            try:
                self._listen_once()
                wait = _FIRST_BACK_OFF
            except Exception as problem:  # noqa: BLE001 - whatever it was, the poll goes on and we try again
                wait = _FIRST_BACK_OFF if self.listening.is_set() else min(wait * 2, _LAST_BACK_OFF)
                said = {"action": "bell-lost", "problem": type(problem).__name__}
                _log.warning("no notifications from the database; polling", extra=said)
            self.listening.clear()
            self._closing.wait(wait)

    def _listen_once(self) -> None:
        borrowed = self._engine.raw_connection()
        connection: Any = borrowed.driver_connection
        # the settings of the pool, but never given back to it
        borrowed.detach()
        try:
            connection.autocommit = True
            connection.execute(f"LISTEN {self._quoted}")
            self.listening.set()
            # what was rung while nobody listened
            super().ring()
            while not self._closing.is_set():
                for _ in connection.notifies(timeout=_SELF_TEST, stop_after=1):
                    super().ring()
                connection.execute("SELECT 1")
        finally:
            connection.close()
