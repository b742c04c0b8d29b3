"""Every command that the program tells an officer to type exists, and so does each of its options."""

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.unit.project.test_commands import fault_of

#: `broadcaster update --incident F1 …`, as far as it can be a command
_TYPED = re.compile(r"\bbroadcaster ((?:exercise )?[a-z][a-z-]*\b(?![.\w])[^`\n]*)")
_PLAIN = re.compile(r"[a-z][a-z-]*")
_QUOTED = re.compile(r"\"[^\"]*(?:\"|$)")
_OPTION = re.compile(r"(?<!\w)--[a-z][a-z-]*")
#: where one command ends and the sentence goes on
_ENDS = re.compile(r"[;:]\s|\.\s|\.$|\)|, (?=[a-z])| or | and | again | once more | until ")
#: whose first argument is a command without the program's name
_HELPERS = ("command",)
FILES = sorted((ROOT / "broadcaster").rglob("*.py"))


def _words(node: ast.expr) -> str:
    """A string or an f-string as it reads; each value in it is an ellipsis."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_words(part) for part in parts)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return _words(left) + _words(right)
        case _:
            return "…"


def _texts(tree: ast.AST) -> Iterator[str]:
    """Everything the module can say; parts of an f-string are not said by themselves."""
    inner: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _HELPERS:
            yield from (f"broadcaster {_words(word)}" for word in node.args[1:2])
        if isinstance(node, ast.JoinedStr | ast.BinOp):
            inner |= {id(child) for child in ast.walk(node) if child is not node}
        if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp) and id(node) not in inner:
            yield _words(node)


def commands(path: Path) -> list[str]:
    """The commands that a module names, with `…` for what is filled in."""
    found = []
    for text in _texts(ast.parse(path.read_text("utf-8"))):
        for typed in _TYPED.findall(text):
            line = _QUOTED.sub("…", typed)
            words = _ENDS.split(line)[0].split()
            options = [o for word in words for o in _OPTION.findall(word)]
            found.append(" ".join(["broadcaster", *itertools.takewhile(_PLAIN.fullmatch, words), *options]))
    return found


@pytest.mark.parametrize("path", [p for p in FILES if commands(p)], ids=lambda p: str(p.relative_to(ROOT)))
def test_what_an_officer_is_told_to_type_can_be_typed(path: Path) -> None:
    """A next step that ends in a usage problem costs the minutes it was to save."""
    assert not {line: fault for line in commands(path) if (fault := fault_of(line))}
