"""Words on a small terminal: measured in columns, folded between words, shortened with a mark, in letters it has."""

import os
import sys
import unicodedata

from rich.cells import cell_len, chop_cells

#: what Python itself puts into LC_CTYPE where the locale is `C`
_COERCED = ("C.UTF-8", "C.utf8", "UTF-8")
#: what a terminal without other letters shows instead
_MARKS = {
    "…": "...",
    "–": "-",
    "—": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "•": "*",
    "·": "-",
    "→": "->",
    "£": "GBP ",
    "\u00a0": " ",
}


def only_ascii() -> bool:
    """Whether the terminal promises no other letters.

    By its locale, because Python writes UTF-8 even in `C`: there it sets LC_CTYPE itself (PEP 538), which says nothing.
    """
    said = {name: os.environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")}
    if said["LC_CTYPE"] in _COERCED:
        said["LC_CTYPE"] = ""
    named = next((value for value in said.values() if value), "C")
    written = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    return written != "utf8" or "utf" not in named.lower()


def in_ascii(text: str) -> str:
    """The same words in ASCII: accents dropped, typographic marks spelt out, a question mark for the rest."""
    said = "".join(_MARKS.get(letter, letter) for letter in text)
    plain = (c for c in unicodedata.normalize("NFKD", said) if not unicodedata.combining(c))
    return "".join(c if c.isascii() else "?" for c in plain)


def one_line(text: str, *, ascii_only: bool = False) -> str:
    """Without line ends, control characters and anything else that moves a cursor."""
    said = " ".join(text.split())
    shown = "".join(c for c in said if c.isprintable())
    return in_ascii(shown) if ascii_only else shown


def width(text: str) -> int:
    """Columns that the text takes; a letter may take two, and a mark on a letter none."""
    return cell_len(text)


def shortened(text: str, columns: int, *, ascii_only: bool = False) -> str:
    """The text, or as much of it as fits before a mark that says so."""
    if width(text) <= columns:
        return text
    mark = "..." if ascii_only else "…"
    kept = ""
    for letter in text:
        if width(kept + letter + mark) > columns:
            break
        kept += letter
    return kept.rstrip() + mark


def folded(text: str, columns: int, *, first: str = "", indent: str = "") -> list[str]:
    """Lines of at most so many columns, broken between words; the first begins with `first`, the others with `indent`.

    A word that is longer than a line is broken inside; nothing is left out.
    """
    lines: list[str] = []
    line, empty = first, True
    for word in text.split():
        joined = line + word if empty else f"{line} {word}"
        if not empty and width(joined) > columns:
            lines.append(line)
            joined = indent + word
        line, empty = joined, False
        while width(line) > columns:
            head = chop_cells(line, columns)[0]
            lines.append(head)
            line = indent + line[len(head) :]
    return [*lines, line]
