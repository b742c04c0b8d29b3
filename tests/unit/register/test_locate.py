"""The locator finds every key of any TOML text on the line where an officer sees it."""

import tomllib
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.register_file.locate import Path, locate

KEYS = st.one_of(
    st.text("abcXY019_-", min_size=1, max_size=6),
    st.sampled_from(["a b", "a.b", "ä", 'q"q', "back\\slash", "#", "", "[x]", "tab\t", "'"]),
)
SCALARS = st.sampled_from(
    [
        "1",
        "0x1F",
        "3.5e3",
        "inf",
        "true",
        "1979-05-27",
        "1979-05-27 07:32:00.5",
        "1979-05-27T07:32:00+01:00",
        "07:32:00",
        '""',
        "''",
        '"a # ] } , = [b]"',
        r'"quoted \" and \\"',
        "'C:\\raw\\'",
        '"""one\n# two\n[three]\n"" four"""',
        '"""ends in a quote\n""""',
        '"""ends in two\n"""""',
        r'"""escaped \""" inside"""',
        "'''raw\nfour = 5\n'''",
        "'''it's''''",
    ]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=4)


class Writer:
    """Writes a document in whatever styles are drawn and remembers on which line it put each key."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw
        self.text = ""
        self.lines: dict[Path, int] = {}

    def put(self, text: str) -> None:
        """Write."""
        self.text += text

    def note(self, path: Path) -> None:
        """Remember the line that is being written."""
        self.lines.setdefault(path, self.text.count("\n") + 1)

    def one_of(self, *choices: Any) -> Any:
        """One of the choices."""
        return self.draw(st.sampled_from(choices))

    def key(self, key: str) -> str:
        """A key, bare or quoted."""
        bare = bool(key) and all(c in "abcXY019_-" for c in key)
        if bare and self.one_of(True, False):
            return key
        if self.one_of(True, False) and "'" not in key and "\t" not in key:
            return f"'{key}'"
        quoted = key.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
        return f'"{quoted}"'

    def gap(self) -> str:
        """Space that means nothing."""
        return str(self.one_of("", " ", "\t"))

    def end(self) -> None:
        """The end of a line."""
        self.put(self.one_of("\n", "  # note = [1]\n", "\r\n", '\n\n# "\n'))

    def table(self, header: list[str], path: Path, table: dict[str, Any]) -> None:
        """A table: its own lines first, then tables below it."""
        later: list[tuple[str, Any]] = []
        for key, value in table.items():
            style = self.one_of("line", "dotted", "later")
            tables = isinstance(value, list) and value and all(isinstance(v, dict) for v in value)
            if style == "later" and (isinstance(value, dict) or tables):
                later.append((key, value))
            elif style == "dotted" and isinstance(value, dict) and value:
                for inner, leaf in value.items():
                    self.pair(path, [key, inner], leaf)
            else:
                self.pair(path, [key], value)
        for key, value in later:
            names = [*header, key]
            if isinstance(value, dict):
                self.header("[", names, (*path, key), None)
                self.table(names, (*path, key), value)
            else:
                for number, inner in enumerate(value):
                    self.header("[[", names, (*path, key), number)
                    self.table(names, (*path, key, number), inner)

    def header(self, opening: str, names: list[str], path: Path, number: int | None) -> None:
        """`[a.b]`, or `[[a.b]]` for the element of that number."""
        self.put(self.gap())
        self.note(path)
        if number is not None:
            self.note((*path, number))
        dot = f"{self.gap()}.{self.gap()}"
        self.put(opening + self.gap() + dot.join(map(self.key, names)) + self.gap() + opening.replace("[", "]"))
        self.end()

    def pair(self, path: Path, keys: list[str], value: Any, *, inline: bool = False) -> None:
        """`a.b = value`."""
        self.put(self.gap())
        for end in range(1, len(keys) + 1):
            self.note((*path, *keys[:end]))
        self.put(f"{self.gap()}.{self.gap()}".join(map(self.key, keys)) + f"{self.gap()}={self.gap()}")
        self.value((*path, *keys), value)
        if not inline:
            self.end()

    def value(self, path: Path, value: Any) -> None:
        """A scalar, array or inline table."""
        if isinstance(value, str):
            self.put(value)
        elif isinstance(value, list):
            self.put("[")
            for number, inner in enumerate(value):
                self.put(self.one_of("", " ", "\n  ", "  # ] , \n"))
                self.note((*path, number))
                self.value((*path, number), inner)
                last = number == len(value) - 1
                self.put(self.one_of("", ",", "\n,# x\n") if last else self.one_of(",", " ,", "\n,"))
            self.put(self.one_of("]", " ]", "\n]"))
        else:
            self.put("{ ")
            for number, (key, inner) in enumerate(value.items()):
                self.put(", " if number else "")
                self.pair(path, [key], inner, inline=True)
            self.put(" }")


def paths_of(value: Any, path: Path = ()) -> set[Path]:
    """Every key and array position of a parsed document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {found for key, child in inner for found in {(*path, key)} | paths_of(child, (*path, key))}


@settings(max_examples=400, deadline=None)
@given(data=st.data(), document=DOCUMENTS)
def test_every_key_is_found_on_the_line_where_it_was_written(data: st.DataObject, document: dict[str, Any]) -> None:
    """Tables, arrays of tables, inline tables, dotted and quoted keys: the line is the one an editor shows."""
    writer = Writer(data.draw)
    writer.table([], (), document)
    parsed = tomllib.loads(writer.text)

    found = locate(writer.text)

    assert found == writer.lines
    assert set(found) == paths_of(parsed)


@settings(max_examples=300, deadline=None)
@given(st.text("[]{}=.,#\"'\\ab1-\n \t", max_size=40))
def test_no_text_whatever_breaks_or_hangs_the_locator(text: str) -> None:
    """What is not TOML costs line numbers, never an exception."""
    assert all(line >= 1 for line in locate(text).values())


def test_a_table_that_only_its_children_name_is_found_at_the_first_of_them() -> None:
    """`[a.b]` alone also says where `a` is."""
    assert locate("\n[a.b]\nc = 1\n") == {("a",): 2, ("a", "b"): 2, ("a", "b", "c"): 3}


def test_tables_below_an_array_of_tables_belong_to_its_latest_element() -> None:
    """The second `[a.b]` is not the first one's."""
    text = "[[a]]\n[a.b]\nx = 1\n[[a]]\n[a.b]\nx = 2\n[[a.c]]\n[[a.c]]\n"
    lines = locate(text)
    assert lines["a", 0, "b", "x"] == 3
    assert lines["a", 1, "b", "x"] == 6
    assert lines["a", 1, "c", 1] == 8


def test_nesting_too_deep_to_follow_costs_only_line_numbers() -> None:
    """A file of ten thousand brackets does not end the program."""
    assert locate("\na = " + "[" * 10_000)["a",] == 2
