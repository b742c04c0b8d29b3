"""Secrets by name: systemd credential, file or environment in the live space; published values in an exercise."""

import json
import os
import re
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from broadcaster.errors import SecretMissing, WrongSpace
from broadcaster.home import Home, group_name
from broadcaster.transport.secrets import Secret

#: fields of the JSON object that each kind of secret holds
X_FIELDS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
FACEBOOK_FIELDS = ("page_token", "app_secret")
SITE_FIELDS = ("token",)
#: names of exercise secrets begin so; a live name has no dot, so neither can be taken for the other (rule 6)
SANDBOX = "sandbox."

_LIVE_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")
_SANDBOX_NAME = re.compile(
    r"sandbox\.(?:x\.(?P<user>90\d{17})\.(?P<x>[a-z][a-z0-9-]*)"
    r"|facebook\.(?P<facebook>[a-z][a-z0-9-]*)"
    r"|(?P<site>website)\.[a-z][a-z0-9-]*"
    r"|contact\.(?P<contact>[a-z][a-z0-9-]*))"
)
LARGEST = 65_536


class Secrets(Protocol):
    """Gives a credential for the name that the register holds."""

    def get(self, name: str) -> Secret:
        """The secret. Raises SecretMissing, or WrongSpace for a name of the other space."""


def fields_of(secret: Secret, wanted: Sequence[str], *, name: str) -> dict[str, Secret]:
    """The fields of a secret that is a JSON object. Raises SecretMissing; its sentence never shows a value."""
    shape = "{" + ", ".join(f'"{field}": "…"' for field in wanted) + "}"
    step = f"Write it as a JSON object: {shape}"
    try:
        loaded = json.loads(secret.reveal())
    except ValueError:
        loaded = None
    if not isinstance(loaded, dict):
        raise SecretMissing(f"The secret {name} is not a JSON object.", next_step=step)
    missing = [field for field in wanted if not isinstance(loaded.get(field), str) or not loaded[field].strip()]
    if missing:
        raise SecretMissing(f"The secret {name} lacks {', '.join(missing)}.", next_step=step)
    return {field: Secret(loaded[field].strip()) for field in wanted}


class LiveSecrets:
    """`$CREDENTIALS_DIRECTORY/<name>`, then `<home>/secrets/<name>`, then `BROADCASTER_SECRET_<NAME>`."""

    def __init__(self, home: Home, *, environ: Mapping[str, str] | None = None) -> None:
        self._folder = home.secrets
        self._group = home.group
        self._environ = os.environ if environ is None else environ

    def get(self, name: str) -> Secret:
        """The secret without its last line break; read anew each time, so that a rotated one is used at once."""
        if name.startswith(SANDBOX):
            raise WrongSpace(f"The credential {name} belongs to the exercise space.")
        if not _LIVE_NAME.fullmatch(name):
            raise SecretMissing("A name of a secret has only small letters, digits and hyphens.")
        given = self._environ.get("CREDENTIALS_DIRECTORY", "")
        value = _read(Path(given) / name, name, private=False) if given else None
        if value is None:
            value = _read(self._folder / name, name, private=True, group=self._group)
        if value is None:
            value = self._environ.get(variable(name)) or None
        if value is None:
            raise SecretMissing(
                f"The secret {name} is not there.",
                next_step=f"Write it into {self._folder / name} and run: {_close(self._folder / name, self._group)}; "
                "other accounts go on without it.",
            )
        if not value.strip():
            raise SecretMissing(f"The secret {name} is empty.")
        return Secret(value.rstrip("\r\n"))


def variable(name: str) -> str:
    """The environment variable for a secret: `corporate-x` is `BROADCASTER_SECRET_CORPORATE_X`."""
    return f"BROADCASTER_SECRET_{name.upper().replace('-', '_')}"


def _read(path: Path, name: str, *, private: bool, group: int | None = None) -> str | None:
    """The file's text, or None when there is no file; anything between the two is said, not skipped."""
    try:
        # not waiting: a pipe in place of the file must not hang the night
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
                raise SecretMissing(f"The secret {name} is not a small text file.", next_step=f"Look at {path}.")
            if private and found.st_mode & _too_open(found.st_gid, group):
                raise SecretMissing(f"Others may read the secret {name}.", next_step=f"Run: {_close(path, group)}")
            return os.read(handle, LARGEST).decode()
        finally:
            os.close(handle)
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise SecretMissing(f"The secret {name} is not text.", next_step=f"Save {path} as UTF-8.") from None
    except OSError as failed:
        step = f"Let this user read {path}; its owner runs: {_close(path, group)}"
        raise SecretMissing(f"The secret {name} cannot be read: {failed.strerror}.", next_step=step) from None


def _close(path: Path, group: int | None) -> str:
    """The commands that give a secret the rights it must have."""
    return f"chmod 600 {path}" if group is None else f"chgrp {group_name(group)} {path}; chmod 640 {path}"


def _too_open(file_group: int, group: int | None) -> int:
    """The permission bits that a secret must not have: the group of a shared home may read it, and nobody else."""
    return 0o037 if group is not None and file_group == group else 0o077


class ExerciseSecrets:
    """The sandbox's published values for the names that `exercise_register` gives; reads nothing from anywhere."""

    def get(self, name: str) -> Secret:
        """The value for a sandbox name. Raises WrongSpace for every other name: that one could be live."""
        found = _SANDBOX_NAME.fullmatch(name)
        if found is None:
            raise WrongSpace(f"An exercise asked for a credential that is not the sandbox's: {name[:40]}.")
        if found["x"]:
            return _as_json(
                consumer_key="sandbox-consumer-key",
                consumer_secret="sandbox-consumer-secret",  # noqa: S106 - published, opens nothing but the sandbox
                access_token=f"{found['user']}-{found['x']}.x",
                access_token_secret="sandbox-token-secret",  # noqa: S106 - as above
            )
        if found["facebook"]:
            return _as_json(
                page_token=f"sandbox-page-token.{found['facebook']}.facebook",
                app_secret="sandbox-app-secret",  # noqa: S106 - as above
            )
        if found["site"]:
            return _as_json(token="sandbox-site-token")  # noqa: S106 - as above
        return Secret(f"sandbox://{found['contact']}")


def _as_json(**fields: str) -> Secret:
    return Secret(json.dumps(fields))
