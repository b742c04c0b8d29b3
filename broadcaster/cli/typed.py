"""Commands inside sentences, written as the officer must type them in this space."""

import re
from collections.abc import Mapping
from typing import Any

from broadcaster.cli.commands import COMMANDS
from broadcaster.domain.words import Space
from broadcaster.errors import BroadcasterError

_VERBS = "|".join(name for name, command in COMMANDS.items() if Space.EXERCISE in command.spaces)
_COMMAND = re.compile(rf"\bbroadcaster (?=(?:{_VERBS})\b)")


def typed(text: str, space: Space) -> str:
    """The sentence with `broadcaster status` as `broadcaster exercise status` where that is what works."""
    return text if space is Space.LIVE else _COMMAND.sub("broadcaster exercise ", text)


def as_json(problem: BroadcasterError, space: Space) -> dict[str, Any]:
    """The error for `--json`, its commands as this space has them."""
    return in_space(problem.as_json(), space)


def in_space(told: Mapping[str, Any], space: Space) -> dict[str, Any]:
    """An error or a finding as plain data, its sentences as this space says them; public texts are never touched."""
    said = {name: typed(str(told[name]), space) for name in ("sentence", "next_step") if told.get(name)}
    return {**told, **said}


def in_words(problem: BroadcasterError, space: Space) -> str:
    """The error for a person: the sentence and the next step."""
    return typed(f"{problem.sentence}\nNext: {problem.next_step}", space)
