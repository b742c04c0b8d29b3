"""Times as people read them: the council's zone, named, never a bare UTC."""

from datetime import datetime
from zoneinfo import ZoneInfo


def local(moment: datetime, zone: str) -> datetime:
    """The same moment on the council's clocks."""
    return moment.astimezone(ZoneInfo(zone))


def clock_words(moment: datetime, zone: str) -> str:
    """`02:40 GMT` for a table or a log line."""
    return local(moment, zone).strftime("%H:%M %Z")


def day_words(moment: datetime, zone: str) -> str:
    """`Fri 20 Nov 2026 02:40 GMT` where the day matters."""
    there = local(moment, zone)
    return f"{there:%a} {there.day} {there:%b %Y %H:%M %Z}"
