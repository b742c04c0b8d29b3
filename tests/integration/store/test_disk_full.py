"""A full disk: a plain sentence, nothing half done, and room for the stand-down."""

import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcaster.domain.records import Incident
from broadcaster.domain.words import IncidentState, Space
from broadcaster.errors import StoreFull, StoreProblem
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.samples import declared, new_silences


def fill(store: SqlStore) -> None:
    """Write until the disk is full."""
    for number in range(1000):
        with store.writing() as uow:
            uow.books.keep_register("x" * 100_000, hash=str(number), at=uow.now)
            uow.commit()


def eat(file: Path) -> None:
    """Take the last free block."""
    with file.open("wb", buffering=0) as rest:
        while True:
            rest.write(b"x" * 4096)


def stand_down(store: SqlStore, incident: Incident) -> None:
    """What must always be possible."""
    with store.writing() as uow:
        uow.silences.lift(incident.id, None, by="ann", at=uow.now)
        uow.incidents.move(incident.id, IncidentState.OPEN, IncidentState.STANDING_DOWN, by="ann", at=uow.now)
        uow.audit.append(actor="ann", action="stood-down", incident_ref=incident.ref)
        uow.commit()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MiB."""
    if os.environ.get("CI") != "true" and os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.root
def test_a_full_disk_still_takes_a_stand_down(small_disk: Path) -> None:
    """StoreFull, the earlier rows stay; with the reserve given up the stand-down commits; later it is made again."""
    path = small_disk / "live.db"
    database = Database.open(path, space=Space.LIVE, council="testham", clock=SteppingClock())
    store = SqlStore(database)
    with store.writing() as uow:
        incident = declared(uow)
        uow.silences.impose(incident.id, new_silences("libraries/x"), by="ann", at=uow.now)
        uow.commit()
    with pytest.raises(StoreFull, match="disk of the store is full"):
        fill(store)
    rest = small_disk / "rest"
    with pytest.raises(OSError, match="No space"):
        eat(rest)
    with pytest.raises(StoreFull):
        stand_down(store, incident)
    assert database.release_reserve()
    stand_down(store, incident)
    assert store.verify().entries == 1
    assert not database.keep_reserve()
    rest.unlink()
    database.close()


def test_a_file_that_may_not_grow_is_a_plain_problem(tmp_path: Path) -> None:
    """A quota on the file's size is met half-way through a transaction: a sentence, and all that was stays."""
    store = SqlStore(Database.open(tmp_path / "live.db", space=Space.LIVE, council="testham", clock=SteppingClock()))
    with store.writing() as uow:
        declared(uow)
        uow.commit()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(StoreProblem, match="disk"):
            fill(store)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    with store.writing() as uow:
        assert uow.incidents.get("F1") is not None
        assert declared(uow, place_key="new").ref == "F2"
        uow.commit()
    store.close()
