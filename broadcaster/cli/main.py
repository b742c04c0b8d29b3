"""The way in from the shell: pick the space and the command, import only that command, turn errors into exit codes."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import typer

from broadcaster.cli.commands import COMMANDS, Command
from broadcaster.cli.invocation import Invocation
from broadcaster.cli.signature import for_space
from broadcaster.domain.words import Space
from broadcaster.errors import BroadcasterError, Interrupted

EXERCISE = "exercise"
_LIVE_HELP = "A council's emergency voice: silence, lead messages, banner and approved reposts from one command."
_EXERCISE_HELP = "The exercise space: the same verbs, nothing leaves this machine, every text carries EXERCISE."


def main() -> None:
    """Run the command line and exit with the code of the error tree."""
    sys.exit(run(sys.argv[1:]))


def run(argv: Sequence[str]) -> int:
    """Run one command line; returns the exit code. With `--json` every error is one JSON document on stdout."""
    as_json = "--json" in argv
    try:
        result = build(argv)(args=list(argv), prog_name="broadcaster", standalone_mode=False)
    except BroadcasterError as problem:
        return _tell(problem, as_json=as_json)
    except typer.TyperException as problem:
        return _tell_usage(problem, as_json=as_json)
    except (KeyboardInterrupt, typer.Abort):
        return _tell(Interrupted("Stopped."), as_json=as_json)
    except BrokenPipeError:
        _silence_stdout()
        return 0
    return result if isinstance(result, int) else 0


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


def _app(help_text: str, *, completion: bool = False) -> typer.Typer:
    return typer.Typer(
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
    if isinstance(found, typer.Typer):
        app.add_typer(found, name=name)
        return
    prefix = "broadcaster exercise" if space is Space.EXERCISE else "broadcaster"
    doc = (found.__doc__ or "").replace("{b}", prefix)
    # \b keeps the examples as they are written; the text before them may be rewrapped
    app.command(name, help=doc.replace("Examples:", "\b\nExamples:"))(for_space(found, space))


def _tell(problem: BroadcasterError, *, as_json: bool) -> int:
    if as_json:
        _print(json.dumps(problem.as_json(), ensure_ascii=False, indent=2), sys.stdout)
    _print(f"{problem.sentence}\nNext: {problem.next_step}", sys.stderr)
    return problem.exit_code


def _tell_usage(problem: typer.TyperException, *, as_json: bool) -> int:
    from broadcaster.errors import UsageProblem  # noqa: PLC0415 - only on the way out

    message = getattr(problem, "format_message", lambda: str(problem))()
    return _tell(UsageProblem(message), as_json=as_json)


def _print(text: str, stream: Any) -> None:
    try:
        stream.write(text + "\n")
        stream.flush()
    except OSError:
        # the terminal is gone (a dropped SSH line); the exit code still tells
        _silence_stdout()


def _silence_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush does not fail on a closed pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
