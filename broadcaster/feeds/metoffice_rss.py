"""Met Office public RSS: advisory only. It has no mark for updates or ends, and its times lack year and zone.

Source: a real feed of August 2026; no documentation of its fields was found. One item for each day of a warning.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

from broadcaster.domain.alerts.model import Alert, Area, Code, Stamp, State, Text
from broadcaster.feeds.refused import Refused
from broadcaster.feeds.rss import Channel, Item
from broadcaster.feeds.times import AS_UTC

SENDER = "metoffice.gov.uk"
#: how every concern of this feed begins: it may never act by itself
ADVISORY = "advisory only: this feed never says that a warning changed or ended"
_LEVELS = {"red": 1, "amber": 2, "yellow": 3}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TITLE = re.compile(r"(red|amber|yellow) warning of (.{1,200}?) affecting (.{1,200})", re.IGNORECASE)
_MOMENT = r"(\d\d)(\d\d) (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d{1,2}) ([A-Z][a-z]{2})"
_VALID = re.compile(rf"{_MOMENT} to {_MOMENT}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def is_metoffice(channel: Channel) -> bool:
    """By its title."""
    return channel.title.startswith("Met Office warnings for ")


def read_items(channel: Channel, *, sha256: str) -> tuple[Alert, ...]:
    """One alert for each warning and day; no item is the quiet state. Raises Refused when one item is wrong."""
    return tuple(_alert(item, sha256) for item in channel.items)


def _alert(item: Item, sha256: str) -> Alert:
    title = _TITLE.fullmatch(item.title)
    if not title:
        raise Refused(f"title: {item.title[:80]!r} is no warning of a level, a kind and a region")
    said, _, when = item.description.rpartition(" valid from ")
    valid = _VALID.fullmatch(when.strip())
    if not valid:
        raise Refused("description: it does not say from when to when the warning is valid")
    day, identity = _named_in(item.link)
    areas, moments = said.partition(":")[2], valid.groups()
    starts, ends = _moment(moments[:4], day), _moment(moments[4:], day)
    if ends.at < starts.at:
        raise Refused("description: the warning ends before it begins")
    return Alert(
        source="metoffice-rss",
        sender=SENDER,
        identity=identity,
        version=(starts.at.timestamp(),),
        sent=None,
        state=State.IN_FORCE,
        sha256=sha256,
        severity=_LEVELS[title[1].lower()],
        kinds=(title[2].lower(),),
        areas=(
            Area(
                words=title[3],
                codes=tuple(Code(system="nswws-area", value=name.strip()) for name in areas.split(",") if name.strip()),
            ),
        ),
        onset=starts,
        expires=ends,
        texts=(Text(language="en-GB", headline=item.title, description=item.description, sender_name="Met Office"),),
        links=(item.link,),
        concerns=(ADVISORY,),
    )


def _named_in(link: str) -> tuple[date, str]:
    """The day and the warning's id, which stand in the fragment of the link: `#?date=2026-08-13&id=…`."""
    try:
        fragment = parse_qs(urlsplit(link).fragment.removeprefix("?"))
        identity = fragment.get("id", [""])[0]
        day = date.fromisoformat(fragment.get("date", [""])[0])
    except ValueError:
        raise Refused("link: it names no day (date=2026-08-13)") from None
    if not _UUID.fullmatch(identity):
        raise Refused("link: it names no warning (id=…)")
    return day, identity.lower()


def _moment(said: Sequence[str], day: date) -> Stamp:
    """`2259 Thu 13 Aug` in the year that is nearest to the link's day, so that 30 December to 1 January holds."""
    hour, minute, number, month = said
    raw = f"{hour}{minute} {number} {month}"
    if month.lower() not in _MONTHS:
        raise Refused(f"description: {raw!r} is no time")
    found = []
    for year in (day.year - 1, day.year, day.year + 1):
        try:
            at = datetime(year, _MONTHS.index(month.lower()) + 1, int(number), int(hour), int(minute), tzinfo=UTC)
        except ValueError:  # 29 February in another year, or no time at all
            continue
        found.append(at)
    if not found:
        raise Refused(f"description: {raw!r} is no time")
    nearest = min(found, key=lambda at: abs((at.date() - day).days))
    return Stamp(raw=raw, at=nearest, assumed=f"{AS_UTC}; the year is the link's")
