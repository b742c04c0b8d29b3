"""The pages say what the code does: paths, links, gates, words, errors, variables, moves."""

import ast
import re
import xml.etree.ElementTree as ET
from enum import StrEnum
from urllib.parse import unquote

import pytest

from broadcaster.domain import words
from broadcaster.domain.deliveries import TRANSITIONS
from broadcaster.domain.gates import GATES
from broadcaster.errors import BroadcasterError
from tests.support.checkout import ROOT, page, pages, sources, tracked

#: design section 2, in its order
DESIGN_WORDS = (
    *("council", "register", "service", "account", "posture", "incident", "bulletin", "rendering", "signed template"),
    *("delivery", "outcome", "state", "gate", "silence", "hold", "held", "breach", "release", "approval"),
    *("break-glass", "alert", "proposal", "space", "drill", "evidence pack"),
)
#: words of the code that a newcomer meets on the first day
CODE_WORDS = (
    *("desk", "claim", "arm", "lane", "fence", "lease", "settle", "read-back", "register", "outbox", "plan", "digest"),
    *("port", "unit of work", "doorbell", "anchor", "oracle", "sandbox", "repeat", "phase", "proof", "pause", "home"),
)
PATHS = re.compile(r"`([\w.-]+(?:/[\w.-]+)*/?)`")
LINKS = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def errors() -> list[type[BroadcasterError]]:
    """Every class of the one tree that the duty officer may meet."""

    def below(parent: type[BroadcasterError]) -> list[type[BroadcasterError]]:
        return [parent, *(found for child in parent.__subclasses__() for found in below(child))]

    return [found for found in below(BroadcasterError) if found.__module__ == "broadcaster.errors"]


def glossary() -> set[str]:
    """The first column of every table."""
    rows = [line for line in page("docs/glossary.md").splitlines() if line.startswith("| ")]
    return {line.split("|")[1].strip().strip("`") for line in rows}


@pytest.mark.parametrize("name", pages())
def test_every_link_leads_somewhere(name: str) -> None:
    """Files and headings of this checkout; addresses outside it are not followed."""
    broken = []
    for link in LINKS.findall(page(name)):
        target, _, heading = unquote(link).partition("#")
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path = (ROOT / name).parent / target if target else ROOT / name
        if not path.exists() or (heading and heading not in _headings(path.read_text(encoding="utf-8"))):
            broken.append(link)
    assert not broken


def _headings(text: str) -> set[str]:
    """The anchors of a page as its readers' sites make them."""
    titles = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_every_path_of_the_map_exists() -> None:
    """A map that is kept by hand drifts; this one cannot."""
    said = {path for path in PATHS.findall(page("docs/architecture.md")) if "/" in path or re.search(r"\.\w+$", path)}
    missing = sorted(path for path in said if not (ROOT / path).exists())
    assert said
    assert not missing


def test_every_rule_that_the_code_cites_is_on_its_page() -> None:
    """Thirteen rules, each with the files it lives in; a number that nobody explains helps nobody."""
    text = page("docs/rules.md")
    listed = {int(number) for number in re.findall(r"^\| (\d+) \| \*\*", text, flags=re.MULTILINE)}
    cited = {
        int(number)
        for source in sources()
        for numbers in re.findall(r"\brules? ((?:\d+(?:, | and )?)+)", source.text)
        for number in re.findall(r"\d+", numbers)
    }
    assert listed == set(range(1, 14))
    assert cited <= listed
    paths = {path for path in PATHS.findall(text) if path.endswith(".py")}
    assert not {path for path in paths if not (ROOT / path).exists() and not (ROOT / "broadcaster" / path).exists()}


def test_every_folder_of_the_package_is_on_the_map() -> None:
    """A newcomer finds the word for each folder."""
    text = page("docs/architecture.md")
    folders = {source.unit for source in sources() if (ROOT / "broadcaster" / source.unit).is_dir() and source.unit}
    assert not {name for name in folders if f"`broadcaster/{name}/`" not in text}


def test_the_map_is_one_page() -> None:
    """About what fits on two sides of paper with its drawings."""
    assert len(page("docs/architecture.md").splitlines()) <= 110


def test_the_gates_are_listed_in_the_order_of_asking() -> None:
    """The names of domain/gates.py and no other."""
    listed = re.findall(r"^\d+\. `([\w-]+)`", page("docs/architecture.md"), flags=re.MULTILINE)
    assert listed == [gate.__name__.removeprefix("ask_") for gate in GATES]


@pytest.mark.parametrize("word", [*DESIGN_WORDS, *CODE_WORDS])
def test_every_word_is_in_the_glossary(word: str) -> None:
    """One line for each."""
    assert word in glossary()


