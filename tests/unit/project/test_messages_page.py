"""docs/messages.md names every kind, field and choice, as the code has them."""

import re

from broadcaster.domain.fields.names import COMMON, CONTEXT, SOMETIMES
from broadcaster.domain.kinds.shape import Field
from broadcaster.domain.kinds.table import KINDS
from broadcaster.domain.texts import LIMIT, LIMITS
from broadcaster.domain.words import BulletinKind
from tests.support.checkout import page

HEAD = ["| field | what it says | longest | given |", "| --- | --- | --- | --- |"]


def row(field: Field) -> str:
    """One field as the page has it."""
    choices = ", ".join(f"`{choice}`" for choice in field.choices)
    given = "once for all languages" if field.same else "each language"
    says = f"{field.ask}: {choices}" if choices else field.ask
    return f"| `{field.name}` | {says} | {LIMITS.get(field.name, LIMIT)} | {given} |"


def tables() -> str:
    """The part of the page between its two marks."""
    lines = ["### Of every kind", "", *HEAD, *map(row, COMMON), ""]
    for kind in KINDS.values():
        if kind.fields:
            lines += [f"### {kind.key}", "", *HEAD, *map(row, kind.fields), ""]
        for first, second in kind.together.items():
            lines += [f"Whoever gives `{first}` also gives `{second}`.", ""]
    known = {**CONTEXT, **SOMETIMES}
    lines += ["### What the program knows itself", "", "| field | what it says |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| `{name}` | {says} |" for name, says in known.items())])


def test_the_page_lists_every_field_of_every_kind() -> None:
    """What an officer may set, how long it may be, and whether it is needed in each language."""
    _, _, rest = page("docs/messages.md").partition("<!-- fields -->\n")
    said, end, _ = rest.partition("<!-- end of fields -->")
    assert end
    assert said.strip() == tables()


def test_the_page_names_every_kind_and_bulletin() -> None:
    """Thirteen kinds, seven bulletins."""
    text, _, _ = page("docs/messages.md").partition("## Fields")
    named = set(re.findall(r"`([\w-]+)`", text))
    assert set(KINDS) <= named
    assert {kind.value for kind in BulletinKind} <= named
