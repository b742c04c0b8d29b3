"""How groups of commands behave: in the order of a night, and with a command that is meant where none is named."""

from typing import Any

from typer.core import TyperGroup

from broadcaster.cli.commands import COMMANDS


class InOrder(TyperGroup):
    """Commands and groups in the order of `commands.py`, whatever is behind them; what is not there comes last."""

    def list_commands(self, ctx: Any) -> list[str]:
        """For the help; completion sorts by itself."""
        del ctx
        order = list(COMMANDS)
        return sorted(self.commands, key=lambda name: order.index(name) if name in order else len(order))


class Fallback(TyperGroup):
    """The first command is meant where none is named: `silence museum` is `silence add museum`.

    A service that is called like a command is reached through the first command's own name.
    """

    @property
    def fallback(self) -> str:
        """The command that is meant where none is named."""
        return next(iter(self.commands))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Name the first command where the officer named none."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [self.fallback, *args]
        return super().parse_args(ctx, args)
