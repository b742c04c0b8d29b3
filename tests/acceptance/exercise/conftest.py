"""A fresh home and a sandbox of its own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcaster.sandbox.server import Sandbox
from tests.support.exercise import QUICK, Council, copied_home, new_home


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home as `broadcaster init` makes it; copied, never used."""
    folder = tmp_path_factory.mktemp("made") / "home"
    new_home(folder)
    return folder


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The exercise world on a free port."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def council(made_home: Path, tmp_path: Path, sandbox: Sandbox) -> Council:
    """A new home with the shipped register, and the sandbox."""
    return Council(copied_home(made_home, tmp_path / "home"), sandbox.url)


@pytest.fixture
def quick(council: Council) -> Council:
    """The same with numbers that settle doubt in a second or two."""
    council.policy(**QUICK)
    return council
