"""What a whole message must have: place, date, something to do, and the form of corrections and false alarms."""

import re
from collections.abc import Iterator

from broadcaster.domain.house_rules.facts import Facts, keys_of
from broadcaster.domain.house_rules.findings import Scope, Span
from broadcaster.domain.house_rules.lists import MONTHS, PLACE_ENDINGS
from broadcaster.domain.house_rules.reading import BLANK, Words, is_welsh
from broadcaster.domain.languages import LANGUAGES, in_language
from broadcaster.domain.texts import place_key
from broadcaster.domain.words import BulletinKind, Form

_CLOCK = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d)")
_DAY_MONTH = re.compile(r"(?<!\d)(?:[1-9]|[12]\d|3[01])(?:st|nd|rd|th|fed|ain|eg)? ([^\W\d_]{3,9})")
_MONTH_DAY = re.compile(r"([^\W\d_]{3,9}) (?:[1-9]|[12]\d|3[01])(?!\d)")
#: the incident's own reference is no place: F12/3
_REF = re.compile(r"(?<!\w)[A-Z]{1,3}[\d?]+/\d+")
_ROAD = re.compile(r"(?<!\w)(?:[ABM]\d{1,4}(?:\(M\))?|[A-Z]{1,2}\d{1,2}[A-Z]?)(?!\w)")
_NAMED = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w'’-]+(?: [^\W\d_a-zß-öø-ÿ][\w'’-]+)* ([^\W\d_a-zß-öø-ÿ][\w'’-]+)")
#: verbs that tell people what to do, where a clause can begin
_VERBS = (
    "avoid|be|boil|book|bring|call|cancel|charge|check|clear|close|collect|come|contact|cook|cool|cover|do|don['’]t|drink|"
    "drive|drop|evacuate|expect|fill|find|follow|get|give|go|help|keep|leave|limit|listen|look|lock|make|move|open|phone|"
    "plan|prepare|pull|put|read|remain|report|ring|run|save|seek|set|share|shelter|shut|slow|stand|stay|stop|store|switch|"
    "take|tell|travel|treat|turn|unplug|use|visit|wait|walk|wash|watch|wear|work"
)
_ACTION = re.compile(
    rf"(?i)(?:^|[:,;–—-] ?|\b(?:and|or|now|please|then|not|only|never|always) |\n)(?:please )?(?:{_VERBS})\b|"
    r"\b(?:should|must|need to|needs to|have to|are (?:asked|advised|urged|told) to|do not)\b"
)
_CORRECTION = re.compile(r"(?i)(?:correction|correct(?:ed|ing)|cywiriad)\b")
_WAS_WRONG = re.compile(
    r"(?i)\b(?:wrong(?:ly)?|incorrect(?:ly)?|mistake(?:n(?:ly)?)?|error|we said|earlier (?:message|post|update)|"
    r"not|no longer|"
    r"anghywir|camgymeriad)\b"
)
#: after what was wrong: a verb, or another clause
_THEN_RIGHT = re.compile(r"(?i)(?:\b(?:right|correct|is|are|should (?:be|have)|but|cywir|mae|yw|ond)\b|[:;,.–—-]) *\w")
_THERE_IS_NO = re.compile(r"(?i)(?:there (?:is|are|was) (?:currently )?no\b|nid oes\b|does dim\b)")
_APOLOGIES = (
    re.compile(r"(?i)\b(?:sorry|apolog(?:y|ies|ise|ize|ise[sd]|ising))\b"),
    re.compile(r"(?i)\b(?:ymddiheur\w+|ddrwg (?:iawn )?(?:gennym|gan))\b"),
)
_CALL = re.compile(r"(?i)\b(?:in danger\b|danger\?|perygl\b)")
_NOT_HERE = re.compile(
    r"(?i)\b(?:do not|don['’]t|peidiwch|nid)\b[^.\n]*\b(?:report|adrodd|dweud|gwybod|argyfwng|argyfyngau)\b"
)


def no_place(words: Words, facts: Facts) -> Iterator[Span]:
    """The incident's place, or another place by its name: a street, a road, a place of the register.

    What asks nothing of anybody, a notable death, happens nowhere that people must keep away from.
    """
    if not facts.acts:
        return
    place = facts.fields.get("place", "")
    said = f" {place_key(words.unmarked)} "
    # one part of "Datchet, Wraysbury and Horton" is enough on X
    own = (_without_preposition(place_key(part)) for part in (place, *re.split(r",| and | & ", place)))
    if any(key and f" {key} " in said for key in (*own, *keys_of(facts.places))):
        return
    if _ROAD.search(_REF.sub(" ", words.bare)):
        return
    if not any(match[1].casefold() in PLACE_ENDINGS for match in _NAMED.finditer(words.bare)):
        yield Span()


def no_date(words: Words, facts: Facts) -> Iterator[Span]:
    """When it was issued: a time of day, and a day with its month."""
    issued = facts.fields.get("issued", "")
    if issued and issued in words.text:
        return
    months = (m[1].casefold() for day in (_DAY_MONTH, _MONTH_DAY) for m in day.finditer(words.text))
    if not (_CLOCK.search(words.text) and any(month.startswith(MONTHS) for month in months)):
        yield Span()


def no_action_verb(words: Words, facts: Facts) -> Iterator[Span]:
    """A first message says in its first sentence what to do; a banner's heading and first line count as one."""
    if facts.bulletin is not BulletinKind.FIRST or not facts.acts or not words.sentences:
        return
    start, end = words.sentences[0]
    heading = words.bare[start:end].endswith("\n") and len(words.sentences) > 1
    if heading:
        end = words.sentences[1][1]
    said = words.english[start:end].strip(f"{BLANK} ")
    if said and not is_welsh(words.bare[start:end]) and not _ACTION.search(said):
        lead = len(words.bare[start:end]) - len(words.bare[start:end].lstrip(f"{BLANK} \n"))
        yield Span(start + lead, start + len(words.bare[start:end].rstrip(f"{BLANK} \n")))


def correction_opens(words: Words, facts: Facts) -> Iterator[Span]:
    """A correction says so in its first word."""
    if facts.bulletin is BulletinKind.CORRECTION and not _CORRECTION.match(_opening(words)):
        yield _first_words(words)


def wrong_then_right(words: Words, facts: Facts) -> Iterator[Span]:
    """What was wrong stands before what is right; in the officer's own words both must be recognisable."""
    if facts.bulletin is not BulletinKind.CORRECTION:
        return
    pairs = [
        tuple(facts.fields.get(in_language(name, one), "").rstrip(".") for name in ("wrong", "right"))
        for one in LANGUAGES
    ]
    given = [(wrong, right) for wrong, right in pairs if wrong and right]
    if words.source.scope is Scope.OWN:
        free = words.source.where.partition(".")[0] == "text"
        found = _WAS_WRONG.search(words.unmarked) if free else None
        good = not free or bool(found and _THEN_RIGHT.search(words.unmarked, found.end()))
    else:
        # an account may speak one language of several; and what is right may stand in the heading too:
        # "Correction: flooding at Datchet. Wrong: Old Windsor."
        good = not given or any(right in words.unmarked.partition(wrong)[2] for wrong, right in given)
    if not good:
        yield Span()


def there_is_no(words: Words, facts: Facts) -> Iterator[Span]:
    """A false alarm takes the fear away in its first words (NHK, 2018: five minutes)."""
    if facts.bulletin is BulletinKind.FALSE_ALARM and not _THERE_IS_NO.match(_opening(words)):
        yield _first_words(words)


def apologise_once(words: Words, facts: Facts) -> Iterator[Span]:
    """A false alarm apologises, and does not grovel."""
    if facts.bulletin is not BulletinKind.FALSE_ALARM:
        return
    # one for each language: a text in two says everything twice
    said = [list(pattern.finditer(words.bare)) for pattern in _APOLOGIES]
    if not any(said):
        yield Span()
    for in_one_language in said:
        for extra in in_one_language[1:]:
            yield Span(*extra.span(), note=f"It apologises {len(in_one_language)} times.")


def in_danger(words: Words, facts: Facts) -> Iterator[Span]:
    """While a danger to life goes on, long and banner texts say whom to call, and that nobody reads reports here."""
    goes_on = facts.bulletin in (BulletinKind.FIRST, BulletinKind.UPDATE, BulletinKind.CORRECTION)
    if not facts.danger or not goes_on or words.source.form not in (Form.LONG, Form.BANNER):
        return
    if not (_CALL.search(words.unmarked) and _NOT_HERE.search(words.unmarked)):
        yield Span()


def _opening(words: Words) -> str:
    return words.unmarked.lstrip(f"{BLANK} \n")


def _first_words(words: Words) -> Span:
    opening = _opening(words)
    start = len(words.unmarked) - len(opening)
    said = " ".join(opening.split(" ")[:4]).partition("\n")[0]
    return Span(start, start + len(said))


def _without_preposition(key: str) -> str:
    first, _, rest = key.partition(" ")
    return rest if rest and first in {"in", "at", "on", "near", "along", "around", "by", "from", "outside"} else key
