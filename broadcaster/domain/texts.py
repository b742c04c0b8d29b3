"""What may stand in a public text, and what two texts or places have in common: cleaning, keys, hashes, the mark."""

import hashlib
import unicodedata
from collections.abc import Mapping

from broadcaster.errors import TextProblem

#: longest value of a field in characters (code points after cleaning); every other field has `LIMIT`. The fields that
#: stand on X and in the banner are so short that every shipped template fits with all of them at their longest
LIMITS: Mapping[str, int] = {
    "text": 5_000,
    "details": 2_000,
    # on X
    "place": 48,
    "hazard": 20,
    "do_now": 40,
    "next_update": 20,
    "lead_agency": 31,
    "lead_account": 24,
    "what": 61,
    "since": 20,
    "wrong": 48,
    "right": 48,
    "declared_safe_by": 31,
    "source": 31,
    "said": 95,
    "source_link": 200,
    "road": 20,
    "person": 40,
    "confirmed_by": 31,
    "rest_centre": 50,
    # in the banner
    "river": 40,
    "ea_area": 120,
    "company": 40,
    "operator": 40,
    "authority": 60,
    "smoke_area": 80,
    "cool_spaces": 80,
    "collection_points": 80,
    "boundary": 100,
    "route": 80,
    "estimate": 40,
    "valid_from": 30,
    "valid_to": 30,
    "between": 60,
    "direction": 30,
    "diversion": 60,
    "date": 30,
    "list_link": 100,
    "what_works": 120,
    "other_contact": 60,
    "book_of_condolence": 100,
}
LIMIT = 400
#: fields that stand alone on X, while the long message has room for more beside them
ON_X_AND_LONG = frozenset({"what", "do_now", "wrong", "right"})
_MORE = '; what has no room there goes into the long message with --set details="…"'
#: fields that may run over several lines
MULTILINE = frozenset({"text"})
#: fields that must have at least one letter or digit when they are given
NEVER_EMPTY = frozenset({"place", "text"})

#: every exercise text opens and closes with the word (design rule 6); the plain words are for whoever reads half of it
EXERCISE_WORD = "EXERCISE"
EXERCISE_OPENING = "EXERCISE – NOT REAL: "

_ZWJ = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_BLACK_FLAG = "\U0001f3f4"
_CANCEL_TAG = "\U000e007f"
#: England, Scotland and Wales: the only flags written with invisible tag characters
_TAG_FLAGS = tuple(
    "".join(chr(0xE0000 + ord(c)) for c in nation) + _CANCEL_TAG for nation in ("gbeng", "gbsct", "gbwls")
)
_REFUSED_CATEGORIES = {
    "Cc": "a control character",
    "Cf": "an invisible character",
    "Cs": "half of a character (a lone surrogate)",
    "Co": "a private-use character",
    "Cn": "a character that Unicode does not define",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
}
#: letters, marks and symbols that show nothing: joiners, fillers, rare variation selectors, the blank braille pattern
_BLANK = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE0E)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
_NAMED = (
    dict.fromkeys("\n\r\v\f\x85", "a line break")
    | dict.fromkeys(
        "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
        "a mark that turns the reading direction",
    )
    | dict.fromkeys(_BLANK, "an invisible character")
    | {"\ufffd": "the sign for a character that was lost"}
)
_PREPOSITIONS = frozenset(
    {"in", "at", "on", "near", "along", "around", "between", "across", "throughout", "by", "from", "outside"}
)
_APOSTROPHES = frozenset("'‘’ʼ`′")


def clean(value: str, *, name: str) -> str:
    """The value as it may be published: NFC, no invisible characters, single spaces, nothing around it.

    Paragraphs survive in multi-line fields; `what.cy` is held to the rules of `what`. Raises `TextProblem` naming the
    field, the code point and its position (1 is the first character of the value as given) (fault F20).
    """
    base = name.partition(".")[0]
    text = value.replace("\r\n", "\n").replace("\r", "\n") if base in MULTILINE else value
    _refuse_unseen(text, name=name)
    text = unicodedata.normalize("NFC", text)
    text = tidy_paragraphs(text) if base in MULTILINE else " ".join(text.split())
    limit = LIMITS.get(base, LIMIT)
    if len(text) > limit:
        raise TextProblem(
            f"{name} has {len(text)} characters; at most {limit} fit.",
            next_step=f"Shorten it by {len(text) - limit}{_MORE if base in ON_X_AND_LONG else ''}.",
            details={"field": name},
        )
    if base in NEVER_EMPTY and not place_key(text):
        raise TextProblem(f"{name} is empty: it needs at least one letter or digit.", details={"field": name})
    return text


