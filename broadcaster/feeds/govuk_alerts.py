"""GOV.UK Emergency Alerts, the Atom feed in English and Welsh: information for the council, never a reason to send.

An entry's id and `updated` stay when an alert is stopped: only the words change, so the version is what they say.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

from broadcaster.domain.alerts.handling import says_it_is_a_test
from broadcaster.domain.alerts.model import Alert, Area, Stamp, State, Text
from broadcaster.feeds.atom import SPACE, Entry, Feed
from broadcaster.feeds.markup import text_of
from broadcaster.feeds.refused import Refused
from broadcaster.feeds.wording import clean

SENDER = "gov.uk/alerts"
_FEED = re.compile(r"https://www\.gov\.uk/alerts/feed(_cy)?\.atom")
_TIME = re.compile(r"\[(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d) (GMT|BST)\]", re.ASCII)
#: how the words begin that say that sending has ended
_STOPPED = re.compile(r"\b(?:Stopped(?: sending)?|Stopiwyd|Wedi stopio|Daeth .{0,40} i ben)\b", re.IGNORECASE)
#: what is open for longer without a word that it ended is looked at by a person
OPEN_HOURS = 24


def is_govuk(feed: Feed) -> bool:
    """By the feed's own address."""
    return bool(_FEED.fullmatch(feed.id))


def read_entries(feed: Feed, *, sha256: str) -> tuple[Alert, ...]:
    """One alert for each entry. Raises Refused when one does not say when it was sent."""
    language = "cy" if "_cy" in feed.id else "en-GB"
    return tuple(_alert(entry, feed.updated.at, language, sha256) for entry in feed.entries)


def _alert(entry: Entry, published: datetime, language: str, sha256: str) -> Alert:
    times = [_stamp(found) for found in _TIME.finditer(entry.summary)]
    if not 1 <= len(times) <= 2:
        raise Refused(f"the summary of {entry.id[:60]} does not say when it was sent ([2026-11-19 09:30 GMT])")
    sent, stopped = times[0], times[1] if len(times) == 2 else None
    content = clean(text_of(entry.element, "content", SPACE))
    concerns = []
    if says_it_is_a_test(content):
        concerns.append("it says that it is a test or an exercise")
    if stopped is None and _STOPPED.search(content[:200]):
        concerns.append("its words say that it was stopped, its summary does not")
    if stopped is None and published - sent.at > timedelta(hours=OPEN_HOURS):
        concerns.append(f"not marked as stopped for more than {OPEN_HOURS} hours")
    if stopped and stopped.at < sent.at:
        raise Refused(f"{entry.id[:60]} was stopped before it was sent")
    return Alert(
        source="govuk-alerts",
        sender=SENDER,
        identity=entry.id,
        version=(sent.at.timestamp(), stopped.at.timestamp() if stopped else 0.0),
        sent=stopped or sent,
        state=State.ENDED if stopped else State.IN_FORCE,
        sha256=sha256,
        certainty="Observed",
        kinds=("emergency alert",),
        areas=(Area(words=entry.title),),
        effective=sent,
        expires=stopped,
        texts=(Text(language=language, headline=entry.title, description=content, sender_name="GOV.UK"),),
        links=(entry.id,),
        concerns=tuple(concerns),
    )


def _stamp(found: re.Match[str]) -> Stamp:
    """The time in brackets; its zone is a letter word of the United Kingdom."""
    year, month, day, hour, minute = (int(part) for part in found.groups()[:5])
    zone = timezone(timedelta(hours=1)) if found[6] == "BST" else UTC
    try:
        at = datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(f"summary: {found[0]} is no time") from None
    return Stamp(raw=found[0], at=at)
