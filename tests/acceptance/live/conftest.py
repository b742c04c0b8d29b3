"""One machine within the machine for all live-space tests of a worker; a council of its own for each test."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests.acceptance.live.council import GROUP, OFFICERS, STRANGER, Council, live_council
from tests.acceptance.live.namespace import Machine, require_namespaces

_numbers = count(1)


@pytest.fixture(scope="session")
def machine() -> Iterator[Machine]:
    """Namespaces with the officers as users, and one user who is no officer."""
    require_namespaces()
    with Machine() as made:
        made.add_group(GROUP)
        for officer in OFFICERS:
            made.add_user(officer, GROUP)
        made.add_user(STRANGER, "nogroup")
        yield made


@pytest.fixture
def council(machine: Machine) -> Iterator[Council]:
    """A council that has just been set up; nothing is open."""
    with live_council(machine, f"home-{next(_numbers)}") as made:
        yield made
