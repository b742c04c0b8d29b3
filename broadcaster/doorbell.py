"""Wakes dispatching processes on this machine: one datagram socket per listener in the home's run folder."""

import contextlib
import os
import select
import socket
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

#: file name pattern of a listener's socket
_PATTERN = "bell-*.sock"


class SocketDoorbell:
    """Rings every listener in `folder`; `listen` makes this process one. A lost ring costs only a poll interval.

    The threads of one process share one bell: `ring` from a worker wakes the loop that waits.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own: socket.socket | None = None
        self._path: Path | None = None

    def listen(self) -> Self:
        """Bind this process's socket."""
        self._path = self._folder / f"bell-{os.getpid()}-{id(self):x}.sock"
        self._own = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        with _reachable(self._path) as address:
            self._own.bind(address)
        return self

    def ring(self) -> None:
        """Something may be due. Never blocks, never fails; the bell of a dead process is taken down on the way."""
        bells = list(self._folder.glob(_PATTERN))
        if not bells:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
            for bell in bells:
                _ring_one(sender, bell)

    def wait(self, seconds: float) -> bool:
        """Block until a ring or the time is over; True when it rang. All rings so far count as one."""
        if self._own is None:
            raise RuntimeError("this process does not listen")
        ready, _, _ = select.select([self._own], [], [], max(seconds, 0.0))
        if not ready:
            return False
        with contextlib.suppress(BlockingIOError):
            while True:
                self._own.recv(64)
        return True

    def close(self) -> None:
        """Take the bell down."""
        if self._own is not None:
            self._own.close()
            self._own = None
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self.listen()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _ring_one(sender: socket.socket, bell: Path) -> None:
    with contextlib.suppress(OSError), _reachable(bell) as address:
        try:
            sender.sendto(b"!", address)
        except ConnectionRefusedError:
            bell.unlink(missing_ok=True)


@contextlib.contextmanager
def _reachable(path: Path) -> Iterator[str]:
    """An address for the socket file; a Unix address holds 107 bytes, so a deep home is reached through its folder."""
    if len(os.fsencode(path)) < 100:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
