"""The options that every speaking command shares, as one value instead of ten arguments handed on."""

from dataclasses import dataclass, fields
from datetime import timedelta

import typer

from broadcaster.cli.house_rules import ask_why
from broadcaster.cli.show import interactive
from broadcaster.domain.promises import parse_interval
from broadcaster.domain.words import Space
from broadcaster.engine.publish import HowAllowed


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the officer put on the command line; a name here is the name of a parameter of the command."""

    text: str = ""
    incident: str = ""
    #: `3h`; empty = as the preset says
    next_in: str = ""
    no_message: bool = False
    break_glass: bool = False
    reason: str = ""
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
