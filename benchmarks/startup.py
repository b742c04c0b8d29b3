"""Process start to commit: the real command beside a script that imports SQLModel and commits the same rows."""

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import homes
from benchmarks.bell import Bell
from benchmarks.measure import Options, alternate, say
from benchmarks.result import Result

_ORDER = ("exercise", "trigger", homes.KIND, "--place", "Datchet", "--yes", "--no-wait")
#: tables in the order in which rows may refer to each other
_TABLES = ("incident", "silence", "bulletin", "rendering", "approval", "delivery", "notice", "audit")
_SILENCE = ("incident", "silence")


def silence(options: Options) -> list[Result]:
    """`trigger` to the first commit: the incident, its 17 silences and its line in the log."""
    return [_trigger(options, name="trigger-silence", scope="silence", rings=1, goal=1.4)]


def outbox(options: Options) -> list[Result]:
    """`trigger` to the second commit: texts, approval, outbox rows, notices and log."""
    return [_trigger(options, name="trigger-outbox", scope="outbox", rings=2, goal=1.3)]


def _trigger(options: Options, *, name: str, scope: str, rings: int, goal: float) -> Result:
    say(f"{name}: {options.repeats} processes on each side")
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        template = homes.make(folder / "template")
        rows = folder / "rows.json"
        transactions = _rows_of_one_run(template, folder / "seen")
        rows.write_text(json.dumps(transactions[:rings]), encoding="utf-8")

        def product() -> float:
            home = homes.copy(template, folder / "home")
            return _until_ring(home, [homes.program(), *_ORDER], rings)

        def floor() -> float:
            home = homes.copy(template, folder / "home")
            bell = homes.run_folder(home) / "bell-bench.sock"
            words = [str(homes.store(home)), str(bell), str(rows), scope]
            return _until_ring(home, [sys.executable, "-m", "benchmarks.floors.commit", *words], rings)

        pair = alternate(product, floor, repeats=options.repeats)
    count = sum(len(part) for part in transactions[:rings])
    note = f"{count} rows in {rings} commits; floor: a fresh process with SQLModel and the same rows"
    return Result(
        name=name, value=pair.value, floor=pair.floor, goal=goal, unit="s", repeats=options.repeats, note=note
    )


def _until_ring(home: Path, argv: list[str], rings: int) -> float:
    with Bell(homes.run_folder(home)) as bell:
        begun = time.monotonic()
        process = subprocess.Popen(
            argv, env=homes.environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            return bell.heard(rings) - begun
        finally:
            process.wait()


def _rows_of_one_run(template: Path, home: Path) -> list[list[tuple[str, dict[str, Any]]]]:
    """What the product commits, by transaction, read from a store in which it did."""
    homes.copy(template, home)
    before = {table: homes.ids(homes.store(home), table) for table in _TABLES}
    # exit code 75 says that deliveries still wait, which they do without a dispatcher
    subprocess.run([homes.program(), *_ORDER], env=homes.environment(home), check=False, capture_output=True)
    first: list[tuple[str, dict[str, Any]]] = []
    second: list[tuple[str, dict[str, Any]]] = []
    with sqlite3.connect(homes.store(home)) as connection:
        connection.row_factory = sqlite3.Row
        for table in _TABLES:
            found = connection.execute(f"SELECT * FROM {table} WHERE rowid > ? ORDER BY rowid", (before[table],))  # noqa: S608
            for row in map(_plain, found):
                declares = table in _SILENCE or "incident-declared" in str(row.get("body"))
                (first if declares else second).append((table, row))
    return [first, second]


def _plain(row: sqlite3.Row) -> dict[str, Any]:
    return {name: row[name].hex() if isinstance(row[name], bytes) else row[name] for name in row.keys()}  # noqa: SIM118
