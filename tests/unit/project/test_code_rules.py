"""The house rules that a reviewer would otherwise have to look for."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support.checkout import ROOT, Source, sources, texts

#: docs/contributing.md; a comment or docstring with "Length:" defends more
MOST_LINES, MOST_FUNCTION_LINES = 350, 50
#: who may sleep: one polls a process that starts, one waits where a signal handler may not set an event
SLEEPERS = {"broadcaster/composition/world.py", "broadcaster/service/run.py"}
#: poll processes that they start, kill and freeze, with a deadline
POLLERS = {"tests/support/campaign.py", "tests/support/exercise.py"}
BROAD = {"Exception", "BaseException"}
#: written in pieces, so that this file does not break its own rule
UNFINISHED = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")))
FOLDERS = re.compile(
    "|".join(rf"(?<![\w.\-~}}$/])/{name}(?=[/\"'`\s:])" for name in ("wo" + "rk", "ro" + "ot", "t" + "mp"))
)
REGISTRIES = re.compile(
    "|".join(
        (
            "py" + r"pi\.org",
            "python" + "hosted",
            r"--(extra-)?index" + "-url",
            "registry" + r"\.npm",
            "artif" + "actory",
            "jf" + "rog",
            "pi/sim" + "ple",
        )
    ),
    re.IGNORECASE,
)


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines without the docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    first = function.body[0]
    return lines - ((first.end_lineno or 0) - first.lineno + 1)


def _python_tests() -> list[tuple[str, ast.Module]]:
    return [(name, ast.parse(text)) for name, text in texts() if name.startswith("tests/") and name.endswith(".py")]


def _sleeps(tree: ast.AST) -> list[int]:
    """Lines that sleep, under whatever name."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "sleep":
            found.append(node.lineno)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "sleep" for alias in node.names):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_a_module_opens_with_a_sentence(source: Source) -> None:
    """It says what lives there."""
    doc = ast.get_docstring(source.tree) or ""
    assert re.search(r"[.:]$", doc.partition("\n\n")[0].strip()), f"{source.where}: {doc[:60]!r}"


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_files_and_functions_keep_to_their_budget(source: Source) -> None:
    """Longer ones say why, with the word Length."""
    lines = len(source.text.splitlines())
    assert lines <= MOST_LINES or "Length:" in source.text, f"{source.where} has {lines} lines"
    long = [
        f"{source.where}:{function.lineno} {function.name} has {_length(function)} lines"
        for function in _functions(source.tree)
        if _length(function) > MOST_FUNCTION_LINES
        and "Length:" not in (ast.get_source_segment(source.text, function) or "")
    ]
    assert not long


def test_half_of_the_files_are_short() -> None:
    """The median of the package; a budget that everybody uses up is no budget."""
    lengths = sorted(len(source.text.splitlines()) for source in sources())
    assert lengths[len(lengths) // 2] <= 100


def test_nothing_in_the_package_sleeps() -> None:
    """Workers wait on the doorbell; nothing that dispatches or answers ever sleeps."""
    assert {source.where for source in sources() if _sleeps(source.tree)} <= SLEEPERS


def test_no_test_ever_sleeps() -> None:
    """Tests wait on signals, or poll an event with a deadline."""
    found = [f"{name}:{line}" for name, tree in _python_tests() if name not in POLLERS for line in _sleeps(tree)]
    assert not found


def test_a_broad_except_says_why_or_raises_again() -> None:
    """`noqa: BLE001 - reason`, or a bare `raise` in it."""
    wrong = []
    for source in sources():
        lines = source.text.splitlines()
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.ExceptHandler) or not _is_broad(node):
                continue
            again = any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))
            if not again and not re.search(r"# noqa: BLE001 - \w", lines[node.lineno - 1]):
                wrong.append(f"{source.where}:{node.lineno}")
    assert not wrong


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    named = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(one, ast.Name) and one.id in BROAD for one in named)


def test_an_ignored_warning_says_why() -> None:
    """`noqa` and `type: ignore` carry a code and a reason."""
    bare = re.compile(r"#\s*noqa(?!: [A-Z]+\d+(, ?[A-Z]+\d+)* - \w)|#\s*type:\s*ignore(?!\[[\w-]+(, ?[\w-]+)*\] +# \w)")
    wrong = [
        f"{source.where}:{number}"
        for source in sources()
        for number, line in enumerate(source.text.splitlines(), 1)
        if bare.search(line)
    ]
    assert not wrong


def test_every_time_has_a_zone() -> None:
    """No naive now, no UTC without a zone."""
    wrong = []
    for source in sources():
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            name, given = node.func.attr, len(node.args) + len(node.keywords)
            naive = (name == "now" and ast.unparse(node.func.value).endswith("datetime") and given == 0) or (
                name == "fromtimestamp" and given < 2
            )
            if naive or name in {"utcnow", "utcfromtimestamp"}:
                wrong.append(f"{source.where}:{node.lineno}")
    assert not wrong


@pytest.mark.parametrize("rule", [UNFINISHED, FOLDERS, REGISTRIES], ids=["unfinished", "folders", "registries"])
def test_no_file_holds_what_does_not_belong_in_it(rule: re.Pattern[str]) -> None:
    """No notes of things to be done, no folder of some machine, no registry's address."""
    wrong = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if rule.search(line)
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        (UNFINISHED, "x = 1  # " + "TO" + "DO later"),
        (FOLDERS, "cd /wo" + "rk/main"),
        (FOLDERS, 'open("/t' + 'mp/x")'),
        (REGISTRIES, "--extra-index" + "-url https://example"),
        (REGISTRIES, "file:///opt/py" + "pi/sim" + "ple/"),
    ],
)
def test_the_rules_about_files_have_teeth(rule: re.Pattern[str], line: str) -> None:
    """A line of each kind is seen, and words that only look like one are not."""
    assert rule.search(line)
    assert not rule.search("the network/working folder, site/temporary, template roots, pypinfo")


def test_no_file_holds_the_path_of_this_checkout() -> None:
    """It would be another one on the next machine."""
    here = str(ROOT)
    assert not [name for name, text in texts() if len(here) > 5 and here in text]


def test_every_test_promises_something() -> None:
    """A sentence as its name, and a docstring."""
    wrong = [
        f"{name}:{function.lineno} {function.name}"
        for name, tree in _python_tests()
        for function in _functions(tree)
        if function.name.startswith("test_")
        and (ast.get_docstring(function) is None or len(function.name.split("_")) < 4)
    ]
    assert not wrong


def test_no_test_mocks_anything() -> None:
    """The sandbox, real servers and the shipped recording adapters stand in; an environment variable may be set."""
    wrong = []
    for name, tree in _python_tests():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                modules = [a.name for a in node.names] + [getattr(node, "module", None) or ""]
                if any(module.split(".")[-1] == "mock" for module in modules):
                    wrong.append(f"{name}:{node.lineno}")
            patched = (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setattr"
            )
            if patched and ast.unparse(node).startswith("monkeypatch"):
                wrong.append(f"{name}:{getattr(node, 'lineno', 0)}")
    assert not wrong
