"""The register and the secrets while the service runs: an edit is taken up between two claims, a broken one ignored."""

import logging
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from broadcaster.composition.session import Session, reloaded
from broadcaster.domain.words import Role
from broadcaster.engine.officer_notices import command, tell, with_role
from broadcaster.errors import RegisterProblem
from broadcaster.service.pulse import Pulse

_log = logging.getLogger(__name__)
#: what tells one version of the files from another without reading them
Mark = tuple[tuple[str, int, int, int], ...]


class RegisterWatch:
    """Looks at the file on every tick; `taken` is called with the session of an edit that validated."""

    def __init__(self, pulse: Pulse, *, current: Callable[[], Session], taken: Callable[[Session], None]) -> None:
        self._pulse = pulse
        self._current = current
        self._taken = taken
        self._used = self._seen = _mark(current())
        self._told = ""
        if current().loaded.ignored:
            self._refused(current().desk.warnings[0])

    def look(self) -> None:
        """Take up an edit once it lies still for one tick: an editor may write in several steps."""
        mark = _mark(self._current())
        still, self._seen = mark == self._seen, mark
        if still and mark != self._used:
            self._used = mark
            self._load()

    def _load(self) -> None:
        session = self._current()
        try:
            fresh = reloaded(session)
        except RegisterProblem as problem:
            self._refused(problem.sentence)
            return
        self._pulse.register_problem = ""
        if self._told:
            self._withdraw()
        # also where only a secret was put in place: accounts keep what they were made with
        self._taken(fresh)
        self._pulse.register_reloads += 1
        _log.info("register and secrets were read again", extra=_said("register-reloaded", hash=fresh.loaded.hash))

    def _refused(self, sentence: str) -> None:
        """Go on with the last valid one, say so on /health, and tell the administrators once for each broken edit."""
        self._pulse.register_problem = "the edit on disk is ignored; the last valid register is used"
        about = f"register:{sha256(sentence.encode()).hexdigest()[:16]}"
        if about == self._told:
            return
        _log.error("a broken register is ignored", extra=_said("register-ignored", problem=sentence))
        desk = self._current().desk
        with desk.store.writing() as uow:
            tell(
                desk,
                uow,
                with_role(desk, Role.ADMIN) or with_role(desk, Role.DUTY),
                subject="An edit of channels.toml is ignored",
                text=(
                    f"The service goes on with the last valid register, because {sentence}\n"
                    f"Correct the file, then look: {command(desk, 'doctor')}"
                ),
                about=about,
            )
            uow.commit()
        self._told = about

    def _withdraw(self) -> None:
        """The file is right again: a notice that is still queued would only confuse."""
        with self._current().desk.store.writing() as uow:
            uow.notices.answered(self._told)
            uow.commit()
        self._told = ""


def _said(action: str, **more: str) -> dict[str, str]:
    return {"action": action, **more}


def _mark(session: Session) -> Mark:
    """The register, and the secrets in the home; systemd's own credentials change with a restart only."""
    home = session.home
    secrets = sorted(home.secrets.glob("*")) if home.secrets.is_dir() else []
    return tuple(found for path in (home.register, *secrets) if (found := _version(path)))


def _version(path: Path) -> tuple[str, int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return path.name, found.st_mtime_ns, found.st_size, found.st_ino
