"""Times as people read them: the council's zone, named, never a bare UTC."""

from datetime import datetime, timedelta
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


def moment_words(moment: datetime, now: datetime, zone: str) -> str:
    """`02:40 GMT` today, `Fri 20 Nov 2026 02:40 GMT` on any other day."""
    same_day = local(moment, zone).date() == local(now, zone).date()
    return clock_words(moment, zone) if same_day else day_words(moment, zone)


def span_words(span: timedelta) -> str:
    """`12 min`, `1 h 12 min`, `2 days 3 h`: how long, never in seconds, its sign left out."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min" if minutes else "under 1 min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    said = "1 day" if days == 1 else f"{days} days"
    return f"{said} {hours} h" if hours else said
