"""Verifying the audit chain beside hashing the stored bytes and nothing else."""

import sqlite3
import tempfile
from hashlib import sha256
from pathlib import Path

from benchmarks.loaded import load
from benchmarks.measure import Options, alternate, say, timed
from benchmarks.product_queue import COUNCIL, open_store
from benchmarks.result import Result

_ALL = "SELECT seq, CAST(incident_ref AS BLOB), CAST(body AS BLOB), hash FROM audit ORDER BY seq"


def bench(options: Options) -> list[Result]:
    """Both read every entry."""
    say(f"audit: {options.rows} entries, {options.repeats} times on each side")
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        path = Path(made) / "store.db"
        load(path, council=COUNCIL, rows=options.rows)
        store = open_store(str(path))

        def verify() -> None:
            found = store.verify()
            if found.entries < options.rows or found.first_bad is not None:
                raise RuntimeError(f"the chain does not verify: {found}")

        pair = alternate(lambda: timed(verify), lambda: timed(lambda: _hash(path)), repeats=options.repeats)
        store.close()
    return [
        Result(
            name="audit",
            value=pair.value,
            floor=pair.floor,
            goal=1.5,
            unit="s",
            repeats=options.repeats,
            note=f"{options.rows} entries; floor: SHA-256 over the same columns, chained",
        )
    ]


def _hash(path: Path) -> None:
    connection = sqlite3.connect(path)
    digest = b""
    for seq, ref, body, stored in connection.execute(_ALL):
        digest = sha256(b"".join((digest, b"%d" % seq, ref, body, stored))).digest()
    connection.close()
