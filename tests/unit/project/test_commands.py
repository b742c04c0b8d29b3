"""Every command is documented, shows an example, and speaks the product's words."""

import inspect
import re
import shlex
from functools import cache
from importlib import import_module
from typing import Any

import pytest
import typer.main

from broadcaster.cli.commands import COMMANDS
from broadcaster.cli.groups import Fallback
from broadcaster.cli.main import build
from broadcaster.domain.words import Space
from tests.support.checkout import code_lines, page

#: these run until they are stopped, and answer nothing
RUNNING = {"serve", "sandbox"}
#: other products' words for ours
FOREIGN = re.compile(
    r"\b(modes?|campaigns?|tweets?|retweets?|mutes?|unmutes?|muted|blackout|tenants?)\b", re.IGNORECASE
)
PAGES = ("README.md", "docs/runbook.md")


def functions(name: str) -> dict[str, Any]:
    """The functions behind a command, by what an officer types: `trigger`, `templates sign`."""
    code = getattr(import_module(COMMANDS[name].module), COMMANDS[name].attribute)
    if isinstance(code, typer.Typer):
        falls_back = code.info.cls is Fallback
        return {
            # the first command of such a group is typed without its name
            name if falls_back and place == 0 else f"{name} {_name(sub)}": sub.callback
            for place, sub in enumerate(code.registered_commands)
        }
    return {name: code}


def _name(command: Any) -> str:
    return str(command.name or command.callback.__name__.replace("_", "-"))


@cache
def _click(verb: str, *, exercise: bool) -> Any:
    """The command as the command line knows it in a space."""
    words = ["exercise", verb] if exercise else [verb]
    group: Any = typer.main.get_command(build(words))
    for word in words:
        group = group.commands[word]
    return group


def fault_of(line: str) -> str:
    """What is wrong with a `broadcaster …` line of a page; empty when nothing is."""
    words = shlex.split(line.partition("#")[0].partition("&&")[0])[1:]
    exercise = bool(words) and words[0] == "exercise"
    words = words[exercise:]
    if not words or words[0] in {"…", "--help"}:
        return ""
    if words[0] not in COMMANDS:
        return f"{words[0]} is no command"
    if exercise and Space.EXERCISE not in COMMANDS[words[0]].spaces:
        return f"{words[0]} does not exist in an exercise"
    command = _click(words[0], exercise=exercise)
    if hasattr(command, "commands") and len(words) > 1:
        known_word = words[1] if words[1] in command.commands else getattr(command, "fallback", None)
        if known_word is None:
            return f"{' '.join(words[:2])} is no command"
        command = command.commands[known_word]
    known = {"--help", *(name for option in command.params for name in option.opts)}
    wrong = [word for word in words if word.startswith("--") and word.partition("=")[0] not in known]
    return f"no {', '.join(wrong)}" if wrong else ""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme_or_the_runbook(name: str) -> None:
    """As somebody would type it."""
    lines = [line for where in PAGES for line in code_lines(page(where), beginning="broadcaster ")]
    assert any(re.match(rf"broadcaster (exercise )?{name}\b(?!-)", line) for line in lines)


@pytest.mark.parametrize("where", [*PAGES, "docs/store.md", "docs/configuration.md", "CHANGELOG.md", "docs/testing.md"])
def test_every_command_line_of_a_page_can_be_typed(where: str) -> None:
    """The command exists in that space, and so does every option."""
    lines = code_lines(page(where), beginning="broadcaster ")
    assert not {line: fault for line in lines if (fault := fault_of(line))}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example_of_itself(name: str) -> None:
    """In its help, beginning with the command."""
    for typed, function in functions(name).items():
        doc = inspect.getdoc(function) or ""
        text, _, examples = re.sub(r"Examples?:", "Examples:", doc).partition("Examples:")
        lines = [line.strip().replace("{b}", "broadcaster") for line in examples.splitlines() if line.strip()]
        assert text.strip()
        ours = [line for line in lines if line.startswith("broadcaster")]
        assert ours
        assert all(line.startswith(f"broadcaster {typed}") for line in ours)
        assert not {line: fault for line in ours if (fault := fault_of(line))}


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in RUNNING])
def test_every_command_that_answers_has_json(name: str) -> None:
    """Scripts and other tools read it."""
    for function in functions(name).values():
        assert "as_json" in inspect.signature(function).parameters


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in {*RUNNING, "init", "feeds"}])
def test_every_command_of_the_desk_can_be_played_by_another_officer(name: str) -> None:
    """`--as` exists in an exercise and never live, where you are the user you logged in as (rule 13)."""
    played = {typed: "--as" in _options(typed, exercise=True) for typed in functions(name)}
    assert all(played.values()), played
    live = {typed: "--as" in _options(typed, exercise=False) for typed in functions(name)}
    assert not any(live.values()), live


def _command(typed: str, *, exercise: bool) -> Any:
    verb, _, rest = typed.partition(" ")
    command = _click(verb, exercise=exercise)
    rest = rest or getattr(command, "fallback", "")
    return command.commands[rest] if rest else command


def _options(typed: str, *, exercise: bool) -> set[str]:
    return {option for found in _command(typed, exercise=exercise).params for option in found.opts}


@pytest.mark.parametrize("name", COMMANDS)
def test_help_speaks_the_words_of_the_glossary(name: str) -> None:
    """Incident, bulletin, silence; no word of another product."""
    for typed in functions(name):
        command = _command(typed, exercise=False)
        said = " ".join([command.help or "", *(getattr(option, "help", None) or "" for option in command.params)])
        assert not FOREIGN.findall(said)


def test_help_lists_every_command_in_the_order_of_a_night() -> None:
    """The order of commands.py, whether one command or a group of them is behind a name."""
    group: Any = typer.main.get_command(build(["--help"]))
    listed = [name for name in group.list_commands(None) if name != "exercise"]
    assert listed == list(COMMANDS)


def test_a_group_means_its_first_command_where_none_is_named() -> None:
    """`silence museum` and `silence add museum` are one order."""
    group = _click("silence", exercise=False)
    assert group.fallback == "add"
    short, full = (
        {"names": c.params["names"]} for c in (_parsed(group, ["museum"]), _parsed(group, ["add", "museum"]))
    )
    assert short == full == {"names": ["museum"]}


def _parsed(group: Any, words: list[str]) -> Any:
    """The context of the command that a group hands these words to."""
    ctx = group.make_context("silence", words)
    name, command, rest = group.resolve_command(ctx, [*ctx._protected_args, *ctx.args])
    return command.make_context(name, rest, parent=ctx)
