"""The home of an installation: the folder with the register, the council's files, secrets and both spaces' state."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.words import Space
from broadcaster.errors import StoreProblem, UsageProblem
from broadcaster.shipped import shipped

REGISTER = "channels.toml"
VARIABLE = "BROADCASTER_HOME"
PRIVATE = 0o700


@dataclass(frozen=True, kw_only=True)
class Home:
    """Every path of an installation; nothing is created by asking for one."""

    root: Path

    @property
    def register(self) -> Path:
        """The council's register."""
        return self.root / REGISTER

    @property
    def templates(self) -> Path:
        """The council's own templates, or the shipped ones."""
        return self._own_or_shipped("templates")

    @property
    def scenarios(self) -> Path:
        """The council's own drills, or the shipped ones."""
        return self._own_or_shipped("scenarios")

    @property
    def secrets(self) -> Path:
        """The folder with one file for each secret."""
        return self.root / "secrets"

    @property
    def stop_mark(self) -> Path:
        """Lies here while a live incident is open; every exercise step looks first (rule 6). Outside both spaces."""
        return self.root / "state" / "live-incident-open"

    def state(self, space: Space) -> Path:
        """The space's own folder; neither space opens the other's."""
        return self.root / "state" / space.value

    def store(self, space: Space) -> Path:
        """The embedded store."""
        return self.state(space) / "store.db"

    def reserve(self, space: Space) -> Path:
        """Disk space kept back so that stand-down works on a full disk."""
        return self.state(space) / "reserve"

    def run(self, space: Space) -> Path:
        """The folder for doorbells of running processes."""
        return self.state(space) / "run"

    def result_page(self, space: Space) -> Path:
        """The page that a command writes about what it did."""
        return self.state(space) / "result.html"

    def prepare(self, space: Space) -> None:
        """Create the space's folders, open to this user only. Raises StoreProblem when that is not possible."""
        try:
            (self.root / "state").mkdir(exist_ok=True)
            for folder in (self.state(space), self.run(space)):
                folder.mkdir(mode=PRIVATE, exist_ok=True)
                if folder.stat().st_mode & 0o077:
                    folder.chmod(PRIVATE)
        except OSError as failed:
            raise StoreProblem(
                f"The folder {failed.filename} cannot be used: {failed.strerror}.",
                next_step=f"Make {self.root} writable for this user, or point {VARIABLE} elsewhere.",
            ) from None

    def _own_or_shipped(self, name: str) -> Path:
        own = self.root / name
        return own if own.is_dir() else shipped(name)


def find_home(environ: Mapping[str, str], cwd: Path) -> Home:
    """`$BROADCASTER_HOME`, otherwise the working folder.

    Raises UsageProblem when it is no home. A folder whose register was lost but that has a space's state still is
    one: the last valid register carries it through the night (rule 10).
    """
    said = environ.get(VARIABLE, "")
    root = (cwd / said).resolve() if said else cwd.resolve()
    home = Home(root=root)
    if home.register.exists() or any(home.state(space).is_dir() for space in Space):
        return home
    where = f"{VARIABLE} names {root}, which" if said else f"The working folder {root}"
    raise UsageProblem(
        f"{where} holds no {REGISTER}.",
        next_step=f"Make a home with: broadcaster init DIR; then work in DIR, or set {VARIABLE} to it.",
    )


def register_writable_by_others(home: Home) -> bool:
    """Whether somebody besides the owner may change the register (rule 13); `doctor` warns of it."""
    return home.register.exists() and bool(home.register.stat().st_mode & 0o022)
