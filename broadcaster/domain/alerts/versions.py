"""Warnings whose documents say how they stand, in place: the newest version counts, whenever it came."""

from datetime import datetime

from broadcaster.domain.alerts.chains import CONFLICT
from broadcaster.domain.alerts.heard import Heard, History, acts, sent_at
from broadcaster.domain.alerts.model import Alert, State
from broadcaster.domain.alerts.standing import Standing, Stands, keys_of

#: sources that end a warning by leaving it out; everywhere else a disappearance means nothing
ENDS_BY_ABSENCE = ("ea-floods",)
#: a source that has one item for each day of a warning, all of them valid beside each other
PARALLEL = "metoffice-rss"
#: so many polls in a row must lack a warning before that means anything
ABSENT_POLLS = 2
GONE = "gone from the feed without its word that it ended: a person decides"
_STANDS = {
    State.IN_FORCE: Stands.IN_FORCE,
    State.ENDED: Stands.ENDED,
    State.CANCELLED: Stands.CANCELLED,
    State.NO_WARNING: Stands.NO_WARNING,
}


def version_standing(key: str, warning: History, *, newest_polls: tuple[int, ...]) -> Standing:
    """How a warning stands whose documents are versions of each other; `newest_polls` are its source's last ones."""
    acting = sorted((one for one in warning.heard if acts(one.alert)), key=_rank)
    first = warning.heard[0].alert
    if not acting:
        return Standing(key=key, source=first.source, stands=Stands.IGNORED, heard=len(warning.heard))
    last = acting[-1].alert
    current = _current(acting)
    stands, concerns = _STANDS[last.state], {concern for alert in current for concern in alert.concerns}
    before = [one.alert for one in acting if one.alert.state is State.IN_FORCE]
    if stands is Stands.NO_WARNING and before:
        stands = Stands.ENDED
    if last.source != PARALLEL and len(acting) > 1 and _rank(acting[-1])[:3] == _rank(acting[-2])[:3]:
        concerns.add(CONFLICT)
    missed = [poll for poll in newest_polls if poll > warning.present]
    if stands is Stands.IN_FORCE and last.source in ENDS_BY_ABSENCE and len(missed) >= ABSENT_POLLS:
        stands = Stands.ENDED_UNCONFIRMED
        concerns.add(GONE)
    known = [alert.severity for alert in current if alert.severity is not None]
    areas = frozenset().union(*(keys_of(alert) for alert in current)) if stands is Stands.IN_FORCE else frozenset()
    ever = frozenset().union(*(keys_of(alert) for alert in before)) if before else frozenset()
    ends = [alert.expires.at if alert.expires else None for alert in current]
    return Standing(
        key=key,
        source=first.source,
        stands=stands,
        severity=min(known) if known and stands is Stands.IN_FORCE else None,
        areas=tuple(sorted(areas)),
        ended_areas=tuple(sorted(ever - areas)),
        concerns=tuple(sorted(concerns)),
        began=_began(acting),
        expires=max(end for end in ends if end) if ends and all(ends) else None,
        heard=len(warning.heard),
        current=current,
    )


def _rank(one: Heard) -> tuple[tuple[float, ...], bool, datetime, int, str]:
    """Newer versions last; of one version its end; of two that differ in nothing else the graver one."""
    alert = one.alert
    return alert.version, alert.state is not State.IN_FORCE, sent_at(alert), -(alert.severity or 9), one.content


def _current(acting: list[Heard]) -> tuple[Alert, ...]:
    if acting[-1].alert.source != PARALLEL:
        return (acting[-1].alert,)
    days = {one.alert.version: one.alert for one in acting}
    return tuple(days.values())


def _began(acting: list[Heard]) -> datetime | None:
    """When the last spell of being in force began: names of areas are used again for every event."""
    began: datetime | None = None
    running = False
    for one in acting:
        if one.alert.state is State.IN_FORCE and not running:
            start = one.alert.effective or one.alert.onset or one.alert.sent
            began = start.at if start else None
        running = one.alert.state is State.IN_FORCE
    return began
