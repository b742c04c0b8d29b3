"""Documents of alert feeds from files: read and followed without home, register or store."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from broadcaster.domain.alerts.model import Reading, SourceFault
from broadcaster.domain.alerts.standing import Standing
from broadcaster.domain.alerts.transition import Followed, standings, transition
from broadcaster.errors import UsageProblem
from broadcaster.feeds.reading import read
from broadcaster.feeds.refused import MOST_BYTES


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What a folder of documents came to: each document in the order of file names, and every warning at the end."""

    documents: tuple[tuple[str, Reading], ...]
    standings: tuple[Standing, ...]


def read_file(path: Path) -> Reading:
    """What the file says; one that cannot be read is a fault like any other."""
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except OSError as fault:
        why = f"the file cannot be read: {fault.strerror or fault}"
        return Reading(kind="unreadable", sha256="", fault=SourceFault(kind="unreadable", why=why, sha256=""))
    return read(body)


def replay_folder(folder: Path, *, now: datetime | None = None) -> Replayed:
    """Follow the documents of a folder as if they were polled in the order of their names. Raises UsageProblem."""
    if not folder.is_dir():
        raise UsageProblem(f"{folder} is no folder.", next_step="Name a folder with one file for each document.")
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    documents = [(path.name, read_file(path)) for path in paths]
    followed = follow((number, reading) for number, (_, reading) in enumerate(documents))
    return Replayed(documents=tuple(documents), standings=standings(followed, now=now))


def follow(documents: Iterable[tuple[int, Reading]]) -> Followed:
    """What is known after documents, each with the number of its poll; they may come in any order and again."""
    state = Followed()
    for poll, reading in documents:
        state = transition(state, reading, poll=poll).state
    return state
