"""Homes for the benches: as many reposting accounts as one needs, the store made and the register known."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from broadcaster.domain.register import Register, Service
from broadcaster.domain.words import Posture, Space
from broadcaster.home import Home
from broadcaster.shipped import shipped

#: what is taken from the environment of whoever runs the bench
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
KIND = "flood"
#: services that lead in a broadcast, and that repost, each on two platforms
LEADING, REPOSTING = 4, 4


def environment(home: Path, sandbox: str = "") -> dict[str, str]:
    """For a command in this home."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    # compiled files must be there: the first, unmeasured round writes them
    found = {**kept, "BROADCASTER_HOME": str(home), "PYTHONPATH": str(Path(__file__).parent.parent)}
    return found | ({"BROADCASTER_SANDBOX": sandbox} if sandbox else {})


def command(home: Path, *words: str, sandbox: str = "") -> subprocess.CompletedProcess[str]:
    """Run the product's command to its end. Raises `RuntimeError` with what it said when it fails."""
    argv = [program(), *words]
    done = subprocess.run(argv, env=environment(home, sandbox), check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}: {done.stderr}")
    return done


def program() -> str:
    """The installed command beside this interpreter."""
    return str(Path(sys.executable).parent / "broadcaster")


def make(folder: Path, *, reposting: int = 0) -> Path:
    """A home whose exercise store exists; with `reposting` that many services that repost, instead of the shipped."""
    command(folder.parent, "init", str(folder))
    if reposting:
        register = folder / "channels.toml"
        register.write_text(_with_services(register.read_text(encoding="utf-8"), reposting), encoding="utf-8")
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


def with_leads(register: Register) -> Register:
    """The first `LEADING` bench services lead, on both their platforms, and nobody else does.

    The register's file allows one lead for each platform; the engine knows no such limit.
    """
    postures = {f"bench-{number}": Posture.LEAD for number in range(LEADING)}
    return register.model_copy(update={"services": tuple(_led(s, postures) for s in register.services)})


def _led(service: Service, postures: dict[str, Posture]) -> Service:
    posture = postures.get(service.key, Posture.SILENT if service.posture is Posture.LEAD else service.posture)
    accounts = tuple(account.model_copy(update={"posture": posture}) for account in service.accounts)
    return service.model_copy(update={"posture": posture, "accounts": accounts})


def _with_services(register: str, reposting: int) -> str:
    """So many services that repost, each on both platforms; the shipped ones that would stay silent."""
    link = "https://www.rbwm.gov.uk/emergency"
    made = [
        f"""
[service.bench-{number}]
name = "Bench {number}"
posture = "repost"
[service.bench-{number}.x]
handle = "Bench{number}"
credential = "bench-{number}-x"
[service.bench-{number}.facebook]
handle = "bench-{number}"
platform_id = "1185080248{number:05d}"
credential = "bench-{number}-facebook"
repost_text = "Bench {number} is sharing an emergency message. For the latest, see {link}"
"""
        for number in range(reposting)
    ]
    return register.replace('posture = "repost"', 'posture = "silent"') + "".join(made)
