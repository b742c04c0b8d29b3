"""A promise that was not kept leaves a text, and the time of the last word takes its place."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from broadcaster.domain.languages import day_name
from broadcaster.domain.times import local

#: the end of a sentence, with the space that follows it
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
#: stands for the promise while a line is taken apart, so that dots in it end no sentence
_HERE = "\x00"
#: a promise without a time of day could be any words, so that only a sentence which opens like one is taken away
_CLOCK = re.compile(r"\d\d:\d\d")
_OPENING = "Next update"
_LAST_CONFIRMED: Mapping[str, str] = {"en": "Last confirmed", "cy": "Cadarnhawyd ddiwethaf"}


def confirmed_words(confirmed_at: datetime, zone: str, language: str = "en") -> str:
    """`Last confirmed 03:12 Friday.`: with the day, because nobody writes the page again at midnight."""
    there = local(confirmed_at, zone)
    return f"{_LAST_CONFIRMED[language]} {there:%H:%M} {day_name(there, language)}."


def without_promise(lines: Sequence[str], promise: str, confirmed: str) -> list[str]:
    """The lines without every sentence that makes this promise; `confirmed` stands where the first of them was.

    `promise` is the time as the text names it (`03:40 Saturday`), in whatever language the sentence is. Without such
    a sentence, or without a promise, nothing changes.
    """
    kept: list[str] = []
    for line in lines:
        rest = _without(line, promise) if promise else line
        kept += [rest] if rest else []
        if rest != line and confirmed and confirmed not in kept:
            kept.append(confirmed)
    return kept


def _without(line: str, promise: str) -> str:
    if promise not in line:
        return line
    sentences = _SENTENCE.split(line.replace(promise, _HERE))
    kept = [s for s in sentences if _HERE not in s or not (_CLOCK.search(promise) or s.startswith(_OPENING))]
    return " ".join(kept).replace(_HERE, promise)
