"""SQLite's side of the store: connections with the pragmas of design section 5, and where the file may lie."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from broadcaster.errors import StoreProblem

#: older libraries can corrupt a WAL when it is reset (reliability reference, decision 4)
WAL_IS_SAFE = (3, 51, 3)
#: file systems whose locks or syncs another machine can break; 9p and overlay are virtual machines and containers
NETWORK_FILE_SYSTEMS = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph", "glusterfs", "lustre", "gpfs"),
        *("ocfs2", "gfs2", "beegfs", "fuse.sshfs", "fuse.s3fs", "fuse.rclone", "fuse.glusterfs", "fuse.ceph"),
    }
)


def pragmas(library: tuple[int, ...], *, busy_seconds: float) -> dict[str, tuple[str, object]]:
    """Name → (what is set, what must be read back)."""
    wal = library >= WAL_IS_SAFE
    return {
        "busy_timeout": (str(int(busy_seconds * 1000)), int(busy_seconds * 1000)),
        "foreign_keys": ("ON", 1),
        "journal_mode": ("WAL", "wal") if wal else ("DELETE", "delete"),
        "synchronous": ("FULL", 2) if wal else ("EXTRA", 3),
    }


def make_engine(path: Path, *, busy_seconds: float) -> Engine:
    """A pool of connections to the file; transactions are begun by us, never by the driver."""
    wanted = pragmas(sqlite3.sqlite_version_info, busy_seconds=busy_seconds)

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=busy_seconds)
        for name, (value, expected) in wanted.items():
            connection.execute(f"PRAGMA {name} = {value}")
            (found,) = connection.execute(f"PRAGMA {name}").fetchone()
            if found != expected:
                connection.close()
                raise StoreProblem(
                    f"The store cannot be kept safely: {name} is {found!r} where {expected!r} is needed.",
                    next_step="Stop every other program that has the store open, then run the command again.",
                )
        return connection

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=8, max_overflow=24, pool_timeout=busy_seconds
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """Writers take the lock at once (IMMEDIATE), so that no transaction fails half-way; readers cannot write."""
    writing = bool(connection.get_execution_options().get("writing"))
    if connection.info.get("may_write") is not writing:
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writing else 'ON'}")
        connection.info["may_write"] = writing
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN DEFERRED")


def refuse_network_disk(folder: Path, mounts: str) -> None:
    """Raise `StoreProblem` when the folder lies on a network file system; `mounts` is /proc/self/mountinfo."""
    kind = file_system(folder, mounts)
    if kind in NETWORK_FILE_SYSTEMS:
        raise StoreProblem(
            f"The store would lie on a network disk ({kind}), where SQLite's locks and syncs cannot be trusted.",
            next_step="Point BROADCASTER_HOME at a local disk, or use PostgreSQL (docs/store.md).",
        )


def file_system(folder: Path, mounts: str) -> str:
    """The type of the file system that holds `folder`: the longest mount point above it, the last one mounted there."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        mount, _, rest = line.partition(" - ")
        fields = mount.split()
        if len(fields) < 5 or not rest:
            continue
        point = Path(fields[4].encode().decode("unicode_escape"))
        if folder.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), rest.split()[0]
    return kind
