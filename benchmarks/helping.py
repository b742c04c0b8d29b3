"""`--help`: imports neither the ORM nor a web framework, and is not much slower than typer itself."""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import homes
from benchmarks.measure import Options, alternate, say, timed
from benchmarks.result import Result

#: none of these may be loaded by `--help`
HEAVY = ("sqlalchemy", "sqlmodel", "fastapi", "starlette", "uvicorn", "requests", "tweepy", "apprise", "alembic")
_LIST = (
    "import sys; from broadcaster.cli.main import run; code = run(['--help']);"
    "sys.stderr.write(' '.join(sys.modules)); sys.exit(code)"
)
_HELLO = """
import typer

def hello(name: str) -> None:
    "Say hello."

typer.run(hello)
"""


def loaded() -> list[str]:
    """Which of the heavy libraries `--help` imports. Raises `CalledProcessError` when there is no help."""
    argv = [sys.executable, "-c", _LIST]
    done = subprocess.run(argv, env=homes.environment(Path.cwd()), check=True, capture_output=True, text=True)
    return [name for name in HEAVY if name in done.stderr.split()]


def bench(options: Options) -> list[Result]:
    """The check and the time."""
    say(f"help: {options.repeats} processes on each side")
    heavy = loaded()
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        script = Path(made) / "hello.py"
        script.write_text(_HELLO, encoding="utf-8")
        pair = alternate(
            lambda: _help([homes.program(), "--help"]),
            lambda: _help([sys.executable, str(script), "--help"]),
            repeats=options.repeats,
        )
    note = f"imports {', '.join(heavy)}" if heavy else "imports no ORM, no web framework, no platform library"
    return [
        Result(name="help-imports", value=len(heavy), floor=0, goal=0, unit="modules", repeats=1, note=note),
        Result(
            name="help",
            value=pair.value,
            floor=pair.floor,
            goal=2.0,
            unit="s",
            repeats=options.repeats,
            note="floor: a typer program with one command",
        ),
    ]


def _help(argv: list[str]) -> float:
    environment = homes.environment(Path.cwd())
    return timed(lambda: subprocess.run(argv, env=environment, check=True, stdout=subprocess.DEVNULL))
