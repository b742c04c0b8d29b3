"""How a text looks: text speak, exclamation marks, capitals, hashtags; and the words that never serve anybody."""

import re
from collections.abc import Iterator
from functools import lru_cache

from broadcaster.domain.house_rules.facts import Facts
from broadcaster.domain.house_rules.findings import Span
from broadcaster.domain.house_rules.lists import ACRONYMS
from broadcaster.domain.house_rules.reading import Words, spans, words_of
from broadcaster.domain.texts import EXERCISE_WORD
from broadcaster.domain.words import BulletinKind, Space

_YOUR_AREA = re.compile(
    r"(?i)\b(?:your (?:(?:local|immediate|own) )?(?:area|neighbourhood|vicinity|part of town)\b(?! code)|"
    r"eich (?:ardal|cymdogaeth)\b)"
)
_DRILL = r"(?:drill|exercise|test|rehearsal|practice)\b(?! (?:centres?|class|site|kits?|results?|certificate))"
_NOT_A_DRILL = re.compile(
    rf"(?i)\b(?:not|isn['’]?t|never) (?:just |only |merely )?(?:a |an ){_DRILL}|\bthis is no {_DRILL}|"
    r"\b(?:nid|nad) (?:ymarfer(?:iad)?|prawf|dril)\b|\bdim ymarfer(?:iad)? yw\b"
)
_TEXT_SPEAK = re.compile(
    r"(?i)(?<![\w'’@#/.&-])(?:u|ur|urs|pls|plz|plse|gr8|2day|2nite|2night|2moro|2morrow|tmrw|tmw|tomoz|thx|thnx|"
    r"thanx|"
    r"tnx|b4|l8r|m8|h8|c u|txt|lol|omg|wtf|btw|imo|imho|fwiw|idk|wknd|cos|coz|cuz|bcos|bcoz|gonna|wanna|gotta|"
    r"lemme|ppl|peeps|abt|nxt|wld|shld|cld|tho|thru|nite|luv|msg|asap|yr|yrs|w/o|w/e|"
    r"xx+)(?![\w'’&@]|-\w|\.\w)"
)
_EXCLAMATION = re.compile("[!！‼⁉❗❕]+")
#: two capitals and more, as one word; letters joined by & or an apostrophe are part of it
_CAPITALS = re.compile(r"(?<![\w&])[^\W\d_]{2,}(?:['’-][^\W\d_]+)*(?![\w&])")
_ROMAN = re.compile(r"[IVXL]{2,6}")
_HASHTAG = re.compile(r"(?<![\w&#])#(?=\w*[^\W\d_])(\w+)")
#: a hashtag of more letters than this is more than one word
_LONGEST_WORD = 12


def your_area(words: Words, facts: Facts) -> Iterator[Span]:
    """A place that is whichever the reader thinks of."""
    return spans(_YOUR_AREA, words.bare)


def not_a_drill(words: Words, facts: Facts) -> Iterator[Span]:
    """The words that were heard in Hawaii, in either space."""
    return spans(_NOT_A_DRILL, words.bare)


def text_speak(words: Words, facts: Facts) -> Iterator[Span]:
    """Words as typed on a telephone."""
    return spans(_TEXT_SPEAK, words.english)


def exclamation(words: Words, facts: Facts) -> Iterator[Span]:
    """Any mark that shouts, in any language."""
    return spans(_EXCLAMATION, words.bare)


def all_capitals(words: Words, facts: Facts) -> Iterator[Span]:
    """Words in capitals that are no acronym; several in a row are one finding."""
    allowed = _in_capitals(facts)
    start = end = 0
    for match in _CAPITALS.finditer(words.bare):
        if match[0] != match[0].upper() or match[0] == match[0].lower() or match[0] in allowed:
            continue
        if _ROMAN.fullmatch(match[0]):
            continue
        if end and words.bare[end : match.start()].strip(" ,AI") == "":
            end = match.end()
            continue
        if end:
            yield Span(start, end)
        start, end = match.span()
    if end:
        yield Span(start, end)


def _in_capitals(facts: Facts) -> frozenset[str]:
    """Acronyms of everybody, of this council and its partners; the words of the product's own marks."""
    marks = {EXERCISE_WORD} if facts.space is Space.EXERCISE else set()
    marks |= {"CORRECTED", "CORRECTION"} if facts.bulletin is BulletinKind.CORRECTION else set()
    # the letters of a reference that has no number yet: a dry run's WS…/1
    marks.add("".join(c for c in facts.fields.get("ref", "") if c.isalpha()))
    return _acronyms(facts.names) | marks


@lru_cache(maxsize=8)
def _acronyms(names: tuple[str, ...]) -> frozenset[str]:
    in_names = {word for name in names for word in words_of(name) if word == word.upper()}
    # a partner is called by its initials too: Environment Agency, EA
    return ACRONYMS | in_names | {"".join(w[0] for w in words_of(name) if w[0].isupper()) for name in names}


def hashtags(words: Words, facts: Facts) -> Iterator[Span]:
    """Every other hashtag than the first one; a text in two languages may repeat it."""
    found = list(_HASHTAG.finditer(words.bare))
    yield from (Span(*match.span()) for match in found if match[1].casefold() != found[0][1].casefold())


def hashtag_not_camelcase(words: Words, facts: Facts) -> Iterator[Span]:
    """A hashtag that a screen reader cannot take apart: #DatchetFlood, not #datchetflood (W3C WAI, camel case)."""
    for match in _HASHTAG.finditer(words.bare):
        tag = match[1]
        if not _is_camel(tag, facts):
            yield Span(*match.span())


def _is_camel(tag: str, facts: Facts) -> bool:
    if tag in _in_capitals(facts):
        return True
    letters = [c for c in tag if c.isalpha()]
    one_word = len(letters) > _LONGEST_WORD and sum(c.isupper() for c in letters) < 2
    shouted = len(letters) > 1 and all(c.isupper() for c in letters)
    return not (tag[0].islower() or "_" in tag or shouted or one_word or _swallows_a_name(tag, facts))


def _swallows_a_name(tag: str, facts: Facts) -> bool:
    """A name of the register goes on in small letters: #Datchetflood."""
    joined = {"".join(words_of(name)) for name in facts.names}
    return any(
        name and tag.casefold().startswith(name.casefold()) and tag[len(name) : len(name) + 1].islower()
        for name in joined
    )
