"""From text to register: syntax first, then every table, then the rules between them; all faults of a stage at once."""

import re
import tomllib
from typing import Any

from broadcaster.domain.register import Register
from broadcaster.errors import RegisterProblem
from broadcaster.register_file.faults import Fault, Faults, problem_of
from broadcaster.register_file.rules import check
from broadcaster.register_file.secret_shapes import looks_like_a_secret
from broadcaster.register_file.tables import read_tables
from broadcaster.register_file.value_rules import check_texts

_PLACE = re.compile(r"(?s)(.*?) \(at (?:line (\d+), column \d+|end of document)\)")
#: what tomllib says → what an officer understands
_PLAIN = (
    ("Cannot overwrite a value", "the same key stands here twice", "delete one of the two lines"),
    ("Cannot declare", "the same [table] stands in the file twice", "delete one, or give it another name"),
    ("Expected '=' after a key", "there is no `=` after the key", 'write it as key = "value"'),
    ("Unclosed array", "a list is not closed", "add the missing ]"),
    ("Invalid initial character for a key part", "this is no key", 'write it as key = "value"'),
    ("Invalid value", "the value cannot be read", 'text needs "quotes"; dates look like 2026-11-30'),
    ("Illegal character", "a text is not closed, or holds a character that is not allowed", 'is a " missing?'),
    ("Unterminated string", "a text is not closed", 'is a " missing?'),
    ("Expected newline or end", "there is something after the value", "start a new line, or add the missing quotes"),
)


def parse(text: str, *, name: str) -> tuple[Register, tuple[str, ...]]:
    """The register and its warnings. Raises RegisterProblem with every fault."""
    data = _toml(text, name)
    faults = Faults(text, name)
    draft = read_tables(data, faults)
    faults.all_read()
    check_texts(data, faults)
    check(draft, faults)
    faults.raise_any()
    return draft.register(), faults.warnings


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise _problem(name, None, "lists or tables are nested too deep", "") from None
    except ValueError as failed:  # TOMLDecodeError, and a number of more than 4300 digits
        raise _syntax_problem(str(failed), text, name) from None
    if not data:
        raise _problem(name, None, "the file is empty", "`broadcaster init` in an empty folder makes a new one")
    if not text.endswith("\n"):
        last = text.count("\n") + 1
        raise _problem(name, last, "the file stops in the middle of a line", "if nothing is missing, end it with Enter")
    return data


def _syntax_problem(said: str, text: str, name: str) -> RegisterProblem:
    found = _PLACE.fullmatch(said)
    if found is None:
        return _problem(name, None, "a value cannot be read", "is a number far too long?")
    line = int(found[2]) if found[2] else text.count("\n") + 1
    if not found[2]:
        return _problem(name, line, "the file stops in the middle of a line or list", "was it saved completely?")
    for start, problem, suggestion in _PLAIN:
        if found[1].startswith(start):
            return _problem(name, line, problem, suggestion)
    # tomllib's own words may name a key of the file, which could be a pasted token
    words = "" if looks_like_a_secret(found[1].replace("'", " ")) else f": {found[1][:80]}"
    return _problem(name, line, f"this is not TOML{words}", "")


def _problem(name: str, line: int | None, problem: str, suggestion: str) -> RegisterProblem:
    return problem_of([Fault(file=name, line=line, key="", problem=problem, suggestion=suggestion)], name)
