"""Making a new home: every file a council edits, complete or not at all."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from broadcaster.errors import UsageProblem
from broadcaster.home import PRIVATE, REGISTER, SHARED
from broadcaster.shipped import shipped

_README = """# The home of broadcaster

- `channels.toml`  who speaks, who falls silent, who may decide. Edit it, then run `broadcaster doctor`.
- `templates/`     the council's messages. Two officers sign them before they count as approved.
- `scenarios/`     drills.
- `secrets/`       one file for each password or token; see the note inside.
- `state/`         what the program remembers, `live` and `exercise` apart. Back up `state/live`; edit nothing in it.

Work in this folder, or set BROADCASTER_HOME to it.
Rehearse with `broadcaster exercise …`: nothing leaves this computer.
"""
_WEBSITE_README = """# The banner

The program writes `alert.json`, `alert.html` and `alert.js` here (`folder` of [site.home] in `channels.toml`).
Let the web server include `alert.html` in the home page, or let the page load `alert.js`; docs/platforms.md says how.
"""
_SECRETS_README = """# Secrets

One file for each secret, named as in `channels.toml` (for example `corporate-x`), readable by its owner only:

    chmod 600 corporate-x

In a home that a group shares, the group reads it too and nobody else: chmod 640.

- X: {"consumer_key": "…", "consumer_secret": "…", "access_token": "…", "access_token_secret": "…"}
- Facebook: {"page_token": "…", "app_secret": "…"}
- a website of kind http: {"token": "…"}
- an officer's contact: one Apprise address

Exercises never read this folder.
"""
_IGNORED = "/secrets/\n/state/\n"


def init_home(folder: Path, *, group: str = "") -> list[Path]:
    """A ready home in `folder`, which must be new or empty; the paths written, channels.toml last.

    The members of `group` share what it remembers and may read its secrets; without one it is this user's alone.
    Raises UsageProblem for a folder in use, for an unknown group, and when a file cannot be written; then nothing of it
    is left behind.
    """
    existed = folder.exists()
    _check(folder)
    number = _group_number(group) if group else None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = [_write(folder, *entry) for entry in _entries()]
        if number is not None:
            _share(folder, number)
        _sync(folder)
    except OSError as failed:
        _remove(folder, keep=existed)
        hint = f"To share it with {group} be a member of that group, or use sudo. " if group else ""
        raise UsageProblem(
            f"The home cannot be made: {failed.strerror} ({failed.filename}).",
            next_step=f"{hint}Choose a folder that you may write to: broadcaster init DIR. Nothing was left behind.",
        ) from None
    except BaseException:  # also Ctrl-C: a half home must not look like one
        _remove(folder, keep=existed)
        raise
    return written


def _group_number(name: str) -> int:
    import grp  # noqa: PLC0415 - only a shared home needs it

    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise UsageProblem(
            f"There is no group {name} on this computer.",
            next_step=f"An administrator runs: groupadd {name}; then usermod -aG {name} USER for each officer.",
        ) from None


def _share(folder: Path, group: int) -> None:
    """The group may write state and banner and read the secrets; register and templates stay the owner's."""
    (folder / "state").mkdir()
    # the web server, whoever it is, must read the banner
    shared = (("state", SHARED), ("website", 0o2775), ("secrets/README.md", 0o640), ("secrets", 0o2750))
    for name, mode in shared:
        os.chown(folder / name, -1, group)
        (folder / name).chmod(mode)


def _check(folder: Path) -> None:
    elsewhere = "Choose a new or an empty folder: broadcaster init DIR"
    try:
        if not folder.exists():
            return
        if not folder.is_dir():
            raise UsageProblem(f"{folder} is a file.", next_step=elsewhere)
        inside = {entry.name for entry in folder.iterdir()}
    except OSError as failed:
        raise UsageProblem(f"{folder} cannot be looked into: {failed.strerror}.", next_step=elsewhere) from None
    if REGISTER in inside:
        raise UsageProblem(f"{folder} is a home already; nothing was changed.", next_step=elsewhere)
    if inside:
        raise UsageProblem(f"{folder} is not empty; nothing was changed.", next_step=elsewhere)


def _entries() -> Iterator[tuple[str, bytes, int]]:
    """Path in the home, content and mode of every file; the register last, since it makes the folder a home."""
    yield "README.md", _README.encode(), 0o644
    yield ".gitignore", _IGNORED.encode(), 0o644
    yield "secrets/README.md", _SECRETS_README.encode(), 0o600
    yield "website/README.md", _WEBSITE_README.encode(), 0o644
    for name in ("templates", "scenarios"):
        source = shipped(name)
        for path in sorted(source.rglob("*")):
            inside = path.relative_to(source)
            if path.is_file() and not any(part.startswith((".", "__")) for part in inside.parts):
                yield f"{name}/{inside.as_posix()}", path.read_bytes(), 0o644
    yield REGISTER, shipped(REGISTER).read_bytes(), 0o644


def _write(folder: Path, name: str, content: bytes, mode: int) -> Path:
    path = folder / name
    for parent in reversed([p for p in path.parents if p != folder and p.is_relative_to(folder)]):
        if not parent.exists():
            parent.mkdir()
            parent.chmod(PRIVATE if parent.name == "secrets" else 0o755)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())
    return path


def _sync(folder: Path) -> None:
    for path in (folder, *(p for p in folder.rglob("*") if p.is_dir())):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove(folder: Path, *, keep: bool) -> None:
    """Take away what was written; the folder was empty or absent before, so everything in it is ours."""
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
    if not keep:
        folder.rmdir()
