"""Homes for the benches: a council with as many lead and repost accounts as a bench needs, ready and warm."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from broadcaster.domain.words import Space
from broadcaster.home import Home
from broadcaster.shipped import shipped

#: what is taken from the environment of whoever runs the bench
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
KIND = "flood"


def environment(home: Path, sandbox: str = "") -> dict[str, str]:
    """For a command in this home."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    # compiled files must be there: the first, unmeasured round writes them
    found = {**kept, "BROADCASTER_HOME": str(home), "PYTHONPATH": str(Path(__file__).parent.parent)}
    return found | ({"BROADCASTER_SANDBOX": sandbox} if sandbox else {})


def command(home: Path, *words: str, sandbox: str = "") -> subprocess.CompletedProcess[str]:
    """Run the product's command to its end. Raises `CalledProcessError` with what it said."""
    argv = [program(), *words]
    return subprocess.run(argv, env=environment(home, sandbox), check=True, capture_output=True, text=True)


def program() -> str:
    """The installed command beside this interpreter."""
    return str(Path(sys.executable).parent / "broadcaster")


def make(folder: Path, *, services: int = 0) -> Path:
    """A home whose exercise store exists; with `services` that many lead and that many repost services."""
    command(folder.parent, "init", str(folder))
    if services:
        register = folder / "channels.toml"
        register.write_text(_with_services(register.read_text(encoding="utf-8"), services), encoding="utf-8")
    command(folder, "exercise", "status")
    return folder


def copy(template: Path, folder: Path) -> Path:
    """A fresh copy of a home, as fast to open as the original."""
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(template, folder))


def run_folder(home: Path) -> Path:
    """Where doorbells lie."""
    return Home(root=home).run(Space.EXERCISE)


def store(home: Path) -> Path:
    """The exercise store."""
    return Home(root=home).store(Space.EXERCISE)


def ids(path: Path, table: str) -> int:
    """The highest row number of a table."""
    with sqlite3.connect(path) as connection:
        found = connection.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()  # noqa: S608 - our names
    return int(found[0])


def templates() -> Path:
    """The shipped templates."""
    return shipped("templates")


def _with_services(register: str, services: int) -> str:
    """Posture `lead` and `repost` for exactly so many services, each on both platforms; the others stay silent."""
    plain = register.replace('posture = "lead"', 'posture = "silent"').replace('posture = "repost"', 'posture = "silent"')
    link = "https://www.rbwm.gov.uk/emergency"
    made = [
        f'\n[service.bench-{posture}-{number}]\nname = "Bench {posture} {number}"\nposture = "{posture}"\n'
        + f'[service.bench-{posture}-{number}.x]\nhandle = "B{posture[0]}{number}x"\ncredential = "b{posture[0]}{number}-x"\n'
        + f'[service.bench-{posture}-{number}.facebook]\nhandle = "bench-{posture}-{number}"\n'
        + f'platform_id = "11850802484{posture == "lead":d}{number:03d}"\ncredential = "b{posture[0]}{number}-f"\n'
        + (f'repost_text = "Bench {number} shares an emergency message. See {link}"\n' if posture == "repost" else "")
        for posture in ("lead", "repost")
        for number in range(services)
    ]
    return plain + "".join(made)
