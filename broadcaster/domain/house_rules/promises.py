"""A promise without a time."""

import re
from collections.abc import Iterator

from broadcaster.domain.house_rules.facts import Facts
from broadcaster.domain.house_rules.findings import Span
from broadcaster.domain.house_rules.reading import Words

_VAGUE = re.compile(
    r"(?i)\b(?:(?:as )?soon(?: as (?:possible|we can|we know(?: more)?|it is safe|they can))?\b(?!er)|asap\b|"
    r"shortly\b|"
    r"before long\b|in due course\b|later(?: (?:today|tonight|this (?:morning|afternoon|evening)|"
    r"on))?(?= ?[.!?\n]| ?$)|"
    r"later (?:today|tonight|this (?:morning|afternoon|evening))\b|imminent(?:ly)?\b|any (?:minute|moment)\b|"
    r"momentarily\b|"
    r"in (?:a few|the next few|the coming) (?:minutes|hours|days)\b|when we (?:can|know more|have more)\b|"
    r"over the coming (?:hours|days)\b|in the near future\b)"
)
_TIME = re.compile(
    r"(?i)(?<!\d)(?:[01]?\d|2[0-4])[:.][0-5]\d(?!\d)|\b(?:1[0-2]|[1-9]) ?(?:am|pm)\b|\b(?:noon|midday|"
    r"midnight)\b|\b\d{4} hours\b"
)
#: who is told to act soon is promised nothing: "Leave as soon as you can"
_ORDER = re.compile(
    r"(?i)^(?:[^.!?\n]*?[:,–] ?)?(?:please |now |if [^,]*, )?(?:leave|go|move|call|ring|get|turn|boil|drink|"
    r"bring|collect|"
    r"close|shut|do|don['’]t|tell|report|check|evacuate|come|switch|take|stop|sign|wash|seek|pull|find)\b"
)


def promise_without_time(words: Words, facts: Facts) -> Iterator[Span]:
    """Words like "soon" in a sentence that names no time of day and gives no order."""
    for start, end in words.sentences:
        sentence = words.english[start:end]
        if _TIME.search(sentence) or _ORDER.match(sentence.lstrip("\x00 ")):
            continue
        for match in _VAGUE.finditer(sentence):
            yield Span(start + match.start(), start + match.end())
