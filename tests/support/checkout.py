"""The checkout as the structure tests read it: its files, its modules' imports, its pages."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "broadcaster"
#: left out where there is no git to ask
_NOT_OURS = {".git", ".venv", "__pycache__", ".hypothesis", ".mypy_cache", ".ruff_cache", "dist"}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that belongs to the project and is there, also where the checkout came without its history."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not _NOT_OURS & set(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in found if path.is_file()))


def texts() -> Iterator[tuple[str, str]]:
    """`(path from the root, text)` of every tracked text file."""
    for path in tracked():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def page(name: str) -> str:
    """The text of a page by its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def pages() -> list[str]:
    """Every Markdown page of the project's own, by its path from the root."""
    top = [ROOT / "README.md", ROOT / "CHANGELOG.md"]
    return [path.relative_to(ROOT).as_posix() for path in (*top, *sorted((ROOT / "docs").rglob("*.md")))]


def code_lines(text: str, *, beginning: str) -> list[str]:
    """The lines of a page's fenced blocks and of its `…` spans that begin with a word."""
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)).splitlines()
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [line.strip() for line in (*blocks, *spans) if line.strip().startswith(beginning)]


@dataclass(frozen=True, kw_only=True)
class Import:
    """One import statement; `at_load` when it runs as soon as its module is imported."""

    module: str
    line: int
    at_load: bool


@dataclass(frozen=True, kw_only=True)
class Source:
    """One module of the package."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def where(self) -> str:
        """The path as a message shows it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def unit(self) -> str:
        """The folder, or the module, directly below `broadcaster`; empty for the package itself."""
        return [*self.name.split("."), ""][1]

    def imports(self) -> Iterator[Import]:
        """Every import, also those inside functions and those only type checkers run."""
        yield from _imports(self.tree, at_load=True)


def _imports(node: ast.AST, *, at_load: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(module=a.name, line=child.lineno, at_load=at_load) for a in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from _import_from(child, at_load=at_load)
        else:
            inner = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _for_types(child)
            yield from _imports(child, at_load=at_load and not inner)


def _import_from(node: ast.ImportFrom, *, at_load: bool) -> Iterator[Import]:
    module = node.module or ""
    yield Import(module=module, line=node.lineno, at_load=at_load)
    for alias in node.names:
        inside = PACKAGE.parent.joinpath(*module.split("."), alias.name)
        if inside.is_dir() or inside.with_suffix(".py").is_file():
            yield Import(module=f"{module}.{alias.name}", line=node.lineno, at_load=at_load)


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


@cache
def sources() -> tuple[Source, ...]:
    """Every module of `broadcaster`."""
    return tuple(_source(path) for path in sorted(PACKAGE.rglob("*.py")))


def _source(path: Path) -> Source:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    text = path.read_text(encoding="utf-8")
    return Source(name=".".join(parts), path=path, text=text, tree=ast.parse(text))
