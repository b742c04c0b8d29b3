"""What a command knows of how it was called."""

from dataclasses import dataclass

import typer

from broadcaster.domain.words import Space


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """The space that the command line named: `broadcaster …` is live, `broadcaster exercise …` is not."""

    space: Space

    @property
    def exercise(self) -> bool:
        """Whether nothing may leave this machine."""
        return self.space is Space.EXERCISE

    @property
    def program(self) -> str:
        """How a next command starts in this space."""
        return "broadcaster exercise" if self.exercise else "broadcaster"


def invocation(ctx: typer.Context) -> Invocation:
    """The invocation that the group put into the context."""
    found = ctx.find_object(Invocation)
    if found is None:
        raise RuntimeError("a command ran outside its group")
    return found
