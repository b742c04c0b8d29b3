"""The shipped register as text and value, and a way to spoil it."""

from collections.abc import Callable
from typing import Any

import pytest

from broadcaster.config import LoadedRegister, parse_register
from broadcaster.errors import RegisterProblem
from broadcaster.shipped import shipped

Faults = list[dict[str, Any]]


@pytest.fixture(scope="session")
def text() -> str:
    """channels.toml as shipped."""
    return shipped("channels.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def loaded(text: str) -> LoadedRegister:
    """The shipped register."""
    return parse_register(text, name="channels.toml")


@pytest.fixture(scope="session")
def faults_of() -> Callable[[str], Faults]:
    """The faults of a text, which must have some."""

    def faults(spoilt: str) -> Faults:
        with pytest.raises(RegisterProblem) as caught:
            parse_register(spoilt, name="channels.toml")
        found: Faults = caught.value.details["faults"]
        assert found
        assert all(str(fault["problem"]) in caught.value.sentence for fault in found[:20])
        return found

    return faults
