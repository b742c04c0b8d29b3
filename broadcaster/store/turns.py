"""Whose turn it is at a SQLite file, among the threads of this process: waiting here costs nothing.

SQLite's own busy handler sleeps up to 100 ms at a time. Beside writers, it is the commit that meets readers: with a
rollback journal (design section 5) neither gets through while the other is there.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakValueDictionary

from broadcaster.errors import StoreBusy


class Turns:
    """One writer at a time; readers among themselves, but never beside a commit."""

    def __init__(self) -> None:
        self._writer = threading.Lock()
        self._changed = threading.Condition()
        self._readers = 0
        self._committing = False
        self._mine = threading.local()

    @contextmanager
    def writing(self, *, seconds: float) -> Iterator[None]:
        """Be the writer. Raises `StoreBusy` when another one does not end in time."""
        if not self._writer.acquire(timeout=seconds):
            raise StoreBusy("The store is busy: this process is writing to it for longer than we wait.")
        try:
            yield
        finally:
            self._writer.release()

    @contextmanager
    def reading(self, *, seconds: float) -> Iterator[None]:
        """Read, after a commit that is under way; who reads already reads on, so that nobody waits for himself.

        Nothing here is needed for correctness: after `seconds` SQLite itself decides.
        """
        with self._changed:
            if not self._depth:
                self._changed.wait_for(lambda: not self._committing, timeout=seconds)
            self._readers += 1
            self._depth += 1
        try:
            yield
        finally:
            with self._changed:
                self._readers -= 1
                self._depth -= 1
                self._changed.notify_all()

    @contextmanager
    def committing(self, *, seconds: float) -> Iterator[None]:
        """Commit when the other threads' readers have left; new ones wait. After `seconds` SQLite itself decides."""
        with self._changed:
            self._committing = True
            self._changed.wait_for(lambda: self._readers <= self._depth, timeout=seconds)
        try:
            yield
        finally:
            with self._changed:
                self._committing = False
                self._changed.notify_all()

    @property
    def _depth(self) -> int:
        """How many transactions of this thread read at the moment."""
        depth: int = getattr(self._mine, "depth", 0)
        return depth

    @_depth.setter
    def _depth(self, depth: int) -> None:
        self._mine.depth = depth


#: by file; shared by every Database of the process, because the file is
_known: WeakValueDictionary[Path, Turns] = WeakValueDictionary()
_known_lock = threading.Lock()


def turns_of(path: Path) -> Turns:
    """The turns at that file."""
    with _known_lock:
        found = _known.get(path)
        if found is None:
            found = _known[path] = Turns()
        return found
