"""The register on a disk: everything an editor, a copy or a full disk can leave there."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from broadcaster.config import load_register, resolve_register, to_toml_hash
from broadcaster.errors import RegisterProblem
from broadcaster.shipped import shipped


@pytest.fixture
def good() -> str:
    """The shipped register's text."""
    return shipped("channels.toml").read_text(encoding="utf-8")


@pytest.fixture
def path(tmp_path: Path, good: str) -> Path:
    """A copy of the shipped register."""
    copy = tmp_path / "channels.toml"
    copy.write_text(good, encoding="utf-8")
    return copy


def fault(path: Path) -> dict[str, object]:
    """The one fault of a file."""
    with pytest.raises(RegisterProblem) as caught:
        load_register(path)
    (found,) = caught.value.details["faults"]
    assert isinstance(found, dict)
    return found


def test_a_sound_file_gives_register_text_and_hash(path: Path, good: str) -> None:
    """The store keeps text and hash."""
    loaded = load_register(path)
    assert loaded.register.council.key == "rbwm"
    assert (loaded.text, loaded.hash) == (good, to_toml_hash(good))
    assert loaded.ignored == ()


@pytest.mark.parametrize(
    ("raw", "line", "problem"),
    [
        (b"", None, "the file is empty"),
        (b"\xef\xbb\xbf[council]\n", 1, "the file begins with a byte order mark"),
        ("[council]\n".encode("utf-16"), 1, "the file begins with a byte order mark"),
        (b'[council]\nname = "Caf\xe9"\n', 2, "the text is not UTF-8"),
        (b"# " + b"x" * 1_000_000, None, "the file is larger than 1 MB, so it is no register"),
    ],
)
def test_bytes_that_are_no_register_are_told_as_such(path: Path, raw: bytes, line: int | None, problem: str) -> None:
    """Each with its line where there is one."""
    path.write_bytes(raw)
    found = fault(path)
    assert (found["line"], found["problem"]) == (line, problem)


def test_a_missing_file_a_folder_and_a_pipe_are_faults(path: Path) -> None:
    """None of them hangs or ends in a Python error."""
    path.unlink()
    assert fault(path)["problem"] == "the file is missing"
    path.mkdir()
    assert fault(path)["problem"] == "a folder, but it must be a text file"
    path.rmdir()
    os.mkfifo(path)
    assert fault(path)["problem"] == "not an ordinary file, but it must be a text file"
    path.unlink()
    path.symlink_to(path)
    assert "cannot be read" in str(fault(path)["problem"])


def test_a_file_that_may_not_be_read_is_a_fault(path: Path) -> None:
    """The reason is the system's own; root, who may read everything, becomes somebody else first."""
    path.chmod(0)
    program = (
        "import os, pwd, sys; from pathlib import Path; from broadcaster.config import load_register;"
        "from broadcaster.errors import RegisterProblem\n"
        "try:\n    load_register(Path('missing.toml'))\nexcept Exception:\n    pass\n"
        "if os.getuid() == 0:\n    os.setuid(pwd.getpwnam('nobody').pw_uid)\n"
        "try:\n    load_register(Path(sys.argv[1]))\nexcept RegisterProblem as problem:\n    print(problem)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=True, capture_output=True, text=True)
    assert "channels.toml: the file cannot be read: Permission denied." in done.stdout


@pytest.mark.parametrize("damage", ["missing", "slip", "cut"])
def test_a_broken_file_at_night_gives_the_last_valid_register_and_a_loud_warning(
    path: Path, good: str, damage: str
) -> None:
    """Rule 10: every verb runs on, and the warning names the lines that were ignored."""
    if damage == "missing":
        path.unlink()
    elif damage == "slip":
        path.write_text(good.replace('posture = "lead"', 'postur = "lead"'), encoding="utf-8")
    else:
        path.write_text(good[:3000], encoding="utf-8")

    resolved = resolve_register(path, good)

    assert resolved.register == load_register(shipped("channels.toml")).register
    assert resolved.hash == to_toml_hash(good)
    assert resolved.warnings[0].startswith("YOUR EDIT IS IGNORED.")
    assert resolved.ignored
    assert all(str(f["problem"]) in resolved.warnings[0] for f in resolved.ignored)
    if damage == "slip":
        line = good[: good.index('posture = "lead"')].count("\n") + 1
        assert f"channels.toml line {line}: `postur` is not known; did you mean `posture`?" in resolved.warnings[0]


def test_a_sound_file_wins_over_the_last_valid_one(path: Path, good: str) -> None:
    """The newest edit counts as soon as it is right."""
    path.write_text(good.replace("alarm_minutes = 5 ", "alarm_minutes = 6 "), encoding="utf-8")
    resolved = resolve_register(path, good)
    assert resolved.register.policy.alarm_minutes == 6
    assert resolved.ignored == ()


def test_without_a_last_valid_register_the_fault_stands(path: Path) -> None:
    """The first start has nothing to fall back on; nor has one whose stored text no longer validates."""
    path.write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(RegisterProblem):
        resolve_register(path, None)
    with pytest.raises(RegisterProblem, match="The last valid register cannot be used either"):
        resolve_register(path, "[council]\n")


def test_loading_the_shipped_register_takes_less_than_fifteen_milliseconds(path: Path) -> None:
    """The best of ten, after imports: silence must be fast."""
    load_register(path)
    times = []
    for _ in range(10):
        start = time.perf_counter()
        load_register(path)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.015


def test_importing_config_loads_neither_pydantic_nor_tomllib_and_loading_loads_no_difflib() -> None:
    """`--help` must not pay for them; a sound register does not pay for suggestions."""
    program = (
        "import sys; from pathlib import Path; import broadcaster.config as c;"
        "from broadcaster.shipped import shipped;"
        "assert not {'pydantic', 'tomllib', 'difflib'} & sys.modules.keys(), 'import';"
        "c.load_register(shipped('channels.toml'));"
        "assert not {'difflib', 'requests', 'sqlmodel', 'jinja2', 'rich'} & sys.modules.keys(), 'load'"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
