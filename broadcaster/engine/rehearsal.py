"""`--dry-run` for verbs that only write: the verb runs with every check it has, and its transaction is rolled back."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from broadcaster.engine.desk import Desk
from broadcaster.keeping import DispatchStore, Store, UnitOfWork, Verified


def rehearsed(desk: Desk) -> Desk:
    """The same desk, at which nothing is kept and nobody is woken."""
    return replace(desk, store=_Unkept(desk.store), doorbell=_Mute())


class _Unkept:
    """See `keeping.Store`; what is written is seen by the verb itself and then forgotten."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @contextlib.contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """A transaction whose commit does nothing."""
        with self._store.writing() as uow:
            unkept: Any = _WithoutCommit(uow)
            yield unkept

    def reading(self) -> contextlib.AbstractContextManager[UnitOfWork]:
        """As it is."""
        return self._store.reading()

    @property
    def dispatch(self) -> DispatchStore:
        """As it is; a rehearsal never dispatches."""
        return self._store.dispatch

    def verify(self, *, head: str | None = None) -> Verified:
        """As it is."""
        return self._store.verify(head=head)

    def close(self) -> None:
        """As it is."""
        self._store.close()


class _WithoutCommit:
    """A unit of work that leaves the end of its block to roll everything back."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    def __getattr__(self, name: str) -> Any:
        return getattr(self._uow, name)

    def commit(self) -> None:
        """Keep nothing."""


class _Mute:
    """A doorbell that wakes nobody."""

    def ring(self) -> None:
        """Nothing is due."""

    def wait(self, seconds: float) -> bool:
        """Nobody rings."""
        del seconds
        return False
