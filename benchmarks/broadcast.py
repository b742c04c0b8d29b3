"""From the commit of the message to the last repost accepted: the real command in a warm process, beside threads."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from benchmarks import homes
from benchmarks.bell import Bell
from benchmarks.measure import Options, alternate, say
from benchmarks.result import Result
from broadcaster.composition.session import SANDBOX_VARIABLE, for_space, load
from broadcaster.domain.words import Posture, Space
from broadcaster.home import Home
from broadcaster.sandbox.control import Control

#: as the sandbox names the services that repost
_REPOSTING = tuple(f"bench-{homes.LEADING + number}" for number in range(homes.REPOSTING))
_PLATFORMS = 2
_EXPECTED = _PLATFORMS * homes.REPOSTING


def fast(options: Options) -> list[Result]:
    """Endpoints that answer after 50 ms."""
    return [_bench(options, name="broadcast-50", latency=0.05, goal=2.0)]


def slow(options: Options) -> list[Result]:
    """Endpoints that answer after 300 ms."""
    return [_bench(options, name="broadcast-300", latency=0.3, goal=1.25)]


class Worker:
    """A warm process that takes one order per line and answers with one line."""

    def __init__(self, module: str, *words: str, home: Path, sandbox: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            env=homes.environment(home, sandbox),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def order(self, asked: dict[str, Any]) -> None:
        """Begin; does not wait."""
        assert self._process.stdin is not None  # noqa: S101 - opened above
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()

    def answer(self) -> str:
        """Wait for the end. Raises `RuntimeError` when the process is gone."""
        assert self._process.stdout is not None  # noqa: S101 - as above
        said = self._process.stdout.readline().strip()
        if not said:
            raise RuntimeError("the worker ended without an answer")
        return said

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate()


@contextmanager
def sandbox() -> Iterator[str]:
    """The address of a sandbox in a process of its own."""
    process = subprocess.Popen(
        [homes.program(), "sandbox", "--port", "0"],
        env=homes.environment(Path.cwd()),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None  # noqa: S101 - opened above
        line = process.stderr.readline()
        yield next(word for word in line.split() if word.startswith("http://"))
    finally:
        process.terminate()
        process.communicate()


def _bench(options: Options, *, name: str, latency: float, goal: float) -> Result:
    say(f"{name}: {options.repeats} broadcasts on each side")
    with tempfile.TemporaryDirectory(prefix="bench-") as made, sandbox() as url:
        folder = Path(made)
        template = homes.make(folder / "template", reposting=homes.LEADING + homes.REPOSTING)
        control = Control(url)
        control.settings(latency_seconds=latency)
        accounts = _accounts(template, url)
        port = url.rpartition(":")[2]
        with (
            Worker("benchmarks.warm_broadcast", home=template, sandbox=url) as product,
            Worker("benchmarks.floors.broadcast", port, home=template, sandbox=url) as floor,
        ):

            def run(start: Callable[[Path], int], worker: Worker) -> float:
                return _one(control, homes.copy(template, folder / "home"), start, worker, latency=latency)

            def product_side(home: Path) -> int:
                product.order({"home": str(home)})
                return 2

            def floor_side(home: Path) -> int:
                bell = homes.run_folder(home) / "bell-bench.sock"
                floor.order({"store": str(home / "floor.db"), "bell": str(bell), **accounts})
                return 1

            pair = alternate(
                lambda: run(product_side, product), lambda: run(floor_side, floor), repeats=options.repeats
            )
    leads = _PLATFORMS * homes.LEADING
    note = f"{leads} leads, {_EXPECTED} reposts; endpoints of {latency * 1000:.0f} ms; the floor writes no banner"
    return Result(
        name=name, value=pair.value, floor=pair.floor, goal=goal, unit="s", repeats=options.repeats, note=note
    )


def _one(control: Control, home: Path, start: Callable[[Path], int], worker: Worker, *, latency: float) -> float:
    """Seconds from the ring of the queueing commit to the answer of the last repost, by the sandbox's own clock."""
    control.reset()
    with Bell(homes.run_folder(home)) as bell:
        rings = start(home)
        committed = time.time() - (time.monotonic() - bell.heard(rings))
        worker.answer()
    reposts = [post for post in control.posts() if post["account"].startswith(_REPOSTING)]
    if len(reposts) != _EXPECTED:
        raise RuntimeError(f"{len(reposts)} reposts arrived instead of {_EXPECTED}")
    last = max(datetime.fromisoformat(post["created"]).timestamp() for post in reposts)
    # the sandbox acts half-way through its latency; accepted means answered
    return last + latency / 2 - committed


def _accounts(template: Path, url: str) -> dict[str, list[dict[str, str]]]:
    loaded = load(Home(root=template), Space.EXERCISE)
    register = homes.with_leads(for_space(loaded.register, Space.EXERCISE, {SANDBOX_VARIABLE: url}))

    def told(posture: Posture) -> list[dict[str, str]]:
        return [
            {"id": a.id, "platform": a.platform.value, "number": a.platform_id} for a in register.with_posture(posture)
        ]

    return {"leads": told(Posture.LEAD), "reposts": told(Posture.REPOST)}
