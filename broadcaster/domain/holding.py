"""Who holds an incident, who hears of its promises, who reads its replies, and when a hand-over is still fresh."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from broadcaster.domain.records import Handover, Incident
from broadcaster.domain.register import Officer, Register
from broadcaster.domain.times import moment_words
from broadcaster.domain.words import Role

#: who has just taken over reads first and plays later
QUIET = timedelta(minutes=30)


def holder_of(incident: Incident) -> str:
    """The key of the officer who holds it; whoever declared it until somebody else does."""
    return incident.holder or incident.declared_by


def reminded(register: Register, incident: Incident) -> tuple[tuple[Officer, ...], tuple[Officer, ...]]:
    """Who is reminded of what this incident promised: first the holder, and after a while the duty officers.

    A holder who is no longer in the register leaves the duty officers to be told at once.
    """
    holder = register.officer(holder_of(incident))
    duty = tuple(o for o in register.officers if Role.DUTY in o.roles)
    if holder is None:
        return duty, ()
    return (holder,), tuple(o for o in duty if o.key != holder.key)


def offer_words(register: Register, offer: Handover, now: datetime) -> str:
    """`offered to Bailey since 06:00 GMT, not accepted yet`."""
    taker = register.officer(offer.taker)
    since = moment_words(offer.offered_at, now, register.council.zone)
    return f"offered to {taker.name if taker else offer.taker} since {since}, not accepted yet"


def watcher_words(register: Register, incident: Incident, now: datetime) -> str:
    """`Sam (Comms) reads the replies since 02:10 GMT`, or that nobody does (policy 003 s17.8)."""
    if not incident.watcher or incident.watched_since is None:
        return "Nobody reads the replies"
    officer = register.officer(incident.watcher)
    since = moment_words(incident.watched_since, now, register.council.zone)
    return f"{officer.name if officer else incident.watcher} reads the replies since {since}"


def fresh_handover(handovers: Sequence[Handover], now: datetime) -> Handover | None:
    """The newest hand-over that is still open or was made or answered within the last 30 minutes.

    A drill does not start meanwhile: whoever has just taken over must not learn the night from an exercise.
    """
    return next((h for h in reversed(handovers) if h.answered_at is None or _newest(h) > now - QUIET), None)


def _newest(handover: Handover) -> datetime:
    return handover.answered_at or handover.offered_at
