"""Personal data that no public text may carry: NHS, National Insurance and pupil numbers, mobiles, e-mail."""

import re
from collections.abc import Iterator

from broadcaster.domain.house_rules.facts import Facts
from broadcaster.domain.house_rules.findings import Span
from broadcaster.domain.house_rules.lists import FIRST_NAMES, NOT_A_PERSON_AFTER, PLACE_ENDINGS, ROLES
from broadcaster.domain.house_rules.numbers import is_mobile, known_numbers, long_numbers
from broadcaster.domain.house_rules.reading import EMAIL, Words, blanked, spans

#: ten digits, together or 3-3-4; a nought never leads (NHS Data Dictionary, NHS NUMBER)
_NHS = re.compile(r"(?<![\d+/])(?<!\d[ -])([1-9]\d{2}[ -]?\d{3}[ -]?\d{4})(?![ -]?\d)")
#: HMRC manual NIM39110: two letters of a smaller alphabet, six digits, A to D; spaced in pairs it needs no last letter
_NI = re.compile(
    r"(?i)(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z]"
    r"(?: ?\d{2} ?\d{2} ?\d{2} ?[A-D]|(?: \d{2}){3})(?!\w)"
)
_CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN = re.compile(rf"(?<!\w)([{_CHECK_LETTERS}])(\d{{11}})([\d{_CHECK_LETTERS}])(?!\w)")
#: mail that anybody can have
_ANYBODYS = re.compile(
    r"(?i)@(?:gmail|googlemail|hotmail|outlook|live|yahoo|ymail|rocketmail|icloud|me|mac|msn|aol|btinternet|sky|"
    r"talktalk|virginmedia|ntlworld|blueyonder|tiscali|proton|protonmail|gmx|fastmail|hushmail|mail|nhs)"
    r"(?:\.[a-z]{2,4}){1,2}$"
)
_CHILD = (
    r"(?:pupils?|students?|schoolchild|schoolboys?|schoolgirls?|child|boys?|girls?|toddlers?|bab(?:y|ies)|son|"
    r"daughter)"
)
_NUMBER = (
    r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen)"
)
_CAPITALISED = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]+(?:[-'’][^\W\d_]+)*"
_NAME = re.compile(rf"(?<!\w){_CAPITALISED}(?: {_CAPITALISED})*")
_YEARS_AFTER = re.compile(
    rf"(?i)^(?:,? \(?(?:who is |is )?(?:aged? )?{_NUMBER}\b(?!\s*(?:[:.]\d|am\b|pm\b|miles?|metres?|minutes?|"
    rf"hours?|days?|homes|people|pupils|of\b|and\b|[A-Z]))|,? (?:who is )?(?:aged?|in|from|of) (?:year |"
    rf"reception|nursery|"
    rf"key stage |{_NUMBER}\b)|,? (?:an? )?(?:year[- ]{_NUMBER}|reception|nursery)\b|, an? (?:[\w-]+ )?{_CHILD}\b)"
)
_YEARS_BEFORE = re.compile(
    rf"(?i)(?:{_NUMBER}[- ]years?[- ]old(?: {_CHILD})?|(?:year {_NUMBER}|reception|nursery)(?: {_CHILD})?|"
    rf"\b{_CHILD}),? $"
)
_BORN = re.compile(
    r"(?i)\b(?:d\.?o\.?b\.?|date of birth|born on)[ :]*\d{1,2}[ /.-]+(?:\d{1,2}|[a-z]{3,9})[ /.-]+\d{2,4}"
)


def nhs_number(words: Words, facts: Facts) -> Iterator[Span]:
    """Ten digits whose last one is the check digit, modulus 11 (NHS Data Dictionary)."""
    text = blanked(words.unmarked, (link for known in facts.links for link in _places(words.unmarked, known)))
    for match in _NHS.finditer(text):
        digits = [int(d) for d in match[1] if d.isdigit()]
        check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
        if check != 10 and check % 11 == digits[9]:
            yield Span(*match.span(1))


def ni_number(words: Words, facts: Facts) -> Iterator[Span]:
    """A National Insurance number, spaced or not, in capitals or not."""
    return spans(_NI, words.unmarked)


def personal_mobile(words: Words, facts: Facts) -> Iterator[Span]:
    """A mobile number that the register does not list as public."""
    known = known_numbers(facts)
    for span, digits in long_numbers(words.unmarked):
        if is_mobile(digits) and digits not in known:
            yield span


def personal_email(words: Words, facts: Facts) -> Iterator[Span]:
    """An address that belongs to a person: at a free provider, or with a person's name before the @."""
    for match in EMAIL.finditer(words.unmarked):
        before = match[0].partition("@")[0].casefold()
        parts = [part for part in re.split(r"[._+\d-]+", before) if part]
        if any(part in ROLES for part in parts):
            continue
        named = len(parts) == 2 and all(part.isalpha() for part in parts)
        first = bool(parts) and parts[0].capitalize() in FIRST_NAMES
        if _ANYBODYS.search(match[0]) or named or first:
            yield Span(*match.span())


def pupil_details(words: Words, facts: Facts) -> Iterator[Span]:
    """A child's name beside an age, a year group or a school word; a pupil number; a date of birth."""
    yield from spans(_BORN, words.unmarked)
    for match in _UPN.finditer(words.unmarked):
        if _upn_letter(match[2] + match[3]) == match[1]:
            yield Span(*match.span())
    text = words.unnamed
    for span in person_names(text):
        before = _YEARS_BEFORE.search(text[max(span.start - 40, 0) : span.start])
        after = _YEARS_AFTER.match(text[span.end : span.end + 40])
        if before or after:
            start = span.start - (len(before[0]) if before else 0)
            yield Span(start, span.end + (after.end() if after else 0))


def person_names(text: str) -> Iterator[Span]:
    """Names of people as far as a list of first names knows them; no streets, schools, saints or storms."""
    for match in _NAME.finditer(text):
        span = _person(text, match)
        if span is not None:
            yield span


def _person(text: str, match: re.Match[str]) -> Span | None:
    """The person's name in a run of capitalised words, if it has a first name and ends like no place."""
    said = match[0].split(" ")
    at = next((i for i, word in enumerate(said) if word.partition("-")[0] in FIRST_NAMES), None)
    if at is None or said[-1].casefold() in PLACE_ENDINGS or (at + 1 < len(said) and _is_place(said[at + 1 :])):
        return None
    before = text[: match.start()].split()[-1:] if at == 0 else said[at - 1 : at]
    if before and before[0].casefold().rstrip(".") in NOT_A_PERSON_AFTER:
        return None
    following = text[match.end() :].split(maxsplit=1)[:1]
    if following and following[0].casefold().strip(".,;:") in PLACE_ENDINGS and not text[match.end() :].startswith(","):
        return None
    start = match.start() + sum(len(word) + 1 for word in said[:at])
    return Span(start, match.end())


def _is_place(rest: list[str]) -> bool:
    return any(word.casefold().removesuffix("’s").removesuffix("'s") in PLACE_ENDINGS for word in rest)


def _upn_letter(rest: str) -> str:
    """Check letter over the twelve characters that follow it (Government Data Standards Catalogue, UPN 2.0)."""
    values = [int(c) if c.isdigit() else _CHECK_LETTERS.index(c) for c in rest]
    return _CHECK_LETTERS[sum(value * place for place, value in enumerate(values, start=2)) % 23]


def _places(text: str, known: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(re.escape(known), text)] if known else []
