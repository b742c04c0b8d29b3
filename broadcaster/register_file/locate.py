"""On which line each key of a TOML text stands; `tomllib` reads values but forgets where they were."""

import re
from contextlib import suppress

#: keys and array positions from the top, e.g. ("service", "libraries", "x", "handle") or ("officer", "ann", "roles", 0)
Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t]|#[^\n]*)*")
_BLANK_LINES = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = r'"(?:[^"\\\n]|\\.)*"'
_LITERAL = r"'[^'\n]*'"
_QUOTED = re.compile(f"{_BASIC}|{_LITERAL}")
# a closing run may hold up to two quotation marks that belong to the text
_SCALAR = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    rf"|{_BASIC}|{_LITERAL}"
    r"|\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]+"
    r"|[^\s,\]}#]+",
    re.DOTALL,
)


def locate(text: str) -> dict[Path, int]:
    """The line (from 1) on which every table, key and array element of a valid TOML text first appears.

    The text must be one that `tomllib` accepts; for any other the answer is what could be found before the fault.
    """
    scanner = _Scanner(text)
    # losing the way costs a line number in a message; the fault itself is reported all the same
    with suppress(_Lost, RecursionError):
        scanner.document()
    return scanner.lines


class _Lost(Exception):
    """The text is not TOML here."""


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._line = 1
        self._counted = 0
        #: tables in each array of tables so far
        self._tables: dict[Path, int] = {}

    def document(self) -> None:
        """Headers and keys until the end."""
        table: Path = ()
        self._skip(_BLANK_LINES)
        while self.at < len(self.text):
            table = self._header() if self._peek() == "[" else self._pair(table)
            self._skip(_BLANK_LINES)

    def _header(self) -> Path:
        several = self.text.startswith("[[", self.at)
        line = self._here()
        self.at += 2 if several else 1
        parts = self._key()
        self.at += 2 if several else 1
        path: Path = ()
        for number, part in enumerate(parts, start=1):
            path = (*path, part)
            self.lines.setdefault(path, line)
            if several and number == len(parts):
                self._tables[path] = self._tables.get(path, 0) + 1
            if path in self._tables:
                path = (*path, self._tables[path] - 1)
                self.lines.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> Path:
        line = self._here()
        path = table
        for part in self._key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        if self._peek() != "=":
            raise _Lost
        self.at += 1
        self._skip(_BLANK)
        self._value(path)
        return table

    def _key(self) -> list[str]:
        parts: list[str] = []
        while True:
            self._skip(_BLANK)
            parts.append(self._key_part())
            self._skip(_BLANK)
            if self._peek() != ".":
                return parts
            self.at += 1

    def _key_part(self) -> str:
        bare = _BARE_KEY.match(self.text, self.at)
        found = bare or _QUOTED.match(self.text, self.at)
        if found is None:
            raise _Lost
        self.at = found.end()
        if bare or found[0].startswith("'"):
            return found[0].strip("'")
        return _unescaped(found[0])

    def _value(self, path: Path) -> None:
        start = self._peek()
        if start == "[":
            self._array(path)
        elif start == "{":
            self._inline_table(path)
        else:
            found = _SCALAR.match(self.text, self.at)
            if found is None:
                raise _Lost
            self.at = found.end()

    def _array(self, path: Path) -> None:
        self.at += 1
        self._skip(_BLANK_LINES)
        number = 0
        while self._peek() != "]":
            self.lines.setdefault((*path, number), self._here())
            self._value((*path, number))
            number += 1
            self._skip(_BLANK_LINES)
            if self._peek() == ",":
                self.at += 1
                self._skip(_BLANK_LINES)
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        self._skip(_BLANK_LINES)
        while self._peek() != "}":
            self._pair(path)
            self._skip(_BLANK_LINES)
            if self._peek() == ",":
                self.at += 1
                self._skip(_BLANK_LINES)
        self.at += 1

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _skip(self, what: re.Pattern[str]) -> None:
        found = what.match(self.text, self.at)
        if found:
            self.at = found.end()

    def _here(self) -> int:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line


def _unescaped(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted[1:-1]
    import tomllib  # noqa: PLC0415 - an escaped key is rare, and tomllib alone knows every escape

    try:
        return str(tomllib.loads(f"key = {quoted}")["key"])
    except tomllib.TOMLDecodeError:
        raise _Lost from None
