"""One service per embedded store: the second is refused by a lock that the operating system takes back at a crash."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from broadcaster.errors import NotPossibleNow


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock of the home's run folder while inside. Raises `NotPossibleNow` where another process holds it."""
    handle = os.open(folder / "serve.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = os.pread(handle, 32, 0).decode("ascii", "replace").strip()
            raise NotPossibleNow(
                f"Another `serve` already works in this home{f' (process {other})' if other else ''}.",
                next_step="Leave it running, or stop it first; several services need a PostgreSQL store.",
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        # the file stays: taking it away would let two processes lock two files of the same name
        os.close(handle)
