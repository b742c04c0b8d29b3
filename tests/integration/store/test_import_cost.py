"""Silence must be fast: what its path through the store may load, and what it may not."""

import subprocess
import sys
from pathlib import Path

SILENCE = """
import sys
from datetime import timedelta
from broadcaster.clock import SystemClock
from broadcaster.domain.words import Space
from broadcaster.keeping import NewIncident, NewSilence
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore

store = SqlStore(Database.open(sys.argv[1], space=Space.LIVE, council="testham", clock=SystemClock()))
with store.writing() as uow:
    uow.books.keep_register("text", hash="hash", at=uow.now)
    incident, _ = uow.incidents.declare(
        NewIncident(
            council="testham", kind="flood", letter="F", place="p", place_key="p", lead_agency="l", declared_by="ann"
        )
    )
    review = uow.now + timedelta(hours=12)
    silences = [NewSilence(account=f"a/{n}", reason="r", review_by=review) for n in range(17)]
    uow.silences.impose(incident.id, silences, by="ann", at=uow.now)
    uow.audit.append(actor="ann", action="declared", incident_ref=incident.ref)
    uow.commit()
print("\\n".join(sys.modules))
"""
HEAVY = {
    "alembic",
    "psycopg",
    "sqlalchemy.dialects.postgresql",
    "broadcaster.store.tables_outbox",
    "broadcaster.store.tables",
    "broadcaster.store.rules",
    "broadcaster.store.outbox",
    "broadcaster.store.dispatch",
    "broadcaster.store.postgres",
    "jinja2",
    "requests",
    "rich",
}


def test_silence_loads_only_what_it_needs(tmp_path: Path) -> None:
    """From nothing to a durable silence, also in a new store, without Alembic, PostgreSQL or the outbox."""
    for _ in range(2):
        run = subprocess.run(
            [sys.executable, "-c", SILENCE, str(tmp_path / "live.db")], capture_output=True, text=True, check=True
        )
        assert set(run.stdout.split()) & HEAVY == set()
