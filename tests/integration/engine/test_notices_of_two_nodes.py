"""Two processes send the notices of one store: each officer is told once, and nothing is lost with a process."""

import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from broadcaster.domain.words import Space
from broadcaster.engine.notices import send_due
from broadcaster.errors import BroadcasterError
from broadcaster.keeping import NewNotice
from broadcaster.notify.recording import RecordingNotifier
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from tests.conftest import COUNCIL
from tests.support.clock import SteppingClock

SUBJECTS = [f"Approval wanted: F{number}/1" for number in range(20)]


@pytest.fixture
def nodes(store_address: str, clock: SteppingClock) -> Iterator[list[SqlStore]]:
    """The same store opened twice, as by two nodes."""
    databases = [Database.open(store_address, space=Space.LIVE, council=COUNCIL, clock=clock) for _ in range(2)]
    yield [SqlStore(database) for database in databases]
    for database in databases:
        database.close()


def queue(store: SqlStore, subjects: Sequence[str]) -> None:
    """Notices to Ann that are due."""
    with store.writing() as uow:
        due = uow.now - timedelta(seconds=1)
        uow.notices.add([NewNotice(officer="ann", subject=s, text="t", due_at=due, about=s) for s in subjects])
        uow.commit()


def contacts(_officer: str) -> Sequence[Any]:
    """Ann's telephone."""
    return ["ann-phone"]


def states(store: SqlStore) -> list[str]:
    """Of all notices, newest first."""
    with store.reading() as uow:
        return [notice.state for notice in uow.notices.recent()]


def test_two_nodes_at_once_tell_nobody_twice(nodes: list[SqlStore]) -> None:
    """At a takeover both believe that they are the one who sends; every notice has one sender all the same."""
    queue(nodes[0], SUBJECTS)
    notifiers = [RecordingNotifier() for _ in nodes]
    together = threading.Barrier(len(nodes))

    def work(number: int) -> None:
        together.wait()
        send_due(nodes[number], notifiers[number], contacts, recorded=False, limit=len(SUBJECTS))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(nodes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [notice.subject for notifier in notifiers for notice in notifier.notices]
    assert sorted(told) == sorted(SUBJECTS)
    assert set(states(nodes[0])) == {"sent"}


class TakenOver:
    """A notifier in whose call the other node takes a look at the queue, too."""

    def __init__(self, other: SqlStore) -> None:
        self._other = other
        self.seen = RecordingNotifier()

    def notify(self, contacts: Sequence[Any], *, subject: str, text: str) -> None:
        """Let the other one send first what it finds."""
        send_due(self._other, self.seen, lambda _: ["ann-phone"], recorded=False)
        self.seen.notify(contacts, subject=subject, text=text)


def test_what_is_on_its_way_is_not_found_by_the_other_node(nodes: list[SqlStore]) -> None:
    """While one node speaks to the telephone network the other one finds only what is left."""
    queue(nodes[0], SUBJECTS[:2])
    notifier = TakenOver(nodes[1])
    assert send_due(nodes[0], notifier, contacts, recorded=False) == 1
    assert [notice.subject for notice in notifier.seen.notices] == [SUBJECTS[1], SUBJECTS[0]]


class Died(BaseException):
    """The process is gone, as far as the store can tell."""


class Mortal:
    """A notifier in whose call the process dies."""

    def notify(self, contacts: Sequence[Any], *, subject: str, text: str) -> None:
        """Die."""
        raise Died


def test_a_notice_whose_sender_died_is_sent_by_the_next_one(tmp_path: Any, clock: SteppingClock) -> None:
    """After the lease; told twice is better than not at all."""
    database = Database.open(str(tmp_path / "live.db"), space=Space.LIVE, council=COUNCIL, clock=clock)
    store, notifier = SqlStore(database), RecordingNotifier()
    queue(store, SUBJECTS[:1])
    with pytest.raises(Died):
        send_due(store, Mortal(), contacts, recorded=False)
    assert send_due(store, notifier, contacts, recorded=False) == 0
    clock.tick(121)
    assert send_due(store, notifier, contacts, recorded=False) == 1
    assert states(store) == ["sent"]
    database.close()


class Refusing:
    """A notifier that reaches nobody."""

    def notify(self, contacts: Sequence[Any], *, subject: str, text: str) -> None:
        """Fail."""
        raise BroadcasterError("No answer.")


def test_a_notice_that_fails_four_times_is_given_up(tmp_path: Any, clock: SteppingClock) -> None:
    """Each time a little later; then it stands on the status as failed."""
    database = Database.open(str(tmp_path / "live.db"), space=Space.LIVE, council=COUNCIL, clock=clock)
    store = SqlStore(database)
    queue(store, SUBJECTS[:1])
    settled = []
    for _ in range(4):
        settled.append(send_due(store, Refusing(), contacts, recorded=False))
        clock.tick(121)
    assert settled == [0, 0, 0, 1]
    assert states(store) == ["failed"]
    database.close()
