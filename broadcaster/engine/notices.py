"""Send the queued notices to officers; a notice that fails is tried again, shown on status, and delays nothing."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from broadcaster.domain.records import Notice
from broadcaster.errors import BroadcasterError
from broadcaster.keeping import Store
from broadcaster.ports import Notifier

#: a notice is given up after this many tries; the row stays on status as failed
MOST_TRIES = 4
RETRY = timedelta(seconds=30)
#: contacts of an officer by key, secret names resolved when asked
Contacts = Callable[[str], Sequence[Any]]


def send_due(store: Store, notifier: Notifier, contacts: Contacts, *, recorded: bool, limit: int = 20) -> int:
    """Send what is due; returns how many were settled. `recorded` marks them as not really sent (exercise)."""
    with store.reading() as uow:
        due = uow.notices.due(limit=limit)
    return sum(_send(store, notifier, contacts, notice, recorded=recorded) for notice in due)


def _send(store: Store, notifier: Notifier, contacts: Contacts, notice: Notice, *, recorded: bool) -> int:
    try:
        addresses = contacts(notice.officer)
        notifier.notify(addresses, subject=notice.subject, text=notice.text)
    except BroadcasterError as problem:
        return _failed(store, notice, problem.sentence)
    with store.writing() as uow:
        uow.notices.done(notice.id, state="recorded" if recorded else "sent", detail="")
        uow.commit()
    return 1


def _failed(store: Store, notice: Notice, why: str) -> int:
    last = notice.tries + 1 >= MOST_TRIES
    with store.writing() as uow:
        uow.notices.done(
            notice.id,
            state="failed" if last else "queued",
            detail=why,
            retry_at=None if last else uow.now + RETRY * (notice.tries + 1),
        )
        uow.commit()
    return int(last)
