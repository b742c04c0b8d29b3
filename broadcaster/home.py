"""The home of an installation: the folder with the register, the council's files, secrets and both spaces' state."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.words import Space
from broadcaster.errors import StoreProblem, UsageProblem
from broadcaster.shipped import shipped

REGISTER = "channels.toml"
VARIABLE = "BROADCASTER_HOME"
PRIVATE = 0o700
#: a folder of a home that several officers share; new files in it belong to its group
SHARED = 0o2770
#: what new files of a shared home leave out: everybody who is not in the group
SHARED_UMASK = 0o007


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

    @property
    def group(self) -> int | None:
        """The number of the group whose members share this home, as `state` shows it; None when it is one user's."""
        try:
            found = (self.root / "state").stat()
        except OSError:
            return None
        shared = stat.S_ISGID | stat.S_IRWXG
        return found.st_gid if found.st_mode & shared == shared else None

    def state(self, space: Space) -> Path:
        """The space's own folder; neither space opens the other's."""
        return self.root / "state" / space.value

    def store(self, space: Space) -> Path:
        """The embedded store."""
        return self.state(space) / "store.db"

    def run(self, space: Space) -> Path:
        """The folder for doorbells of running processes."""
        return self.state(space) / "run"

    def prepare(self, space: Space) -> None:
        """Create the space's folders, open to this user or to the group that shares the home.

        Raises StoreProblem when that is not possible.
        """
        try:
            (self.root / "state").mkdir(exist_ok=True)
            for folder in (self.state(space), self.run(space)):
                _make(folder, self.group)
        except PermissionError as failed:
            raise self._closed(failed.filename) from None
        except OSError as failed:
            raise StoreProblem(
                f"The folder {failed.filename} cannot be used: {failed.strerror}.",
                next_step=f"Make {self.root} writable for this user, or point {VARIABLE} elsewhere.",
            ) from None

    def make_store(self, space: Space) -> None:
        """Make an empty embedded store that the whole group may write; SQLite alone would make one for its user."""
        if self.group is not None:
            os.close(os.open(self.store(space), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o660))

    def _closed(self, path: str) -> StoreProblem:
        """Why this user may not work here, and who can change that."""
        if self.group is None:
            return StoreProblem(
                f"{path} belongs to {user_name(_owner(self.root))} alone; you may not work in this home.",
                next_step="Ask them to share the home with a group (docs/configuration.md, Several officers); "
                "do not make a second home: it would not know what is open.",
            )
        group, user = group_name(self.group), user_name(os.getuid())
        return StoreProblem(
            f"You ({user}) are not in the group {group}, which shares this home.",
            next_step=f"An administrator runs: usermod -aG {group} {user}; then log in again.",
        )

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
    try:
        if home.register.exists() or any(home.state(space).is_dir() for space in Space):
            return home
    except PermissionError as failed:
        raise UsageProblem(
            f"You may not look into {root}.", next_step=f"Ask {user_name(_owner(Path(failed.filename)))} for access."
        ) from None
    where = f"{VARIABLE} names {root}, which" if said else f"The working folder {root}"
    raise UsageProblem(
        f"{where} holds no {REGISTER}.",
        next_step=f"Make a home with: broadcaster init DIR; then work in DIR, or set {VARIABLE} to it.",
    )


def user_name(number: int) -> str:
    """The login name of a user number."""
    import pwd  # noqa: PLC0415 - only messages and the check-up need it

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def group_name(number: int) -> str:
    """The name of a group number."""
    import grp  # noqa: PLC0415 - as above

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return f"group {number}"


def members(number: int) -> set[str]:
    """The users in a group, also those whose first group it is."""
    import grp  # noqa: PLC0415 - as above
    import pwd  # noqa: PLC0415 - as above

    try:
        listed = set(grp.getgrgid(number).gr_mem)
    except KeyError:
        listed = set()
    return listed | {user.pw_name for user in pwd.getpwall() if user.pw_gid == number}


def may_log_in(user: str) -> bool:
    """Whether that user has a shell to log in with; the user of a service has none."""
    import pwd  # noqa: PLC0415 - as above

    try:
        return Path(pwd.getpwnam(user).pw_shell).name not in {"nologin", "false"}
    except KeyError:
        return False


def _make(folder: Path, group: int | None) -> None:
    folder.mkdir(mode=PRIVATE, exist_ok=True)
    found = folder.stat()
    if group is None:
        if found.st_mode & 0o077:
            folder.chmod(PRIVATE)
    elif stat.S_IMODE(found.st_mode) != SHARED or found.st_gid != group:
        os.chown(folder, -1, group)
        folder.chmod(SHARED)


def _owner(path: Path) -> int:
    """The owner of the nearest folder that can be asked about; 0 when none can."""
    for folder in (path, *path.parents):
        try:
            return folder.stat().st_uid
        except OSError:
            continue
    return 0


def register_writable_by_others(home: Home) -> bool:
    """Whether somebody besides the owner may change the register (rule 13); `doctor` warns of it."""
    return home.register.exists() and bool(home.register.stat().st_mode & 0o022)
