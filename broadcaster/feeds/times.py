"""Times of feeds as instants in UTC: each format's own way, nothing guessed without saying so."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from broadcaster.domain.alerts.model import Stamp
from broadcaster.feeds.refused import Refused

_DATE_TIME = r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)"
_CAP = re.compile(_DATE_TIME + r"([+-])(\d\d):(\d\d)", re.ASCII)
_ZONED = re.compile(_DATE_TIME + r"(?:\.\d{1,9})?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)
_BARE = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d{1,9})?", re.ASCII)
LONDON = ZoneInfo("Europe/London")
#: where a source prints no zone
AS_UTC = "no zone in the feed: read as UTC"
AS_LONDON = "no zone in the feed: read as Europe/London"


def cap_time(raw: str, what: str) -> Stamp:
    """CAP 1.2 section 3.2: `YYYY-MM-DDThh:mm:ss±hh:mm`; `Z` and fractions are not allowed. Raises Refused."""
    said = raw.strip()
    found = _CAP.fullmatch(said)
    if not found:
        raise Refused(f"{what}: {said[:40]!r} is not a time as CAP writes it (2026-11-19T09:00:00-00:00)")
    return Stamp(raw=said, at=_instant(found.groups(), said, what))


def zoned(raw: str, what: str) -> Stamp:
    """ISO 8601 with a zone, `Z` or an offset; anything without one is refused, never localised."""
    found = _ZONED.fullmatch(raw.strip())
    if not found:
        raise Refused(f"{what}: {raw[:40]!r} is no time with a zone")
    return Stamp(raw=raw, at=_instant(found.groups(), raw, what))


def bare(raw: str, what: str, *, zone: ZoneInfo | None = None) -> Stamp:
    """A time without a zone, by convention in UTC or in `zone`; one with a zone is taken at its word."""
    if _ZONED.fullmatch(raw.strip()):
        return zoned(raw, what)
    found = _BARE.fullmatch(raw.strip())
    if not found:
        raise Refused(f"{what}: {raw[:40]!r} is no time")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=zone or UTC)
        return Stamp(raw=raw, at=local.astimezone(UTC), assumed=AS_LONDON if zone else AS_UTC)
    except (ValueError, OverflowError):
        raise Refused(f"{what}: {raw[:40]!r} is no time") from None


def _instant(parts: tuple[str | None, ...], raw: str, what: str) -> datetime:
    """Also `T24:00:00`, which is legal and which Python does not read."""
    year, month, day, hour, minute, second = (int(part or 0) for part in parts[:6])
    sign, hours, minutes = parts[6] or "+", int(parts[7] or 0), int(parts[8] or 0)
    try:
        midnight = hour == 24 and minute == second == 0
        local = datetime(year, month, day, 0 if midnight else hour, minute, second, tzinfo=UTC)
        zone = _offset(hours, minutes)
        offset = -zone if sign == "-" else zone
        return local + timedelta(days=midnight) - offset
    except (ValueError, OverflowError):
        raise Refused(f"{what}: {raw[:40]!r} is no possible time") from None


def _offset(hours: int, minutes: int) -> timedelta:
    """Raises ValueError for more than 14 hours, which is as far as zones go."""
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        raise ValueError(hours)
    return timedelta(hours=hours, minutes=minutes)
