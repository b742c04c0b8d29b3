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
#: longer than one notice takes with all its contacts; a process that dies with a notice delays it by this at most
LEASE = timedelta(minutes=2)
#: contacts of an officer by key, secret names resolved when asked
Contacts = Callable[[str], Sequence[Any]]


def send_due(store: Store, notifier: Notifier, contacts: Contacts, *, recorded: bool, limit: int = 20) -> int:
    """Send what is due; returns how many were settled. `recorded` marks them as not really sent (exercise).

    Each is claimed first: where two processes do this at once, an officer is told once. Whoever dies between telling
    and writing it down leaves the notice to be sent again: told twice is better than not at all.
    """
    settled = 0
    for _ in range(limit):
        notice = _next(store)
        if notice is None:
            break
        settled += _send(store, notifier, contacts, notice, recorded=recorded)
    return settled


def _next(store: Store) -> Notice | None:
    with store.reading() as uow:
        if not uow.notices.due(limit=1):
            # most rounds end here, without a writer's turn
            return None
    with store.writing() as uow:
        claimed = uow.notices.claim(lease=LEASE)
        uow.commit()
    return claimed


def _send(store: Store, notifier: Notifier, contacts: Contacts, notice: Notice, *, recorded: bool) -> int:
    try:
        addresses = contacts(notice.officer)
        notifier.notify(addresses, subject=notice.subject, text=notice.text)
    except BroadcasterError as problem:
        return _failed(store, notice, problem.sentence)
    with store.writing() as uow:
        uow.notices.done(notice, state="recorded" if recorded else "sent", detail="")
        uow.commit()
    return 1


def _failed(store: Store, notice: Notice, why: str) -> int:
    last = notice.tries + 1 >= MOST_TRIES
    with store.writing() as uow:
        uow.notices.done(
            notice,
            state="failed" if last else "queued",
            detail=why,
            retry_at=None if last else uow.now + RETRY * (notice.tries + 1),
        )
        uow.commit()
    return int(last)
