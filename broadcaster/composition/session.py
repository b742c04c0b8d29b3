"""One call of the program: home, register, officer, store and desk, chosen for its space."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.config import LoadedRegister, load_register, resolve_register
from broadcaster.domain.words import IncidentState, Space
from broadcaster.doorbell import SocketDoorbell
from broadcaster.engine.desk import Desk
from broadcaster.errors import BroadcasterError, NotPossibleNow, RegisterProblem
from broadcaster.home import SHARED_UMASK, Home, find_home
from broadcaster.wording.templates import Templates

if TYPE_CHECKING:
    from broadcaster.composition.outward import Outward
    from broadcaster.domain.figures import Figures
    from broadcaster.domain.records import Incident
    from broadcaster.domain.register import Officer, Register
    from broadcaster.keeping import Store
    from broadcaster.store.database import Database
    from broadcaster.store.unit_of_work import SqlStore

#: names the loopback address of the exercise world, instead of the register
SANDBOX_VARIABLE = "BROADCASTER_SANDBOX"


@dataclass(frozen=True, kw_only=True)
class Session:
    """One call of the program: the desk and the home it stands in."""

    desk: Desk
    home: Home
    database: "Database"
    space: Space
    #: the register as loaded from the file or, when that is broken, from the store
    loaded: LoadedRegister

    def outward(self) -> "Outward":
        """Channels, sites and the notifier of this space."""
        from broadcaster.composition.outward import Outward  # noqa: PLC0415 - silence must not load the transport

        return Outward(self.desk.register, self.home, self.space)

    def bell(self) -> SocketDoorbell:
        """A doorbell of this store that may listen: this machine's, and with PostgreSQL every node's."""
        return bell_of(self.database, self.home, self.space)

    def figures(self) -> "Figures":
        """What the service counts and measures in the store."""
        from broadcaster.store.figures import figures  # noqa: PLC0415 - only the service counts

        return figures(self.database)

    def is_open(self) -> bool:
        """Whether this space may send now; an exercise may not beside a live incident (design rule 6)."""
        return self.space is Space.LIVE or not os.path.lexists(self.home.stop_mark)

    def clock_error(self) -> timedelta:
        """By how much the wall clock and the store's clock differ."""
        return self.database.clock_error()

    def refresh_stop_mark(self) -> None:
        """Live only: leave or take the mark that closes the exercise space; best effort (design rule 6)."""
        if self.space is Space.LIVE:
            with self.desk.store.reading() as uow:
                running = uow.incidents.in_state(IncidentState.OPEN, IncidentState.STANDING_DOWN)
            mark_live(self.home, ", ".join(_runs(incident) for incident in running))


