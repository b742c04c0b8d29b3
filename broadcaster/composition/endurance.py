"""What keeps an order going: a terminal that closes does not stop it, a full disk does not stop a stand-down."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from broadcaster.composition.session import Session
from broadcaster.errors import StoreFull

Done = TypeVar("Done")


@contextlib.contextmanager
def surviving_hang_up() -> Iterator[None]:
    """A dropped SSH line must not stop an order between its two commits, nor a message that is half out."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def with_reserve(session: Session, order: Callable[[], Done]) -> Done:
    """Carry out an order that must fit on a full disk: the reserve is given up and it is tried once more.

    Raises `StoreFull` when there is no reserve, or when it was not enough.
    """
    try:
        return order()
    except StoreFull:
        if not session.database.release_reserve():
            raise
        return order()
