"""JSON from outside, read strictly, and its fields by name and type."""

import json
import math
import re
from typing import Any

from broadcaster.feeds.refused import MOST_DEPTH, MOST_ENTRIES, MOST_MARKS, Refused, limited

Object = dict[str, Any]
#: an escape that is half of a letter, perhaps beside its other half
_HALF = re.compile(r"\\u[dD]")
#: whatever begins, ends or parts values
_MARKS = re.compile(r"[\[\]{},]")


def value_of(body: bytes) -> Any:
    """What the bytes say. Raises Refused for anything but one UTF-8 JSON text without doubled names or NaN."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("not UTF-8, which JSON must be") from None
    _refuse_depth(text)
    try:
        made = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_whole, parse_float=_real
        )
    except (ValueError, RecursionError) as fault:
        raise Refused(f"not JSON: {fault}") from None
    if _HALF.search(text):
        _refuse_half_letters(made)
    return made


def _refuse_half_letters(value: Any) -> None:
    """An escape may write one half of a letter, which no text that is stored or shown can have."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Refused("a text has half a letter in it") from None


def _refuse_depth(text: str) -> None:
    """Before parsing, because the parser calls itself; brackets inside texts count too, which does no harm."""
    depth = marks = 0
    for found in _MARKS.finditer(text):
        marks += 1
        if found[0] in "[{":
            depth += 1
            if depth > MOST_DEPTH:
                raise Refused(f"its brackets are nested more than {MOST_DEPTH} deep")
        elif found[0] in "]}" and depth:
            depth -= 1
    limited(marks, MOST_MARKS, "values")


def _object(pairs: list[tuple[str, Any]]) -> Object:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Refused("an object says the same name twice")
    return made


def _constant(word: str) -> Any:
    raise Refused(f"{word} is no number")


def _whole(digits: str) -> int:
    if len(digits) > 20:
        raise Refused("a number has more than 20 digits")
    return int(digits)


def _real(digits: str) -> float:
    made = float(digits)
    if not math.isfinite(made):
        raise Refused("a number is larger than any that makes sense")
    return made


def an_object(value: Any, what: str) -> Object:
    """The value as an object."""
    if not isinstance(value, dict):
        raise Refused(f"{what} is not an object")
    return value


def objects(value: Any, what: str) -> list[Object]:
    """The value as a list of objects."""
    if not isinstance(value, list):
        raise Refused(f"{what} is not a list")
    limited(len(value), MOST_ENTRIES, what)
    return [an_object(one, f"an entry of {what}") for one in value]


def word(of: Object, name: str, *, needed: bool = True) -> str:
    """A text field, outer white space removed; where it is not needed null and absence are the empty text."""
    found = of.get(name)
    if found is None and not needed:
        return ""
    if not isinstance(found, str) or (needed and not found.strip()):
        raise Refused(f"{name} is missing or is no text")
    return found.strip()


def words(of: Object, name: str, *, needed: bool = False) -> tuple[str, ...]:
    """A field that is a list of texts, or one text."""
    found = of.get(name)
    if found is None and not needed:
        return ()
    listed = [found] if isinstance(found, str) else found
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed) or (needed and not listed):
        raise Refused(f"{name} is missing or is no list of texts")
    limited(len(listed), MOST_ENTRIES, name)
    return tuple(one.strip() for one in listed)


def number(of: Object, name: str, *, low: int, high: int) -> int:
    """A whole number in a range; a text of digits counts, because third parties pass it on so."""
    found = of.get(name)
    if isinstance(found, str) and found.isascii() and found.strip().isdigit() and len(found) < 9:
        found = int(found)
    if isinstance(found, bool) or not isinstance(found, int) or not low <= found <= high:
        raise Refused(f"{name} is not one of {low} to {high}")
    return found
