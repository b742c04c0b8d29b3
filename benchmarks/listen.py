"""A worker process that says on stdout what it executed and when."""

import subprocess
import sys
from pathlib import Path
from typing import Self

from benchmarks import homes

#: seconds for a worker to end by itself
_PATIENCE = 10.0


class Listening:
    """Starts `python -m MODULE WORDS`, reads its `<text> <monotonic time>` lines, and ends it by closing its stdin."""

    def __init__(self, module: str, *words: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            env=homes.environment(Path.cwd()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.next()

    def next(self) -> tuple[str, float]:
        """The next line; the first says that the worker listens. Raises `RuntimeError` when the worker is gone."""
        assert self._process.stdout is not None  # noqa: S101 - opened above
        text, _, at = self._process.stdout.readline().strip().rpartition(" ")
        if not text:
            raise RuntimeError("the worker ended")
        return text, float(at)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # a dispatcher that is killed leaves its lanes to their leases; it must finish what it has begun
        try:
            self._process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.terminate()
            self._process.communicate()
