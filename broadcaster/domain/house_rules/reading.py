"""A text made ready for the rules: what may not count is blanked out, so that every position stays where it was."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from broadcaster.domain.house_rules.facts import QUOTED_FIELDS, Facts
from broadcaster.domain.house_rules.findings import Scope, Span, Text
from broadcaster.domain.house_rules.lists import ENGLISH, WELSH
from broadcaster.domain.texts import EXERCISE_OPENING, EXERCISE_WORD
from broadcaster.domain.words import BulletinKind, Space

#: stands where something was blanked; `texts.clean` refuses it in every public text, and no pattern crosses it
BLANK = "\x00"
#: an address of a page, with or without its scheme; the stop that ends a sentence is not part of it
LINK = re.compile(r"(?i)\b(?:[a-z][a-z+.-]*://|www\.)[^\s<>“”\"]*[^\s<>“”\".,;:!?)\]'’]")
EMAIL = re.compile(r"(?i)(?<![\w.+-])[a-z0-9][\w.+'-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_QUOTES = frozenset({BulletinKind.CORRECTION, BulletinKind.REISSUE})
_HANDLE = re.compile(r"(?<![\w@])@\w+")
_QUOTED = re.compile(r"“[^”\n]*”|\"[^\"\n]*\"|‘[^’\n]{3,}’")
_SENTENCE_END = re.compile(r"[.!?…]+[\"”’)\]]*(?=\s|$)|\n")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, kw_only=True)
class Words:
    """One text with the facts around it, seen four ways; all have the same length and positions."""

    source: Text
    facts: Facts

    @property
    def text(self) -> str:
        """As it is published, mark and all."""
        return self.source.text

    @property
    def whole(self) -> bool:
        """A whole rendering rather than a piece of it."""
        return self.source.scope is Scope.WHOLE

    @cached_property
    def unmarked(self) -> str:
        """Without the EXERCISE mark, which is the product's and not the writer's."""
        text = self.text
        if self.facts.space is not Space.EXERCISE:
            return text
        if text.startswith(EXERCISE_OPENING):
            text = BLANK * len(EXERCISE_OPENING) + text[len(EXERCISE_OPENING) :]
        if text.endswith(EXERCISE_WORD):
            text = text[: -len(EXERCISE_WORD)] + BLANK * len(EXERCISE_WORD)
        return text

    @cached_property
    def bare(self) -> str:
        """Without links, e-mail addresses and handles, and without what others have said."""
        text = self.unmarked
        for pattern in (LINK, EMAIL, _HANDLE):
            text = blanked(text, (m.span() for m in pattern.finditer(text)))
        if self.source.quoted:
            return BLANK * len(text)
        if self.facts.bulletin in _QUOTES:
            for name, said in self.facts.fields.items():
                if name.partition(".")[0] in QUOTED_FIELDS:
                    text = blanked(text, _found(text, said.strip().rstrip(".")))
            text = blanked(text, (m.span() for m in _QUOTED.finditer(text)))
        return text

    @cached_property
    def english(self) -> str:
        """`bare` without its Welsh sentences, for rules that understand English only."""
        if self.source.language == "cy":
            return BLANK * len(self.bare)
        return blanked(self.bare, (span for span in self.sentences if is_welsh(self.bare[slice(*span)])))

    @cached_property
    def unnamed(self) -> str:
        """`english` without the names of the council, its services, partners and places."""
        if not self.facts.names:
            return self.english
        return blanked(self.english, (m.span() for m in _any_of(self.facts.names).finditer(self.english)))

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each sentence of `bare`; a line break ends one too."""
        spans, start = [], 0
        for end in [m.end() for m in _SENTENCE_END.finditer(self.bare)] + [len(self.bare)]:
            if self.bare[start:end].strip(f"{BLANK} \n"):
                spans.append((start, end))
            start = end
        return tuple(spans)

    def sentence_around(self, position: int) -> str:
        """The sentence of `bare` that has this position; empty when none has."""
        return next((self.bare[start:end] for start, end in self.sentences if start <= position < end), "")


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with these spans made blank; line breaks stay."""
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\n]", BLANK, text[start:end]) + text[end:]
    return text


def spans(pattern: re.Pattern[str], text: str, *, group: int = 0) -> Iterator[Span]:
    """Every place where the pattern is."""
    for match in pattern.finditer(text):
        yield Span(*match.span(group))


def is_welsh(sentence: str) -> bool:
    """Whether a sentence has more of the small words and the orders of Welsh than of the small words of English."""
    said = [word.casefold().replace("’", "'") for word in _WORD.findall(sentence)]
    welsh = [word for word in said if word in WELSH or word.startswith("ll")]
    orders = [word for word in said if word.endswith("wch")]
    return len(welsh) + 2 * len(orders) > len([word for word in said if word in ENGLISH])


def words_of(text: str) -> list[str]:
    """The words of a text, without figures."""
    return _WORD.findall(text)


@lru_cache(maxsize=8)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these names as whole words, the longest first; a register has about a hundred."""
    said = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{said})(?!\w)", flags=re.IGNORECASE)


def _found(text: str, name: str) -> list[tuple[int, int]]:
    """Where a name stands as a whole word, in any case."""
    if not name.strip():
        return []
    left = r"(?<!\w)" if name[0].isalnum() else ""
    right = r"(?!\w)" if name[-1].isalnum() else ""
    return [m.span() for m in re.finditer(rf"{left}{re.escape(name)}{right}", text, flags=re.IGNORECASE)]