def test_every_word_of_the_closed_sets_is_in_the_glossary() -> None:
    """Postures, states, kinds, effects: what stands in the store and on the screen."""
    text = page("docs/glossary.md")
    sets = [found for found in vars(words).values() if isinstance(found, type) and issubclass(found, StrEnum)]
    said = {str(word) for found in sets if found is not StrEnum for word in found}
    assert not {word for word in said if f"`{word}`" not in text}


def test_no_word_is_explained_twice() -> None:
    """Two meanings would be two words."""
    rows = re.findall(r"^\| ([^|`]+?) \|", page("docs/glossary.md"), flags=re.MULTILINE)
    said = [word for word in rows if word not in {"word", "---"}]
    assert sorted(said) == sorted(set(said))


@pytest.mark.parametrize("error", errors(), ids=lambda error: error.__name__)
def test_every_error_is_in_the_runbook(error: type[BroadcasterError]) -> None:
    """With its exit code."""
    assert f"| {error.exit_code} | `{error.__name__}` | " in page("docs/runbook.md")


def test_the_runbook_names_no_error_that_is_gone() -> None:
    """And every code has one meaning."""
    listed = re.findall(r"^\| (\d+) \| `(\w+)` \|", page("docs/runbook.md"), flags=re.MULTILINE)
    assert {name for _, name in listed} == {error.__name__ for error in errors()}
    assert len({error.exit_code for error in errors()}) == len(errors())


def test_every_error_says_what_it_means_and_what_to_do() -> None:
    """A class without its own sentence or next step would leave the officer alone; the tree shows each code."""
    tree = page("broadcaster/errors.py").split('"""')[1]
    for error in errors():
        assert (error.__doc__ or "").rstrip().endswith("."), error
        assert "default_next_step" in vars(error), error
        assert re.search(rf"\b{error.__name__} +{error.exit_code}\b", tree), error


def test_every_environment_variable_is_on_its_page() -> None:
    """Everything in capitals that a module which reads the environment names."""
    named = {
        node.value
        for source in sources()
        if "environ" in source.text or "getenv" in source.text
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"_?[A-Z][A-Z0-9]*(?:_[A-Z0-9]*)+", node.value)
    }
    text = page("docs/configuration.md") + (page("docs/service.md") if (ROOT / "docs/service.md").exists() else "")
    assert "BROADCASTER_HOME" in named
    assert not {name for name in named if f"`{name}" not in text}


def test_the_table_of_moves_is_on_its_page() -> None:
    """Every move of a delivery with its reason, and no other."""
    rows = re.findall(r"^\| `([\w-]+)` \| `([\w-]+)` \| (.+?) \|", page("docs/delivery.md"), flags=re.MULTILINE)
    assert {(before, after): why.strip() for before, after, why in rows} == {
        (before.value, after.value): why for (before, after), why in TRANSITIONS.items()
    }


def test_decisions_are_numbered_listed_and_whole() -> None:
    """Context, decision, what was rejected, what follows; at most one page."""
    found = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    index = page("docs/decisions/README.md")
    assert [path.name[:4] for path in found] == [f"{number:04d}" for number in range(1, len(found) + 1)]
    for path in found:
        text = path.read_text(encoding="utf-8")
        parts = re.findall(r"^\*\*(\w+)\.\*\*", text, flags=re.MULTILINE)
        assert parts == ["Context", "Decision", "Rejected", "Consequences"], path.name
        assert f"[{path.name[:4]}]({path.name})" in index, path.name
        assert len(text) < 3000, path.name


def test_the_changelog_keeps_its_form() -> None:
    """Typed entries under the headings of Keep a Changelog."""
    text = page("CHANGELOG.md")
    assert "## [Unreleased]" in text or re.search(r"^## \[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    typed = re.compile(r"- \[(FEATURE|CHANGE|ENHANCEMENT|BUGFIX|SECURITY)\] .+")
    assert not [line for line in text.splitlines() if line.startswith("- ") and not typed.fullmatch(line)]


def test_pictures_can_be_read_by_everybody() -> None:
    """Each SVG is whole, has a title and a description, scales, and fetches nothing."""
    found = [path for path in tracked() if path.suffix == ".svg"]
    assert found
    for path in found:
        root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - our own file
        space = "{http://www.w3.org/2000/svg}"
        assert root.get("role") == "img"
        assert root.get("viewBox")
        for tag in ("title", "desc"):
            named = root.find(f"{space}{tag}")
            assert named is not None
            assert named.text
            assert named.get("id") in (root.get("aria-labelledby") or "").split()
        assert not re.search(r"href|@import|url\(", path.read_text(encoding="utf-8"))
