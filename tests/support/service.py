"""A council's exercise home with a sandbox of its own, its commands and its service as real processes."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from broadcaster.home import Home
from broadcaster.home_setup import init_home
from broadcaster.sandbox.control import Control

PATIENCE = 30.0
_GLANCE = threading.Event()
Found = TypeVar("Found")


def until(ask: Callable[[], Found], *, seconds: float = PATIENCE) -> Found:
    """The first true answer; fails when there is none in time. Also what cannot be asked yet is asked again."""
    ends = time.monotonic() + seconds
    while True:
        problem: Exception | None = None
        try:
            found = ask()
        except (OSError, ValueError) as not_yet:
            problem = not_yet
        else:
            if found:
                return found
        if time.monotonic() > ends:
            raise AssertionError(f"not in {seconds} s: {problem or found!r}") from problem
        _GLANCE.wait(0.02)


def free_port() -> int:
    """A port that nobody has right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str) -> tuple[int, str]:
    """Status and body, also of an error."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own loopback address
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


@dataclass(frozen=True, kw_only=True)
class Serving:
    """A running `serve`."""

    process: subprocess.Popen[str]
    url: str
    log: Path

    def health(self) -> dict[str, Any]:
        """What /health says, with the status under `http`."""
        status, body = fetch(f"{self.url}/health")
        found = json.loads(body)
        assert isinstance(found, dict)
        return found | {"http": status}

    def metrics(self) -> str:
        """The exposition."""
        return fetch(f"{self.url}/metrics")[1]

    def records(self) -> list[dict[str, Any]]:
        """The log."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def ended(self) -> int:
        """The exit code, once it is there."""
        return self.process.wait(timeout=PATIENCE)


class Played:
    """One council in the exercise space."""

    def __init__(self, root: Path, sandbox_url: str, **policy: float) -> None:
        init_home(root)
        self.home = Home(root=root)
        self.oracle = Control(sandbox_url)
        self.environ = {
            **os.environ,
            "BROADCASTER_HOME": str(root),
            "BROADCASTER_SANDBOX": sandbox_url,
            "PYTHONWARNINGS": "error",
        }
        self.edit(_policy({"request_seconds": 3, "settle_seconds": 0, "read_back_gap_seconds": 0} | policy))

    def edit(self, change: Callable[[str], str]) -> None:
        """Edit the register as an editor does: a new file in the place of the old one."""
        text = change(self.home.register.read_text())
        new = self.home.root / "channels.toml.new"
        new.write_text(text)
        new.replace(self.home.register)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command of the exercise space."""
        line = [sys.executable, "-m", "broadcaster", "exercise", *words]
        return subprocess.run(line, env=self.environ, capture_output=True, text=True, check=False, timeout=120)

    def trigger(self, place: str, *more: str) -> dict[str, Any]:
        """Declare a flood and approve its first message."""
        done = self.run("trigger", "flood", "--place", place, "--yes", "--json", *more)
        assert done.returncode in (0, 31), done.stderr
        found = json.loads(done.stdout)
        assert isinstance(found, dict)
        return found

    @contextlib.contextmanager
    def serve(self, **environ: str) -> Iterator[Serving]:
        """A service that is ready; killed at the end if it still runs."""
        port = free_port()
        log = self.home.root / f"serve-{port}.log"
        line = [sys.executable, "-m", "broadcaster", "exercise", "serve", "--health-port", str(port)]
        with log.open("w") as stderr:
            process = subprocess.Popen(line, env=self.environ | environ, stderr=stderr, text=True)
        serving = Serving(process=process, url=f"http://127.0.0.1:{port}", log=log)
        try:
            until(lambda: process.poll() is not None or "serving" in log.read_text())
            assert process.poll() is None, log.read_text()
            yield serving
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()

    def posts(self, account: str) -> list[str]:
        """What the public sees on an account."""
        return [post["text"] for post in self.oracle.posts() if post["account"] == account and not post["deleted"]]

    def deliveries(self) -> list[dict[str, Any]]:
        """Every delivery of every open incident, as `status` tells it."""
        found = json.loads(self.run("status", "--json").stdout)
        return [delivery for incident in found["incidents"] for delivery in incident["deliveries"]]


def _policy(numbers: dict[str, float]) -> Callable[[str], str]:
    def change(text: str) -> str:
        kept = [line for line in text.splitlines() if line.split(" =")[0] not in numbers]
        at = kept.index("[policy]") + 1
        return "\n".join([*kept[:at], *(f"{name} = {value}" for name, value in numbers.items()), *kept[at:], ""])

    return change
