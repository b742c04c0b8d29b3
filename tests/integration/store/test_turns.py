"""Turns at a SQLite file: what must never meet does not, and nobody waits for himself."""

import threading

import pytest

from broadcaster.errors import StoreBusy
from broadcaster.store.turns import Turns

SOON = 0.05
LONG = 10.0


def test_a_commit_waits_until_the_readers_of_other_threads_have_left() -> None:
    """A commit beside a reader would sleep in SQLite's busy handler instead."""
    turns, reading, leave, order = Turns(), threading.Event(), threading.Event(), []

    def read() -> None:
        with turns.reading(seconds=LONG):
            reading.set()
            leave.wait(LONG)
            order.append("read")

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait(LONG)
    threading.Timer(SOON, leave.set).start()
    with turns.writing(seconds=LONG), turns.committing(seconds=LONG):
        order.append("committed")
    reader.join()
    assert order == ["read", "committed"]


def test_a_reader_waits_for_a_commit_that_is_under_way() -> None:
    """The other way round."""
    turns, committing, order = Turns(), threading.Event(), []

    def read() -> None:
        committing.wait(LONG)
        with turns.reading(seconds=LONG):
            order.append("read")

    reader = threading.Thread(target=read)
    reader.start()
    with turns.writing(seconds=LONG), turns.committing(seconds=LONG):
        committing.set()
        reader.join(SOON)
        order.append("committed")
    reader.join()
    assert order == ["committed", "read"]


def test_a_thread_that_reads_may_read_again_and_commit_without_waiting_for_itself() -> None:
    """Its own reading transaction is no reason to wait; SQLite decides what may be."""
    turns = Turns()
    with turns.reading(seconds=LONG), turns.reading(seconds=LONG):
        with turns.writing(seconds=LONG), turns.committing(seconds=LONG):
            pass
        with turns.reading(seconds=LONG):
            pass


def test_waiting_for_readers_ends_and_lets_sqlite_decide() -> None:
    """A reader that hangs holds a commit up no longer than the busy time-out."""
    turns, reading, leave = Turns(), threading.Event(), threading.Event()

    def read() -> None:
        with turns.reading(seconds=LONG):
            reading.set()
            leave.wait(LONG)

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait(LONG)
    with turns.committing(seconds=SOON):
        assert reader.is_alive()
    leave.set()
    reader.join()


def test_a_second_writer_that_waits_too_long_is_told_that_the_store_is_busy() -> None:
    """As SQLite would say it."""
    turns, said = Turns(), []

    def write() -> None:
        with pytest.raises(StoreBusy), turns.writing(seconds=SOON):
            pass
        said.append("busy")

    with turns.writing(seconds=LONG):
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
    assert said == ["busy"]