def tidy_paragraphs(text: str) -> str:
    """Single spaces inside lines, at most one empty line between them, none around the text."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept).strip("\n")


def _refuse_unseen(text: str, *, name: str) -> None:
    if text.isascii() and text.isprintable():
        return
    for i, char in enumerate(text):
        fault = _fault(text, i, lines=name.partition(".")[0] in MULTILINE)
        if fault:
            point = f"U+{ord(char):04X}"
            raise TextProblem(
                f"{name} has {fault} ({point}) at character {i + 1}.",
                next_step=f"Type {name} again instead of pasting it; nothing was sent.",
                details={"field": name, "code_point": point, "position": i + 1},
            )


def _fault(text: str, i: int, *, lines: bool) -> str:
    """What is wrong with the character, in words; empty when nothing is."""
    char = text[i]
    category = unicodedata.category(char)
    if char == "\t" or (char == "\n" and lines) or (category == "Cf" and _inside_emoji(text, i)):
        return ""
    if char in _NAMED:
        return _NAMED[char]
    return _REFUSED_CATEGORIES.get(category, "")


def _inside_emoji(text: str, i: int) -> bool:
    """Whether an invisible character holds an emoji together: ZWJ between two, or the tags of a nation's flag."""
    if text[i] == _ZWJ:
        before = text[max(i - 2, 0) : i].rstrip(_EMOJI_STYLE)[-1:]
        return _is_pictured(before) and _is_pictured(text[i + 1 : i + 2])
    start = text.rfind(_BLACK_FLAG, max(i - len(_TAG_FLAGS[0]), 0), i)
    return start >= 0 and any(text.startswith(flag, start + 1) for flag in _TAG_FLAGS)


def _is_pictured(char: str) -> bool:
    return bool(char) and (unicodedata.category(char) == "So" or "\U0001f3fb" <= char <= "\U0001f3ff")


def place_key(place: str) -> str:
    """The place for "is this the same incident?": small letters and digits without accents, leading "the" or marks.

    `"The Tŷ Road,  St. Mary’s"` and `"ty road st marys"` have the same key. Applying it twice changes nothing.
    """
    key, before = place, None
    while key != before:
        key, before = _fold(key), key
    return key


def _fold(place: str) -> str:
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", place).casefold()).replace("&", " and ")
    letters = (_as_key(char) for char in spread if char not in _APOSTROPHES and unicodedata.category(char) != "Mn")
    return " ".join("".join(letters).split()).removeprefix("the ")


def _as_key(char: str) -> str:
    category = unicodedata.category(char)
    return char if category[0] in "LN" or category == "Mc" else " "


def text_hash(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def mark_exercise(text: str) -> str:
    """The text with EXERCISE first and last; marking twice changes nothing. Costs 30 characters."""
    ending = ("\n" if "\n" in text else " ") + EXERCISE_WORD
    marked = text if text.startswith(EXERCISE_OPENING) else EXERCISE_OPENING + text
    return marked if marked.endswith(ending) else marked + ending


def unmarked(text: str) -> str:
    """The text without what `mark_exercise` added."""
    if not text.startswith(EXERCISE_OPENING):
        return text
    return text.removeprefix(EXERCISE_OPENING).removesuffix(EXERCISE_WORD).rstrip()


def capital(words: str) -> str:
    """A capital first letter; the rest stays (`A308 closed` keeps its A)."""
    return words[:1].upper() + words[1:]


def where(place: str) -> str:
    """The place with a preposition: `at Mill Road`; one that the officer gave stays (`near the river`)."""
    preposition, name = split_preposition(place)
    return f"{preposition or 'at '}{name}"


def split_preposition(place: str) -> tuple[str, str]:
    """`("near ", "the river")`: the officer's own preposition in small letters, or nothing, and the place."""
    first, _, rest = place.partition(" ")
    return (f"{first.lower()} ", rest) if rest and first.lower() in _PREPOSITIONS else ("", place)
