"""What every floor script shares: the product's pragmas, and the ring that tells the moment of commit."""

import socket
import sqlite3
from pathlib import Path

#: the rule of design section 5, written again: older libraries can corrupt a WAL
SAFE = sqlite3.sqlite_version_info >= (3, 51, 3)
PRAGMAS = (
    "busy_timeout = 5000",
    "foreign_keys = ON",
    "journal_mode = WAL" if SAFE else "journal_mode = DELETE",
    "synchronous = FULL" if SAFE else "synchronous = EXTRA",
)


def connect(store: str | Path, *, threads: bool = False) -> sqlite3.Connection:
    """A connection with those pragmas; transactions are the caller's."""
    connection = sqlite3.connect(store, isolation_level=None, check_same_thread=not threads)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def ring(bell: str | Path) -> None:
    """Tell a listener that something was committed."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"!", str(bell))
