"""The languages of public texts: which there are, their names of days and months, and times as people say them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

#: the language of a template or a field without a suffix
ENGLISH = "en"
WELSH = "cy"
#: every language that texts can be in, with its name; English first, because names without a suffix are English
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", WELSH: "Cymraeg"}

#: stands between two languages of one post or banner
RULE = "———"

_DAYS: Mapping[str, tuple[str, ...]] = {
    ENGLISH: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    WELSH: (
        *("dydd Llun", "dydd Mawrth", "dydd Mercher", "dydd Iau"),
        *("dydd Gwener", "dydd Sadwrn", "dydd Sul"),
    ),
}
_MONTHS: Mapping[str, tuple[str, ...]] = {
    ENGLISH: (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    WELSH: (
        *("Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin"),
        *("Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr"),
    ),
}
#: short names, for X only ("some abbreviations, for reasons of space may be needed", policy 003 s15.2)
_SHORT_DAYS: Mapping[str, tuple[str, ...]] = {
    ENGLISH: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    WELSH: ("Llun", "Maw", "Mer", "Iau", "Gwe", "Sad", "Sul"),
}
_SHORT_MONTHS: Mapping[str, tuple[str, ...]] = {
    ENGLISH: ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    WELSH: ("Ion", "Chw", "Maw", "Ebr", "Mai", "Meh", "Gor", "Awst", "Medi", "Hyd", "Tach", "Rhag"),
}
_WEEK = timedelta(days=6)


def issued_words(local: datetime, language: str = ENGLISH) -> str:
    """`02:40, Friday 20 November`, from a time in the council's zone, whatever the machine's language is."""
    day, month = _DAYS[language][local.weekday()], _MONTHS[language][local.month - 1]
    return f"{clock(local)}, {day} {local.day} {month}"


def issued_short(local: datetime, language: str = ENGLISH) -> str:
    """`02:40 Fri 20 Nov`: the same for X, where every letter counts."""
    day, month = _SHORT_DAYS[language][local.weekday()], _SHORT_MONTHS[language][local.month - 1]
    return f"{clock(local)} {day} {local.day} {month}"


def next_update_words(local: datetime, *, issued: datetime, language: str = ENGLISH) -> str:
    """`02:40 Saturday`, with the date when it is six days or more after `issued` (both in the council's zone)."""
    words = f"{clock(local)} {_DAYS[language][local.weekday()]}"
    return f"{words} {local.day} {_MONTHS[language][local.month - 1]}" if _far(local, issued) else words


def next_update_short(local: datetime, *, issued: datetime, language: str = ENGLISH) -> str:
    """`02:40 Sat`: the same for X."""
    return issued_short(local, language) if _far(local, issued) else day_short(local, language)


def day_short(local: datetime, language: str = ENGLISH) -> str:
    """`02:40 Sat`, for what was or will be within a few days."""
    return f"{clock(local)} {_SHORT_DAYS[language][local.weekday()]}"


def day_name(local: datetime, language: str = ENGLISH) -> str:
    """`Saturday`."""
    return _DAYS[language][local.weekday()]


def clock(local: datetime) -> str:
    """The hour that the clock change repeats is named with its zone: `01:30 GMT`."""
    twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return f"{local:%H:%M} {local.tzname()}" if twice else f"{local:%H:%M}"


def _far(local: datetime, issued: datetime) -> bool:
    return local.date() - issued.date() >= _WEEK


def base_and_language(name: str) -> tuple[str, str]:
    """A field's name and the language of its value: `what.cy` is `("what", "cy")`, `what` is English."""
    base, _, language = name.partition(".")
    return base, language or ENGLISH


def in_language(name: str, language: str) -> str:
    """The name under which an officer gives a field in that language: `what`, `what.cy`."""
    return name if language == ENGLISH else f"{name}.{language}"
