"""The way in from the shell: pick the space and the command, import only that command, turn errors into exit codes."""

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from inspect import cleandoc
from io import TextIOWrapper
from pathlib import Path
from traceback import extract_tb
from typing import Any

import typer

from broadcaster.cli.commands import COMMANDS, Command
from broadcaster.cli.groups import InOrder
from broadcaster.cli.invocation import Invocation
from broadcaster.cli.show import aside, document, forget
from broadcaster.cli.signature import for_space
from broadcaster.cli.typed import as_json, in_words
from broadcaster.domain.words import Space
from broadcaster.errors import BroadcasterError, Interrupted, UsageProblem

EXERCISE = "exercise"
_LIVE_HELP = "A council's emergency voice: silence, lead messages, banner and approved reposts from one command."
_EXERCISE_HELP = "The exercise space: the same verbs, nothing leaves this machine, every text carries EXERCISE."


def main() -> None:
    """Run the command line and exit with the code of the error tree."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # a terminal that has no Welsh letters or dashes shows a question mark; it never stops the night
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(argv: Sequence[str]) -> int:
    """Run one command line; returns the exit code. With `--json` every error is one JSON document on stdout."""
    argv = _or_help(argv)
    try:
        result = build(argv)(args=list(argv), prog_name="broadcaster", standalone_mode=False)
    except (BrokenPipeError, SystemExit):  # help into a pager that was closed; every other answer sees to it itself
        forget(sys.__stdout__ or sys.stdout)
        return 0
    except (Exception, KeyboardInterrupt) as fault:  # noqa: BLE001 - whatever it was, the officer gets a next step
        return _tell(_named(fault), argv)
    return result if isinstance(result, int) else 0


def _named(fault: BaseException) -> BroadcasterError:
    """What went wrong as a member of the error tree."""
    match fault:
        case BroadcasterError():
            return fault
        case typer.TyperException():
            return UsageProblem(fault.format_message())
        case typer.Abort():
            return Interrupted("Stopped at the question; nothing was stored, silenced or sent.")
        case KeyboardInterrupt():
            return Interrupted("Stopped.")
        case _:
            return _unforeseen(fault)


def _or_help(argv: Sequence[str]) -> Sequence[str]:
    """A group without a command shows its help."""
    rest = argv[1:] if argv[:1] == [EXERCISE] else argv
    return [*argv, "--help"] if list(rest) in ([], ["banner"], ["templates"], ["silence"], ["feeds"]) else argv


def _unforeseen(fault: BaseException) -> BroadcasterError:
    """A fault of ours, with the place in the program for the engineer."""
    frames = [f for f in extract_tb(fault.__traceback__) if "broadcaster" in f.filename]
    place = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else "unknown place"
    said = " ".join(str(fault).split())[:200]
    return BroadcasterError(
        f"Something unexpected failed: {type(fault).__name__}{f': {said}' if said else ''} ({place}).",
        details={"exception": type(fault).__name__, "place": place},
    )


def build(argv: Sequence[str]) -> typer.Typer:
    """The application with only the command that is called, or with all of them for help and completion."""
    exercise = bool(argv) and argv[0] == EXERCISE
    rest = argv[1:] if exercise else argv
    name = rest[0] if rest else ""
    asked = "_BROADCASTER_COMPLETE" not in os.environ and "--help" not in rest[:1] and name in COMMANDS
    names = [name] if asked else list(COMMANDS)
    app = _app(_LIVE_HELP, completion=not asked)
    if exercise or not asked:
        app.add_typer(_space_app(Space.EXERCISE, names), name=EXERCISE, rich_help_panel="The exercise space")
    if not exercise or not asked:
        _add(app, Space.LIVE, names)
    app.callback()(_enter(Space.LIVE))
    return app


def _app(help_text: str, *, completion: bool = False, cls: Any = InOrder) -> typer.Typer:
    return typer.Typer(
        cls=cls,
        help=help_text,
        add_completion=completion,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _space_app(space: Space, names: Sequence[str]) -> typer.Typer:
    app = _app(_EXERCISE_HELP)
    _add(app, space, names)
    app.callback()(_enter(space))
    return app


def _enter(space: Space) -> Callable[[typer.Context], None]:
    def enter(ctx: typer.Context) -> None:
        ctx.obj = Invocation(space=space)

    enter.__doc__ = _EXERCISE_HELP if space is Space.EXERCISE else _LIVE_HELP
    return enter


def _add(app: typer.Typer, space: Space, names: Sequence[str]) -> None:
    for name in names:
        command = COMMANDS[name]
        if space in command.spaces:
            _register(app, space, name, command)


def _register(app: typer.Typer, space: Space, name: str, command: Command) -> None:
    found: Any = getattr(import_module(command.module), command.attribute)
    if not isinstance(found, typer.Typer):
        _register_one(app, space, name, found)
        return
    group = _app(str(found.info.help), cls=found.info.cls)
    for each in found.registered_commands:
        _register_one(group, space, each.name, each.callback)
    app.add_typer(group, name=name, subcommand_metavar=found.info.subcommand_metavar)


def _register_one(app: typer.Typer, space: Space, name: str | None, found: Any) -> None:
    prefix = "broadcaster exercise" if space is Space.EXERCISE else "broadcaster"
    doc = cleandoc(found.__doc__ or "").replace("{b}", prefix)
    # \b keeps the examples as they are written; the text before them may be rewrapped
    app.command(name, help=doc.replace("Examples:", "\b\nExamples:"))(for_space(found, space))


def _tell(problem: BroadcasterError, argv: Sequence[str]) -> int:
    space = Space.EXERCISE if argv[:1] == [EXERCISE] else Space.LIVE
    if "--json" in argv:
        document(as_json(problem, space))
    aside(in_words(problem, space))
    return problem.exit_code
