"""When the next update is promised: the preset's interval by day and by night, or what the officer asks for."""

import re
from datetime import UTC, datetime, time, timedelta

from broadcaster.domain.register import Policy, Preset
from broadcaster.domain.times import local
from broadcaster.domain.words import BulletinKind
from broadcaster.errors import UsageProblem

#: kinds of incident that never promise a next update: nobody waits for news of a death
WITHOUT_PROMISE = frozenset({"notable-death"})
#: bulletins after which more is to come
_GOES_ON = frozenset({"first", "update", "no-change", "correction"})
#: shorter cannot be approved and kept, longer belongs on the latest-information page
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=7)
_INTERVAL = re.compile(r"(?:(\d{1,3})d)?(?:(\d{1,3})h)?(?:(\d{1,4})m)?", re.ASCII)
_OWN_WORDS = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?: (?:on )?([a-z]{3,9}))?", re.ASCII)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EXAMPLES = "Write for example --next-in 3h, --next-in 90m or --next-in 1d."


def promises(kind: str, bulletin: BulletinKind) -> bool:
    """Whether such a bulletin of that kind of incident says when the next one comes."""
    return bulletin.value in _GOES_ON and kind not in WITHOUT_PROMISE


def parse_interval(words: str) -> timedelta:
    """`3h`, `90m`, `1d`, `1h30m`: from 5 minutes to 7 days. Raises `UsageProblem`."""
    found = _INTERVAL.fullmatch(words.strip().lower())
    days, hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    interval = timedelta(days=days, hours=hours, minutes=minutes)
    if not interval:
        raise UsageProblem(f"“{words}” is no interval.", next_step=_EXAMPLES)
    if not SHORTEST <= interval <= LONGEST:
        raise UsageProblem(
            f"The next update cannot be promised in {words}: at least 5 minutes, at most 7 days.", next_step=_EXAMPLES
        )
    return interval


def is_night(moment: time, *, begins: time, ends: time) -> bool:
    """Whether the council's clocks show night; it may run over midnight, and from a time to itself there is none."""
    if begins <= ends:
        return begins <= moment < ends
    return moment >= begins or moment < ends


def interval_of(preset: Preset, policy: Policy, *, now: datetime, zone: str) -> timedelta:
    """The preset's interval, by the hour that the council's clocks show now.

    The interval itself is real time: three hours over a clock change are three hours.
    """
    there = local(now, zone).time()
    night = is_night(there, begins=policy.night_from, ends=policy.night_to)
    minutes = preset.night_update_minutes if night and preset.night_update_minutes else preset.next_update_minutes
    return timedelta(minutes=minutes)


def moment_of(words: str, *, now: datetime, zone: str) -> datetime | None:
    """The next moment that an officer's own `09:00`, `09:00 Saturday` or `9:00 Sat` means on the council's clocks.

    None for any other words: the promise then has no time that a program could watch.
    """
    found = _OWN_WORDS.fullmatch(words.strip().rstrip(".").lower())
    if found is None:
        return None
    hour, minute, day = int(found[1]), int(found[2]), found[3] or ""
    there = local(now, zone)
    for ahead in range(8):
        date = there.date() + timedelta(days=ahead)
        moment = datetime.combine(date, time(hour, minute), tzinfo=there.tzinfo).astimezone(UTC)
        if moment > now and (not day or _DAYS[date.weekday()].startswith(day)):
            return moment
    return None
