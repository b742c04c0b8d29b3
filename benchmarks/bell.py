"""Hears the product's doorbell: it rings after every commit that queues work, so the ring is the moment of commit."""

import select
import socket
import time
from pathlib import Path
from types import TracebackType
from typing import Self


class Bell:
    """A listener in a home's run folder; floors ring it too, so that both sides pay for the ring."""

    def __init__(self, folder: Path, name: str = "bench") -> None:
        self.path = folder / f"bell-{name}.sock"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))

    def heard(self, rings: int, *, seconds: float = 30.0) -> float:
        """The monotonic time of the last of so many rings. Raises `TimeoutError`."""
        ends = time.monotonic() + seconds
        for _ in range(rings):
            ready, _, _ = select.select([self._socket], [], [], max(ends - time.monotonic(), 0.0))
            if not ready:
                raise TimeoutError(f"nobody rang {self.path.name} in {seconds:.0f} s")
            self._socket.recv(64)
        return time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
        self.path.unlink(missing_ok=True)
