"""PostgreSQL: the program's role adds to the audit log and can do nothing else to it."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from broadcaster.domain.words import IncidentState, Space
from broadcaster.errors import StoreProblem, UsageProblem
from broadcaster.store.database import Database
from broadcaster.store.roles import create_app_role
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.postgres import Server
from tests.support.samples import approved, declared, new_silences, queued, submitted

pytestmark = pytest.mark.postgres


@pytest.fixture
def app_url(postgres: Server) -> Iterator[str]:
    """A live store as the program's own role reaches it."""
    role = f"app_{uuid4().hex[:8]}"
    with postgres.fresh() as url:
        owner = Database.open(url, space=Space.LIVE, council="testham", clock=SteppingClock())
        for _ in range(2):
            with owner.connect(writing=True) as connection:
                create_app_role(connection, role)
        owner.close()
        yield url.replace("//postgres:", f"//{role}:")
    postgres.execute(f"DROP ROLE {role}")


def test_the_program_works_with_its_own_role(app_url: str) -> None:
    """Everything the verbs do is allowed: declare, silence, submit, approve, queue, log, verify."""
    store = SqlStore(Database.open(app_url, space=Space.LIVE, council="testham", clock=SteppingClock()))
    with store.writing() as uow:
        incident = declared(uow)
        uow.silences.impose(incident.id, new_silences("libraries/x"), by="ann", at=uow.now)
        bulletin = approved(uow, submitted(uow, incident))
        queued(uow, incident, bulletin)
        uow.accounts.next_version("website/home")
        uow.notices.answered("x")
        uow.books.keep_register("t", hash="h", at=uow.now)
        uow.books.sign("t", template_hash="h", officer="ann", at=uow.now)
        uow.books.beat("n", what="serve", at=uow.now)
        uow.silences.lift(incident.id, None, by="ann", at=uow.now)
        uow.incidents.move(incident.id, IncidentState.OPEN, IncidentState.STANDING_DOWN, by="ann", at=uow.now)
        uow.audit.append(actor="ann", action="declared")
        uow.commit()
    assert store.verify().entries == 1
    store.close()


@pytest.mark.parametrize(("table", "column"), [("audit", "body"), ("rendering", "text")])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {0} SET {1} = 'x'",
        "DELETE FROM {0}",
        "TRUNCATE {0}",
        "DROP TABLE {0}",
        "ALTER TABLE {0} DISABLE TRIGGER ALL",
        "ALTER TABLE {0} RENAME TO gone",
        "DROP TRIGGER {0}_change ON {0}",
        "ALTER TABLE {0} OWNER TO CURRENT_USER",
    ],
)
def test_what_only_grows_cannot_be_changed(app_url: str, table: str, column: str, statement: str) -> None:
    """Update, delete, truncate, drop, rename and every way round the triggers are denied by the server."""
    with psycopg.connect(app_url, autocommit=True) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.format(table, column))


@pytest.mark.parametrize(
    "statement",
    ["UPDATE meta SET space = 'exercise'", "DELETE FROM incident", "DELETE FROM silence", "CREATE TABLE mine (i int)"],
)
def test_the_rest_is_kept_small_too(app_url: str, statement: str) -> None:
    """The space's stamp cannot be changed, no incident or silence can be deleted, nothing can be made."""
    with psycopg.connect(app_url, autocommit=True) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_only_sound_names_on_postgresql(database: Database) -> None:
    """A name that is no identifier is a typing mistake; SQLite has no roles."""
    wrong = StoreProblem if database.dialect == "sqlite" else UsageProblem
    with database.connect(writing=True) as connection, pytest.raises(wrong):
        create_app_role(connection, "app; DROP TABLE audit")
