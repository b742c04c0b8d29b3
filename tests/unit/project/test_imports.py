"""Imports point inward, go in no circle, and load nothing heavy before it is needed."""

import subprocess
import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.support.checkout import ROOT, sources

#: the core: what each part may import beside itself (docs/architecture.md draws it)
CORE = {
    "errors": set[str](),
    "domain": {"errors"},
    "ports": {"domain", "errors"},
    "keeping": {"domain", "errors"},
    "failpoints": {"domain", "errors"},
    "engine": {"ports", "keeping", "failpoints", "domain", "errors"},
}
_PORTS = {"ports", "keeping", "domain", "errors"}
#: the adapters: none knows the engine or the ways in, and none another adapter but the one way out and its own kind
ADAPTERS = {
    "transport": _PORTS,
    "channels": _PORTS | {"transport"},
    "banners": _PORTS | {"transport"},
    "notify": _PORTS | {"transport"},
    "feeds": _PORTS,
    "store": _PORTS | {"failpoints", "doorbell"},
    "wording": _PORTS,
    "register_file": _PORTS,
    "sandbox": _PORTS,
    "clock": _PORTS,
    "doorbell": _PORTS,
    "shipped": {"domain", "errors"},
    "home": {"shipped", "domain", "errors"},
    "home_setup": {"home", "shipped", "domain", "errors"},
    "secrets": {"home", "transport.secrets", "domain", "errors"},
    "logs": {"transport.secrets", "domain", "errors"},
    "config": {"register_file", "domain", "errors"},
    "identity": {"register_file", "domain", "errors"},
    "exercise_register": {"register_file", "secrets", "domain", "errors"},
}
_INSIDE = {*CORE, *ADAPTERS}
#: the root that puts parts together, and the ways in
OUTSIDE = {
    "composition": _INSIDE,
    "service": {"composition", "engine", "ports", "keeping", "domain", "errors", "doorbell", "home"}
    | {"transport.secrets"},
    "cli": {"composition", "service", "engine", "keeping", "domain", "errors", "doorbell", "home_setup", "sandbox"}
    | {"logs"},
    "__main__": {"cli"},
    "": set[str](),
}
ALLOWED = CORE | ADAPTERS | OUTSIDE
#: imported where they are used, because `--help` and silence must be fast
HEAVY = (
    *("sqlmodel", "sqlalchemy", "requests", "tweepy", "rich", "apscheduler", "twitter_text", "jinja2", "apprise"),
    *("alembic", "psycopg", "structlog", "prometheus_client", "lxml"),
)


def test_every_part_of_the_package_has_its_line_here() -> None:
    """A new folder must be given its place before it can be imported from."""
    assert {source.unit for source in sources()} <= set(ALLOWED)


@pytest.mark.parametrize("unit", sorted({source.unit for source in sources()}))
def test_imports_point_inward(unit: str) -> None:
    """Also those inside functions: a late import is still a dependency."""
    wrong = [
        f"{source.where}:{found.line} imports {found.module}"
        for source in sources()
        if source.unit == unit
        for found in source.imports()
        if found.module.startswith("broadcaster.") and not _may_import(unit, found.module)
    ]
    assert not wrong


def _may_import(unit: str, module: str) -> bool:
    """A line of the table names a part, or one module of it."""
    inside = module.removeprefix("broadcaster.")
    allowed = ALLOWED.get(unit, set()) | {unit}
    return any(inside == name or inside.startswith(f"{name}.") for name in allowed)


def test_the_domain_knows_only_the_standard_library_and_pydantic() -> None:
    """No database, HTTP, template or regex library; and none of the standard library's clocks, files and threads."""
    impure = {"os", "io", "pathlib", "time", "random", "secrets", "threading", "socket", "subprocess", "sqlite3"}
    wrong = [
        f"{source.where}:{found.line} imports {found.module}"
        for source in sources()
        if source.unit == "domain"
        for found in source.imports()
        if (top := found.module.split(".")[0]) in impure
        or (top not in sys.stdlib_module_names and top not in {"broadcaster", "pydantic"})
    ]
    assert not wrong


@pytest.mark.parametrize("unit", ["errors", "ports", "keeping", "engine"])
def test_the_core_needs_no_library(unit: str) -> None:
    """Only the standard library; what else is needed comes through a port."""
    wrong = [
        f"{source.where}:{found.line} imports {found.module}"
        for source in sources()
        if source.unit == unit
        for found in source.imports()
        if found.module.split(".")[0] not in sys.stdlib_module_names | {"broadcaster"}
    ]
    assert not wrong


def test_no_module_is_imported_in_a_circle() -> None:
    """At load time; imports inside functions and for type checkers do not count."""
    names = {source.name for source in sources()}
    graph = {
        source.name: {found.module for found in source.imports() if found.at_load and found.module in names}
        - {source.name}
        for source in sources()
    }
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


@pytest.mark.parametrize(
    "module",
    [
        *("broadcaster.cli.main", "broadcaster.config", "broadcaster.ports", "broadcaster.errors"),
        *("broadcaster.engine.declare", *(s.name for s in sources() if s.unit == "domain")),
    ],
)
def test_heavy_libraries_wait_until_they_are_used(module: str) -> None:
    """Nothing of them may be loaded, not even by something that is imported on the way."""
    wanted = f"import sys, {module}; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    loaded = subprocess.run([sys.executable, "-c", wanted], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