@contextlib.contextmanager
def open_session(
    space: Space,
    *,
    as_officer: str = "",
    need_officer: bool = True,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Iterator[Session]:
    """Everything a verb needs, closed again at the end. Without `need_officer` it acts as the service, never a person.

    Raises `UsageProblem` without a home, `RegisterProblem` without any valid register, `NotAllowed` for a user who is
    no officer, and the store's errors.
    """
    environ = os.environ if environ is None else environ
    home = find_home(environ, folder or Path.cwd())
    if space is Space.EXERCISE:
        refuse_while_live(home)
    loaded = load(home, space)
    register = for_space(loaded.register, space, environ)
    officer = _officer(register, space, as_officer) if need_officer else _service_user(space)
    if home.group is not None:
        # one process is one call: whatever it makes from here on belongs to the officers together
        os.umask(SHARED_UMASK)
    home.prepare(space)
    store = open_store(home, register, space)
    try:
        _keep(store, home, space, loaded)
        desk = Desk(
            store=store,
            register=register,
            space=space,
            wording=Templates([home.templates]),
            officer=officer,
            doorbell=bell_of(store.database, home, space),
            # the rest is for `doctor`: at 3 am only an ignored edit is worth a red line beside every answer
            warnings=loaded.warnings[:1] if loaded.ignored else (),
        )
        session = Session(desk=desk, home=home, database=store.database, space=space, loaded=loaded)
        try:
            yield session
        finally:
            # also after a verb that sent nothing: an incident that waits for its approval is open
            with contextlib.suppress(BroadcasterError):
                session.refresh_stop_mark()
    finally:
        store.close()


def load(home: Home, space: Space) -> LoadedRegister:
    """The register of the file, or the last valid one with a loud warning (design rule 10)."""
    try:
        return load_register(home.register)
    except RegisterProblem:
        return resolve_register(home.register, _last_valid(home, space))


def for_space(register: "Register", space: Space, environ: Mapping[str, str]) -> "Register":
    """The register as this space sees it: the exercise space knows the sandbox and nothing else (design rule 6)."""
    if space is Space.LIVE:
        return register
    from broadcaster.exercise_register import exercise_register  # noqa: PLC0415 - the live space does not need it

    return exercise_register(register, environ.get(SANDBOX_VARIABLE) or None)


def open_store(home: Home, register: "Register", space: Space) -> "SqlStore":
    """The space's store: SQLite in the home, or the database that the register names."""
    from broadcaster.clock import SystemClock  # noqa: PLC0415 - help must not load the store
    from broadcaster.store.database import Database  # noqa: PLC0415 - as above
    from broadcaster.store.unit_of_work import SqlStore  # noqa: PLC0415 - as above

    address = register.stores.get(space.value, "")
    if not address:
        home.make_store(space)
        address = str(home.store(space))
    return SqlStore(Database.open(address, space=space, council=register.council.key, clock=SystemClock()))


def bell_of(database: "Database", home: Home, space: Space) -> SocketDoorbell:
    """The doorbell that reaches whoever dispatches from this store."""
    if database.dialect == "sqlite":
        return SocketDoorbell(home.run(space))
    from broadcaster.store.bell_postgres import PostgresDoorbell  # noqa: PLC0415 - only nodes that share a store

    return PostgresDoorbell(home.run(space), database)


def reloaded(session: Session, environ: Mapping[str, str] | None = None) -> Session:
    """The same session with the register as the file says now.

    Raises `RegisterProblem` for a broken file, and where it names another council or store: that needs a restart.
    """
    loaded = load_register(session.home.register)
    register = for_space(loaded.register, session.space, os.environ if environ is None else environ)
    before = session.desk.register
    if (register.council.key, register.stores) != (before.council.key, before.stores):
        raise RegisterProblem(
            "channels.toml now names another council or another store; the running service keeps the old one.",
            next_step="Restart `broadcaster serve` if that is meant.",
        )
    _keep(session.desk.store, session.home, session.space, loaded)
    return replace(session, desk=replace(session.desk, register=register, warnings=()), loaded=loaded)


def refuse_while_live(home: Home) -> None:
    """An exercise must not run beside a live incident (design rule 6). Raises `NotPossibleNow`."""
    try:
        said = home.stop_mark.read_text(encoding="utf-8").strip() or "an incident is open"
    except FileNotFoundError:
        return
    except OSError as failed:
        raise NotPossibleNow(
            f"Whether a live incident is open cannot be read ({failed.strerror}): the exercise space stays closed.",
            next_step=f"Ask for access to {home.stop_mark.parent}, or rehearse in a home of your own: "
            "broadcaster init DIR.",
        ) from None
    raise NotPossibleNow(
        f"LIVE {said}: the exercise space is closed until that is over.",
        # never "leave the word exercise out": that turns a drill's command into a live one (Hawaii 2018)
        next_step="Nothing was done. Stop the exercise and help with the real incident; exercises open again after it.",
    )


def _runs(incident: "Incident") -> str:
    # after the stand-down its all-clear still stands on the website: told so, nobody stands it down once more
    state = "is standing down" if incident.state is IncidentState.STANDING_DOWN else "is open"
    return f"{incident.ref} {incident.kind} at {incident.place} {state}"


def mark_live(home: Home, what: str) -> None:
    """Write the stop mark, or remove it when nothing is open."""
    with contextlib.suppress(OSError):
        if what:
            home.stop_mark.write_text(what, encoding="utf-8")
        else:
            home.stop_mark.unlink(missing_ok=True)


def _officer(register: "Register", space: Space, as_officer: str) -> "Officer":
    from broadcaster.identity import exercise_officer, live_officer  # noqa: PLC0415 - reads the user database

    return exercise_officer(register, as_officer or None) if space is Space.EXERCISE else live_officer(register)


def _service_user(space: Space) -> "Officer":
    from broadcaster.identity import service_user  # noqa: PLC0415 - reads the user database

    return service_user(space)


def _copy_of_register(home: Home, space: Space) -> Path:
    return home.state(space) / "last-valid-channels.toml"


def _last_valid(home: Home, space: Space) -> str | None:
    """The copy beside the store: it also serves where the store's own address stands in the broken file."""
    try:
        return _copy_of_register(home, space).read_text(encoding="utf-8")
    except OSError:
        return None


def _keep(store: "Store", home: Home, space: Space, loaded: LoadedRegister) -> None:
    """Remember the register that validated, in the store and as a copy; a full disk must not stop the night."""
    if loaded.ignored:
        return
    with store.reading() as uow:
        if uow.books.last_register() == loaded.text and _copy_of_register(home, space).exists():
            return
    with store.writing() as uow:
        if uow.books.keep_register(loaded.text, hash=loaded.hash, at=uow.now):
            uow.audit.append(actor="engine", action="register-loaded", data={"hash": loaded.hash})
        uow.commit()
    with contextlib.suppress(OSError):
        copy = _copy_of_register(home, space)
        new = copy.with_suffix(".new")
        new.write_text(loaded.text, encoding="utf-8")
        new.replace(copy)
