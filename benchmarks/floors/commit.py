"""Floor of both trigger benches: import what the words need, put the given rows into the store by SQLModel, commit.

`python -m benchmarks.floors.commit STORE BELL ROWS SCOPE`; ROWS is a JSON list of transactions, each a list of
`[table, row]`; SCOPE is `silence` or `outbox` and says what is imported.
"""

import json
import sys
from datetime import datetime
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlmodel import Session, create_engine

from benchmarks.floors.ring import connect, ring

#: what any program for this must import beside SQLModel
_IMPORTS = {"silence": (), "outbox": ("typer", "pydantic", "jinja2.sandbox", "twitter_text")}
#: the product's own declarations, and of those only what the rows need
_TABLES = {"silence": "broadcaster.store.tables_incident", "outbox": "broadcaster.store.tables"}


def _value(name: str, value: Any) -> Any:
    if name == "hash" and value is not None:
        return bytes.fromhex(value)
    if isinstance(value, str) and (name.endswith("_at") or name in {"since", "at", "review_by", "approve_by"}):
        return datetime.fromisoformat(f"{value}+00:00")
    return value


def main(store: str, bell: str, rows: str, scope: str) -> None:
    """Do it and ring after every commit."""
    for name in _IMPORTS[scope]:
        import_module(name)
    tables = import_module(_TABLES[scope])
    classes = {row.__tablename__: row for name, row in vars(tables).items() if name.endswith("Row")}
    engine = create_engine("sqlite://", creator=lambda: connect(store))
    with Session(engine) as session:
        for transaction in json.loads(Path(rows).read_text(encoding="utf-8")):
            session.connection().exec_driver_sql("BEGIN IMMEDIATE")
            for table, rows_of_it in groupby(transaction, key=lambda entry: entry[0]):
                of = classes[table]
                session.add_all(of(**{n: _value(n, value) for n, value in row.items()}) for _, row in rows_of_it)
                session.flush()
            session.commit()
            ring(bell)


if __name__ == "__main__":
    main(*sys.argv[1:5])
