"""A small file beside a SQLite store that is given up on a full disk, so that a stand-down still fits."""

import os
from pathlib import Path

SIZE = 256 * 1024
#: the reserve is taken only while the disk has this much free; it must never be what fills it
ENOUGH = 16 * SIZE


def path_of(store: Path) -> Path:
    """Where a store's reserve lies."""
    return store.with_name(store.name + ".reserve")


def keep(store: Path) -> bool:
    """Make the reserve if it is missing and there is room; True when it is there."""
    reserve = path_of(store)
    try:
        if reserve.stat().st_size == SIZE:
            return True
    except OSError:
        pass
    try:
        disk = os.statvfs(store.parent)
        if disk.f_bavail * disk.f_frsize < ENOUGH:
            return False
        with reserve.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, SIZE)
    except OSError:
        reserve.unlink(missing_ok=True)
        return False
    return True


def release(store: Path) -> bool:
    """Give the reserve up; True when there was one."""
    try:
        path_of(store).unlink()
    except OSError:
        return False
    return True
