"""The options that every speaking command shares, as one value instead of ten arguments handed on."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import timedelta

import typer

from broadcaster.cli.house_rules import ask_why
from broadcaster.cli.show import interactive
from broadcaster.domain.promises import parse_interval
from broadcaster.domain.words import Space
from broadcaster.engine.message import HowAllowed
from broadcaster.errors import UsageProblem

_LONGEST_NUMBER = 6


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the officer put on the command line; a name here is the name of a parameter of the command."""

    text: str = ""
    incident: str = ""
    #: `3h`; empty = as the preset says
    next_in: str = ""
    no_message: bool = False
    #: where the incident is from now on; empty = where it was
    new_place: str = ""
    district: str = ""
    break_glass: bool = False
    reason: str = ""
    #: bulletins that were wrong, as typed
    of: Sequence[str] | None = None
    take_down: bool = False
    despite: str = ""
    yes: bool = False
    #: empty in the live space, where the option does not exist
    as_officer: str = ""
    no_wait: bool = False
    dry_run: bool = False
    as_json: bool = False

    @property
    def interval(self) -> timedelta | None:
        """When the next update is promised; raises `UsageProblem` for what is no interval."""
        return parse_interval(self.next_in) if self.next_in else None

    @property
    def corrected(self) -> tuple[int, ...]:
        """Numbers of the bulletins that were wrong; raises `UsageProblem` for what names none."""
        numbers = [name.rpartition("/")[2] for name in self.of or ()]
        wrong = next((n for n in numbers if not n.isdecimal() or len(n) > _LONGEST_NUMBER), None)
        if wrong is not None:
            raise UsageProblem(f"“{wrong}” is no message.", next_step="Messages are named like F12/2.")
        return tuple(int(n) for n in numbers)

    @property
    def withdraws(self) -> str:
        """Why the wrong posts are deleted; empty when they stay. Raises `UsageProblem` without a reason."""
        if self.take_down and not self.reason.strip():
            raise UsageProblem(
                "Deleting what was said needs a reason; a correction alone leaves it standing (policy 000 s5.2).",
                next_step='Add --reason "what danger it brings", or leave --withdraw out.',
            )
        return self.reason if self.take_down else ""

    def how(self, space: Space) -> HowAllowed:
        """Break-glass as asked; `--yes` approves in the exercise space alone (rule 6)."""
        own_yes = self.yes and space is Space.EXERCISE and not self.break_glass
        ask = None if self.yes or not interactive() else ask_why
        return HowAllowed(
            break_glass=self.break_glass,
            reason=self.reason,
            self_approve=own_yes,
            despite=self.despite,
            ask_why=ask,
        )


def said(ctx: typer.Context) -> Said:
    """The shared options of the command that is running, as typer parsed them."""
    return Said(**{f.name: ctx.params[f.name] for f in fields(Said) if f.name in ctx.params})
