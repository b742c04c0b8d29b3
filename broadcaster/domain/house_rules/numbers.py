"""Telephone numbers: which may stand in a public text, which have a wrong form, which nobody has listed."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from broadcaster.domain.house_rules.facts import Facts
from broadcaster.domain.house_rules.findings import Span
from broadcaster.domain.house_rules.reading import Words, blanked

#: numbers that everybody may publish, with what they are; others stand in the register's [[public_numbers]]
PUBLIC: Mapping[str, str] = {
    "999": "emergencies (GOV.UK)",
    "112": "emergencies (GOV.UK)",
    "101": "police, not an emergency (police.uk)",
    "105": "power cuts (powercut105.com)",
    "111": "NHS (nhs.uk)",
    "119": "NHS vaccination and testing line (nhs.uk)",
    "18000": "emergencies by text relay (relayuk.bt.com)",
    "116123": "Samaritans (samaritans.org)",
    "03459881188": "Floodline (Environment Agency)",
    "0800111999": "National Gas Emergency Service (nationalgas.com)",
    "0800555111": "Crimestoppers (crimestoppers-uk.org)",
    "08001111": "Childline (childline.org.uk)",
}
#: what looks like a telephone number: groups after 0, (0…) or +44; hours written 0900-1700 are none
PHONE = re.compile(
    r"(?<![\w£+#.])(?!0\d[0-5]\d ?[–-] ?[012]\d[0-5]\d(?!\d))"
    r"(?:(?:\+|00) ?44[ .-]?(?:\(0\) ?)?\d{2,10}(?:[ .–-]{1,2}\d{2,8}){0,4}"
    r"|\(0\d{2,5}\) ?\d{3,8}(?:[ .–-]\d{2,8}){0,2}"
    r"|0\d{3,11}(?:[ .–-]{1,2}\d{2,8}){0,4}"
    r"|0\d{2}(?:[ .–-]\d{3,8}){1,3})(?!\d)"
)
#: fewer digits are a time, a year or a count
_FEWEST = 7
#: the short ones need a word that says they are called
_SHORT = re.compile(
    r"(?i)\b(?:call|ring|dial|phone|telephone|tel|text)\b(?:[: ]+|"
    r" [^.!?\n\d\x00]{1,40} on )(\d{3,6})(?![\d:])(?!\.\d)"
    r"(?! ?(?:am|pm|%|people|homes|houses|properties|residents|metres|m|km|miles|minutes|hours|times)\b)"
)


def digits_of(number: str) -> str:
    """The number as dialled inside the country: `+44 (0)345 988 1188` is `03459881188`."""
    digits = "".join(str(int(c)) for c in number if c.isdecimal())
    for abroad in ("0044", "44"):
        if digits.startswith(abroad) and (number.lstrip("( ").startswith("+") or abroad == "0044"):
            digits = "0" + digits[len(abroad) :].removeprefix("0")
    return digits


def is_mobile(digits: str) -> bool:
    """Ofcom National Telephone Numbering Plan: 07 and nine digits; 070 and 076 are no mobiles but nobody's office."""
    return len(digits) == 11 and digits.startswith("07")


def has_the_form(digits: str) -> bool:
    """Ofcom National Telephone Numbering Plan: nought and ten digits; nine in some 01, 0500 and 0800 ranges."""
    short = digits.startswith(("01", "0500", "0800"))
    return digits in PUBLIC or (
        digits[1:2] in tuple("1235789") and digits.startswith("0") and len(digits) in ((10, 11) if short else (11,))
    )


def known_numbers(facts: Facts) -> frozenset[str]:
    """Digits of every number that may be published."""
    return _known(facts.numbers)


@lru_cache(maxsize=8)
def _known(numbers: tuple[str, ...]) -> frozenset[str]:
    return frozenset(PUBLIC) | {digits_of(number) for number in numbers}


def long_numbers(text: str) -> Iterator[tuple[Span, str]]:
    """Every telephone number that begins with 0 or +44, with its digits."""
    for match in PHONE.finditer(text):
        digits = digits_of(match[0])
        if len(digits) >= _FEWEST:
            yield Span(*match.span()), digits


def short_numbers(text: str) -> Iterator[Span]:
    """Every number of three to six digits that somebody is told to call."""
    for match in _SHORT.finditer(blanked(text, ((span.start, span.end) for span, _ in long_numbers(text)))):
        yield Span(*match.span(1))


def number_form(words: Words, facts: Facts) -> Iterator[Span]:
    """A number that cannot be rung: a digit too many or too few."""
    known = known_numbers(facts)
    for span, digits in long_numbers(words.bare):
        if digits not in known and not has_the_form(digits):
            yield Span(span.start, span.end, f"It has {len(digits)} digits.")


def unknown_number(words: Words, facts: Facts) -> Iterator[Span]:
    """A number of the right form that neither the register nor the list of public numbers has."""
    known = known_numbers(facts)
    for span, digits in long_numbers(words.bare):
        if digits not in known and has_the_form(digits) and not is_mobile(digits):
            yield span
    for span in short_numbers(words.bare):
        if words.bare[span.start : span.end] not in known:
            yield span
