"""The locks: hashes for everything, no address, nothing below its security floor, nothing that is not wanted."""

import re
import tomllib

import pytest

from tests.support.checkout import page

LOCKS = ("requirements/run.txt", "requirements/dev.txt")
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pinned(lock: str) -> dict[str, str]:
    """Name → version."""
    return dict(PINNED.findall(page(lock)))


def as_numbers(version: str) -> tuple[int, ...]:
    """A version's numbers for comparison; a letter would need a real parser, and fails here."""
    assert re.fullmatch(r"\d+(\.\d+)*", version), version
    return tuple(int(part) for part in version.split("."))


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_is_pinned_with_hashes(lock: str) -> None:
    """So that pip can refuse what was not tested."""
    blocks = re.split(r"\n(?=[a-z0-9])", page(lock).strip())
    assert len(blocks) == len(pinned(lock)) > 20
    assert not [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_address(lock: str) -> None:
    """Whoever installs chooses the mirror."""
    assert not re.findall(r"://|index|trusted-host|find-links|^-e|@ ", page(lock), flags=re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_nothing_is_older_than_its_security_floor(lock: str) -> None:
    """security/floors.toml; raise the floor with the advisory, then the lock with scripts/lock."""
    floors = tomllib.loads(page("security/floors.toml"))
    versions = pinned(lock)
    old = {
        name: versions[name]
        for name, known in floors.items()
        if name in versions and as_numbers(versions[name]) < as_numbers(known["floor"])
    }
    assert {"jinja2", "requests", "urllib3"} <= versions.keys() & floors.keys()
    assert not old


def test_every_floor_has_a_reason() -> None:
    """And is a plain version."""
    floors = tomllib.loads(page("security/floors.toml"))
    assert list(floors) == sorted(floors)
    for name, known in floors.items():
        assert set(known) == {"floor", "why"}, name
        assert as_numbers(known["floor"])
        assert known["why"]


def test_the_development_lock_holds_the_same_versions() -> None:
    """What is tested is what runs."""
    run, dev = pinned(LOCKS[0]), pinned(LOCKS[1])
    assert run.items() <= dev.items()


def test_everything_the_project_asks_for_is_locked() -> None:
    """A dependency added to pyproject.toml without scripts/lock fails here; floors stand there too."""
    project = tomllib.loads(page("pyproject.toml"))
    floors = tomllib.loads(page("security/floors.toml"))
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *extras["postgres"], *extras["build"]]
    for lock, asked in ((LOCKS[0], wanted), (LOCKS[1], [*wanted, *project["dependency-groups"]["dev"]])):
        names = {re.split(r"[\[<>=;~! ]", requirement)[0].lower() for requirement in asked}
        assert not names - pinned(lock).keys()
    for requirement in wanted:
        name, _, least = requirement.partition(">=")
        if name in floors and least:
            assert as_numbers(least.split(",")[0]) >= as_numbers(floors[name]["floor"]), requirement
