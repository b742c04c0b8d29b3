"""A council's home in the exercise space and the real command in it, for acceptance tests."""

import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadcaster.sandbox.control import Control

#: small numbers, so that a doubtful delivery settles in a second or two
QUICK = {"request_seconds": 1, "settle_seconds": 1, "read_back_gap_seconds": 0}
#: postcode districts of places that tests name, as the shipped register has them
DISTRICTS = {"Datchet": "SL3", "Horton": "SL3", "Wraysbury": "TW19", "Windsor": "SL4", "Eton": "SL4", "Ascot": "SL5"}
#: no command of these tests may take longer
PATIENCE = 60.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)


class Council:
    """One home, one sandbox, and the officer at the keyboard."""

    def __init__(self, home: Path, sandbox: str) -> None:
        self.home = home
        self.sandbox = sandbox
        self.control = Control(sandbox)

    @property
    def register(self) -> Path:
        """Its channels.toml."""
        return self.home / "channels.toml"

    @property
    def store(self) -> Path:
        """The exercise space's store."""
        return self.home / "state" / "exercise" / "store.db"

    def policy(self, **numbers: float) -> None:
        """Change numbers of the register's [policy]."""
        text = self.register.read_text(encoding="utf-8")
        for name, number in numbers.items():
            text = re.sub(rf"^{name} = .*\n", "", text, flags=re.MULTILINE)
            text = text.replace("[policy]\n", f"[policy]\n{name} = {number}\n", 1)
        self.register.write_text(text, encoding="utf-8")

    def environment(self, **more: str) -> dict[str, str]:
        """What a login shell would have, and nothing of this one that could change an answer."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        found = {"BROADCASTER_SANDBOX": self.sandbox, "LANG": "C.UTF-8", "TZ": "UTC", **kept, **more}
        return {name: value for name, value in found.items() if value}

    def start(self, *words: str, environment: Mapping[str, str] | None = None, **options: Any) -> subprocess.Popen[str]:
        """`broadcaster WORDS` as a process of its own."""
        plain: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "text": True,
            "cwd": self.home,
            "env": self.environment(**(environment or {})),
        }
        return subprocess.Popen([sys.executable, "-m", "broadcaster", *words], **(plain | options))

    def broadcaster(self, *words: str, **options: Any) -> Answer:
        """One command to its end."""
        return ended(self.start(*words, **options))

    def exercise(self, *words: str, **options: Any) -> Answer:
        """One command of the exercise space to its end."""
        return self.broadcaster("exercise", *words, **options)

    def asked(self, *words: str, code: int = 0, **options: Any) -> Any:
        """The JSON document of one command of the exercise space, which must end with this code."""
        answer = self.exercise(*words, "--json", **options)
        assert answer.code == code, answer
        return answer.json

    def delivery(self, effect: str, target: str) -> Any:
        """The newest delivery of that kind, as `status --json` tells."""
        found = [
            d
            for incident in self.asked("status")["incidents"]
            for d in incident["deliveries"]
            if (d["effect"], d["target"]) == (effect, target)
        ]
        return found[-1]

    def posts(self, account: str = "") -> list[dict[str, Any]]:
        """What the public sees, in order."""
        return [p for p in self.control.posts() if account in ("", p["account"]) and not p["deleted"]]

    def no_duplicates(self) -> bool:
        """Whether nobody has said or shared the same thing twice."""
        said = [(p["account"], p["repost_of"] or p["text"]) for p in self.posts()]
        return len(said) == len(set(said))


class Terminal:
    """A pseudo-terminal with a command in it, as an SSH session on a phone has it."""

    def __init__(self, council: Council, *words: str, columns: int = 80, **environment: str) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self._ours = ours
        self.said = ""
        self.process = council.start(
            *words,
            environment={"TERM": "xterm", **environment},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def until(self, words: str) -> str:
        """Read until the command has said this."""
        while words not in self.said:
            assert self._read(), f"it ended without saying {words}: {self.said}"
        return self.said

    def type(self, line: str) -> None:
        """Type a line."""
        os.write(self._ours, f"{line}\n".encode())

    def close(self) -> None:
        """The connection drops: what still runs in it gets SIGHUP, and its writes fail."""
        os.close(self._ours)
        os.kill(self.process.pid, signal.SIGHUP)

    def ended(self) -> Answer:
        """Read to the end."""
        while self._read():
            pass
        os.close(self._ours)
        self.process.wait(timeout=PATIENCE)
        return Answer(code=self.process.returncode, out=self.said, err="")

    def _read(self) -> bool:
        ready, _, _ = select.select([self._ours], [], [], PATIENCE)
        assert ready, f"nothing more was said: {self.said}"
        try:
            more = os.read(self._ours, 65_536)
        except OSError:  # the other side is closed
            return False
        self.said += more.decode(errors="replace").replace("\r\n", "\n")
        return bool(more)


def new_home(folder: Path) -> None:
    """`broadcaster init` by the real command."""
    words = [sys.executable, "-m", "broadcaster", "init", str(folder)]
    made = subprocess.run(words, check=False, capture_output=True, text=True, timeout=PATIENCE)
    assert made.returncode == 0, made.stderr


def copied_home(template: Path, folder: Path) -> Path:
    """The same home again; `init` is tested elsewhere and takes a while."""
    shutil.copytree(template, folder)
    return folder


def ended(process: "subprocess.Popen[str]") -> Answer:
    """The answer of a started command; a command that hangs is killed and fails the test."""
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(f"{process.args!r} hung: {out}{err}") from None
    return Answer(code=process.returncode, out=out or "", err=err or "")


def until(what: Callable[[], object], *, seconds: float = PATIENCE) -> Any:
    """Ask until the answer is true, and return it; fails when the time is over."""
    ends = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < ends, f"waited {seconds} s for {what}"
        time.sleep(0.02)
    return answer


@contextmanager
def stopped_at_the_end(pid: int) -> Iterator[None]:
    """End a process that a command started, by its id."""
    try:
        yield
    finally:
        os.kill(pid, signal.SIGTERM)


def submitted(council: Council, *words: str) -> Answer:
    """A message that an officer confirms at the question, without approving it: it waits for a second officer."""
    terminal = Terminal(council, "exercise", *words)
    # a trigger asks for the postcode district too
    asked = "exercise" if words[0] != "trigger" else f"exercise {DISTRICTS[words[words.index('--place') + 1]]}"
    terminal.until("to go on")
    terminal.type(asked)
    # and for facts, once the silence stands: none
    terminal.type("")
    answer = terminal.ended()
    assert answer.code == 0, answer
    return answer
