"""Live secrets: where they are found, in which order, and what is refused."""

import os
from pathlib import Path

import pytest

from broadcaster.errors import SecretMissing, WrongSpace
from broadcaster.home import Home
from broadcaster.secrets import X_FIELDS, LiveSecrets, fields_of, variable
from broadcaster.transport.secrets import Secret


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with an empty secrets folder."""
    made = Home(root=tmp_path / "home")
    made.secrets.mkdir(parents=True)
    return made


def put(folder: Path, name: str, value: bytes, mode: int = 0o600) -> Path:
    """A secret's file."""
    path = folder / name
    path.write_bytes(value)
    path.chmod(mode)
    return path


def test_a_systemd_credential_comes_before_the_file_and_the_file_before_the_environment(
    home: Home, tmp_path: Path
) -> None:
    """Each place is used only when the one before it has nothing."""
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    environ = {"CREDENTIALS_DIRECTORY": str(credentials), "BROADCASTER_SECRET_CORPORATE_X": "third"}
    secrets = LiveSecrets(home, environ=environ)

    assert secrets.get("corporate-x") == Secret("third")
    put(home.secrets, "corporate-x", b"second\n")
    assert secrets.get("corporate-x") == Secret("second")
    put(credentials, "corporate-x", b"first", 0o440)
    assert secrets.get("corporate-x") == Secret("first")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_file_that_others_may_touch_is_refused_with_the_command_that_mends_it(home: Home, mode: int) -> None:
    """The environment does not step in for it, either: an old value there would hide the fault."""
    path = put(home.secrets, "corporate-x", b"value", mode)
    with pytest.raises(SecretMissing) as caught:
        LiveSecrets(home, environ={variable("corporate-x"): "other"}).get("corporate-x")
    assert caught.value.next_step == f"Run: chmod 600 {path}"
    assert "value" not in caught.value.sentence


@pytest.mark.parametrize("value", [b"", b"\n", b"\xff\xfe", b"x" * 70_000])
def test_an_empty_binary_or_huge_secret_is_missing(home: Home, value: bytes) -> None:
    """What cannot be a credential is not sent as one."""
    put(home.secrets, "corporate-x", value)
    with pytest.raises(SecretMissing):
        LiveSecrets(home, environ={}).get("corporate-x")


def test_a_folder_or_pipe_in_place_of_the_file_does_not_hang(home: Home) -> None:
    """Opening a pipe that nobody writes to would wait for ever."""
    os.mkfifo(home.secrets / "pipe", 0o600)
    (home.secrets / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(SecretMissing):
            LiveSecrets(home, environ={}).get(name)


@pytest.mark.parametrize("name", ["../channels.toml", "/etc/passwd", "a/b", "", "A", "x.y", "a" * 64])
def test_a_name_cannot_leave_the_folder(home: Home, name: str) -> None:
    """Names are letters, digits and hyphens."""
    with pytest.raises(SecretMissing):
        LiveSecrets(home, environ={}).get(name)


def test_a_missing_secret_says_where_to_put_it(home: Home) -> None:
    """The next step names the file; an empty variable counts as missing."""
    with pytest.raises(SecretMissing) as caught:
        LiveSecrets(home, environ={variable("corporate-x"): ""}).get("corporate-x")
    assert str(home.secrets / "corporate-x") in caught.value.next_step


def test_the_live_space_refuses_the_sandboxs_names(home: Home) -> None:
    """An exercise register in a live process stops at once (rule 6)."""
    with pytest.raises(WrongSpace):
        LiveSecrets(home, environ={}).get("sandbox.website.home")


@pytest.mark.parametrize("value", ["hunter2", "[]", '{"consumer_key": "hunter2"}', '{"consumer_key": 5}'])
def test_a_secret_of_the_wrong_shape_is_told_without_showing_it(value: str) -> None:
    """The shape is shown, the value never."""
    with pytest.raises(SecretMissing) as caught:
        fields_of(Secret(value), X_FIELDS, name="corporate-x")
    assert "hunter2" not in repr(caught.value.as_json())
    assert "consumer_secret" in caught.value.next_step


def test_the_parts_of_a_secret_are_secrets_themselves() -> None:
    """Nothing of it prints."""
    value = '{"consumer_key": "hunter2", "consumer_secret": "b", "access_token": "c", "access_token_secret": "d\\n"}'
    fields = fields_of(Secret(value), X_FIELDS, name="corporate-x")
    assert fields["access_token_secret"].reveal() == "d"
    assert "hunter2" not in repr(fields)
