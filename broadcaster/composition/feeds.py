"""Documents of alert feeds from files: read without home, register or store."""

from pathlib import Path

from broadcaster.domain.alerts.model import Reading, SourceFault
from broadcaster.feeds.reading import read
from broadcaster.feeds.refused import MOST_BYTES


def read_file(path: Path) -> Reading:
    """What the file says; one that cannot be read is a fault like any other."""
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except OSError as fault:
        why = f"the file cannot be read: {fault.strerror or fault}"
        return Reading(kind="unreadable", sha256="", fault=SourceFault(kind="unreadable", why=why, sha256=""))
    return read(body)
