"""Finding a home, its paths, and making a new one: complete or not at all."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from broadcaster.config import load_register
from broadcaster.domain.words import Space
from broadcaster.errors import StoreProblem, UsageProblem
from broadcaster.home import Home, find_home, register_writable_by_others
from broadcaster.home_setup import init_home
from broadcaster.shipped import shipped

ROOT = shipped("channels.toml").parent


def everything(folder: Path) -> list[str]:
    """Every path in a folder."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))


def test_the_variable_comes_before_the_working_folder(tmp_path: Path) -> None:
    """A relative variable counts from the working folder; an empty one is none."""
    init_home(tmp_path / "a")
    init_home(tmp_path / "b")
    assert find_home({"BROADCASTER_HOME": str(tmp_path / "b")}, tmp_path / "a").root == tmp_path / "b"
    assert find_home({"BROADCASTER_HOME": "b"}, tmp_path).root == tmp_path / "b"
    assert find_home({"BROADCASTER_HOME": ""}, tmp_path / "a").root == tmp_path / "a"


def test_a_folder_without_a_register_is_no_home(tmp_path: Path) -> None:
    """The next step is `broadcaster init`; the variable is never silently replaced by the working folder."""
    init_home(tmp_path / "a")
    with pytest.raises(UsageProblem) as caught:
        find_home({"BROADCASTER_HOME": str(tmp_path)}, tmp_path / "a")
    assert "broadcaster init DIR" in caught.value.next_step
    assert "BROADCASTER_HOME" in caught.value.sentence
    with pytest.raises(UsageProblem):
        find_home({}, tmp_path)


def test_a_home_whose_register_was_deleted_at_night_is_still_found(tmp_path: Path) -> None:
    """Its state holds the last valid register, also where the store itself is PostgreSQL (rule 10)."""
    home = Home(root=tmp_path)
    home.prepare(Space.LIVE)
    assert find_home({}, tmp_path) == home


def test_asking_for_paths_creates_nothing_and_the_spaces_share_none(tmp_path: Path) -> None:
    """Only the stop mark lies outside both, so that either may look at it."""
    home = Home(root=tmp_path)
    live, drill = ({f(space) for f in (home.state, home.store, home.run)} for space in Space)
    assert not live & drill
    assert home.stop_mark.parent == tmp_path / "state"
    assert everything(tmp_path) == []


def test_a_space_is_open_to_its_user_only(tmp_path: Path) -> None:
    """0700 whatever the umask, also when the folder was there with other rights."""
    home = Home(root=tmp_path)
    home.prepare(Space.EXERCISE)
    assert home.state(Space.EXERCISE).stat().st_mode & 0o777 == 0o700
    assert not home.state(Space.LIVE).exists()
    home.state(Space.LIVE).mkdir()
    home.state(Space.LIVE).chmod(0o755)
    home.prepare(Space.LIVE)
    assert home.state(Space.LIVE).stat().st_mode & 0o777 == 0o700


def test_a_state_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """With a way out."""
    (tmp_path / "state").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreProblem) as caught:
        Home(root=tmp_path).prepare(Space.LIVE)
    assert "BROADCASTER_HOME" in caught.value.next_step


def test_templates_are_the_councils_own_or_the_shipped_ones(tmp_path: Path) -> None:
    """A home without the folder works."""
    home = Home(root=tmp_path)
    assert home.scenarios == shipped("scenarios")
    (tmp_path / "scenarios").mkdir()
    assert home.scenarios == tmp_path / "scenarios"


@pytest.mark.parametrize("exists", [True, False])
def test_init_makes_a_ready_home_in_a_new_or_an_empty_folder(tmp_path: Path, *, exists: bool) -> None:
    """Register, templates, scenarios, secrets for the owner only, notes; and it loads."""
    folder = tmp_path / "new" / "home"
    if exists:
        folder.mkdir(parents=True)
    written = init_home(folder)

    assert all(path.is_file() for path in written)
    assert written[-1] == folder / "channels.toml"
    home = find_home({}, folder)
    assert load_register(home.register).register.council.key == "rbwm"
    assert home.secrets.stat().st_mode & 0o777 == 0o700
    assert {p.name for p in written} >= {"README.md", ".gitignore", "channels.toml"}
    assert not register_writable_by_others(home)
    for name in ("templates", "scenarios"):
        source = [p for p in shipped(name).rglob("*") if p.is_file() and "__" not in str(p.relative_to(ROOT))]
        copies = {p.relative_to(folder): p.read_bytes() for p in written if p.is_relative_to(folder / name)}
        assert copies == {p.relative_to(shipped(name).parent): p.read_bytes() for p in source}


@pytest.mark.parametrize("inside", ["channels.toml", "notes.txt", ".hidden"])
def test_init_leaves_a_folder_in_use_alone(tmp_path: Path, inside: str) -> None:
    """Nothing is overwritten and nothing added."""
    (tmp_path / inside).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageProblem) as caught:
        init_home(tmp_path)
    assert everything(tmp_path) == [inside]
    assert "broadcaster init DIR" in caught.value.next_step
    with pytest.raises(UsageProblem):
        init_home(tmp_path / inside)


@pytest.mark.parametrize("exists", [True, False])
def test_an_init_that_fails_leaves_nothing_behind(tmp_path: Path, *, exists: bool) -> None:
    """A full disk (a limit on the size of files, set in a process of its own) takes everything back."""
    folder = tmp_path / "home"
    if exists:
        folder.mkdir()
    program = (
        "import resource, signal, sys; from pathlib import Path;"
        "from broadcaster.errors import UsageProblem; from broadcaster.home_setup import init_home;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))\n"
        "try:\n    init_home(Path(sys.argv[1]))\nexcept UsageProblem as e:\n    print(e)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, folder], check=True, capture_output=True, text=True)
    assert "The home cannot be made" in done.stdout
    assert folder.exists() is exists
    assert everything(tmp_path) == (["home"] if exists else [])


def test_an_installed_package_finds_its_own_files(tmp_path: Path) -> None:
    """A wheel built from the source makes the same home as the source does."""
    source = tmp_path / "source"
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("broadcaster", "templates", "scenarios"):
        shutil.copytree(ROOT / name, source / name, ignore=ignore)
    for name in ("channels.toml", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source / name)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    done = subprocess.run(build, cwd=source, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    program = (
        "import sys; from pathlib import Path; from broadcaster.home_setup import init_home as i; i(Path(sys.argv[1]))"
    )
    environ = os.environ | {"PYTHONPATH": str(tmp_path / "installed"), "PYTHONSAFEPATH": "1"}
    made = [sys.executable, "-c", program + "; import broadcaster; print(broadcaster.__file__)", str(tmp_path / "home")]
    ran = subprocess.run(made, cwd=tmp_path, env=environ, check=True, capture_output=True, text=True)

    assert str(tmp_path / "installed") in ran.stdout
    init_home(tmp_path / "other")
    assert everything(tmp_path / "home") == everything(tmp_path / "other")
