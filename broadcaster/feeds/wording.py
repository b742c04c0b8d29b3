"""Texts of feeds as they may be shown: no control, direction or invisible characters; never markup."""

import re
import unicodedata

from broadcaster.feeds.refused import MOST_LETTERS, Refused

_SPACES = re.compile(r"[^\S\n]+")


def clean(text: str | None) -> str:
    """The text without what moves a cursor, turns the reading direction or cannot be seen; lines are kept.

    Raises Refused for one that is longer than any warning.
    """
    if not text:
        return ""
    if len(text) > MOST_LETTERS:
        raise Refused(f"a text of {len(text)} letters; at most {MOST_LETTERS} are read")
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = "".join(
        c for c in text.replace("\r\n", "\n") if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"}
    )
    lines = (_SPACES.sub(" ", line).strip() for line in kept.split("\n"))
    return "\n".join(lines).strip()
