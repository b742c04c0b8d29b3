"""Options that exist in one space only: `--as` and an approving `--yes` belong to the exercise space (rule 6)."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from broadcaster.domain.words import Space

#: parameters that a live command line does not know
EXERCISE_ONLY = ("as_officer",)


def for_space(command: Callable[..., Any], space: Space) -> Callable[..., Any]:
    """The command as typer shall see it in this space."""
    signature = inspect.signature(command)
    if space is Space.EXERCISE or not set(EXERCISE_ONLY) & set(signature.parameters):
        return command
    kept = [p for p in signature.parameters.values() if p.name not in EXERCISE_ONLY]

    @wraps(command)
    def live(*args: Any, **kwargs: Any) -> Any:
        return command(*args, **kwargs, **dict.fromkeys(EXERCISE_ONLY, ""))

    live.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined] # the documented way to give a wrapper another signature
    return live
