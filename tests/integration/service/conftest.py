"""A council with a sandbox of its own for every test of the service."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcaster.sandbox.server import Sandbox
from tests.support.service import Played


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The exercise world."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def played(tmp_path: Path, sandbox: Sandbox) -> Played:
    """A home with the shipped register and short waits."""
    return Played(tmp_path / "home", sandbox.url)
