"""Warnings whose messages refer to each other (CAP): folded in the order of sending, whatever the order of arrival.

The rules are those of CAP 1.2 and of what services do with it: an update replaces what it refers to and what
is older about the same places; a cancel ends it; one that names only some of the places ends only those, and waits for
a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from broadcaster.domain.alerts.heard import Heard, History, Name, acts, sent_at
from broadcaster.domain.alerts.model import Alert, Message, State
from broadcaster.domain.alerts.standing import AreaKey, Standing, Stands, keys_of

CONFLICT = "two documents of the same name say different things"
PARTLY = "ended for some of its areas only: a person decides"
FOREIGN = "a message of one sender about another's was refused"
#: stands for an alert that names no place at all
_SOMEWHERE: frozenset[AreaKey] = frozenset({("words", "")})


@dataclass
class _Fold:
    """What is in force while the messages are gone through."""

    live: dict[Name, frozenset[AreaKey]] = field(default_factory=dict)
    ended: set[AreaKey] = field(default_factory=set)
    concerns: set[str] = field(default_factory=set)
    last: Stands = Stands.NO_WARNING
    ever: bool = False


def references_of(alert: Alert) -> frozenset[Name]:
    """The messages of the same sender that it is about; another sender's are none of its business."""
    return frozenset((r.sender, r.identifier, r.sent) for r in alert.previous if r.sender == alert.sender)


def chain_standing(key: str, warning: History) -> Standing:
    """How a chain of messages stands."""
    first = warning.heard[0].alert
    acting = [one for one in warning.heard if acts(one.alert)]
    if not acting:
        return Standing(key=key, source=first.source, stands=Stands.IGNORED, heard=len(warning.heard))
    by_name, fold = _by_name(acting), _Fold()
    if len(by_name) < len(acting):
        fold.concerns.add(CONFLICT)
    ordered = sorted(by_name.values(), key=_in_time)
    about = _closures(ordered, by_name)
    for one in ordered:
        _take(fold, one, by_name, about)
    if not fold.live:
        fold.concerns.discard(PARTLY)
    current = tuple(by_name[name].alert for name in fold.live)
    known = [alert.severity for alert in current if alert.severity is not None]
    areas = frozenset().union(*fold.live.values()) if fold.live else frozenset()
    ends = [alert.expires.at if alert.expires else None for alert in current]
    said = current or (ordered[-1].alert,)
    return Standing(
        key=key,
        source=first.source,
        stands=Stands.IN_FORCE if fold.live else fold.last,
        severity=min(known) if known else None,
        areas=tuple(sorted(areas)),
        ended_areas=tuple(sorted(fold.ended - areas)),
        concerns=tuple(sorted(fold.concerns | {concern for alert in said for concern in alert.concerns})),
        began=sent_at(ordered[0].alert),
        expires=max(end for end in ends if end) if ends and all(ends) else None,
        heard=len(warning.heard),
        current=current,
    )


def _in_time(one: Heard) -> tuple[datetime, int, str, str]:
    """As sent; of those sent in one second, the one that names more of the others last."""
    return sent_at(one.alert), len(references_of(one.alert)), one.alert.identity, one.content


def _by_name(acting: list[Heard]) -> dict[Name, Heard]:
    """One message for each name; where two differ the graver one counts, and a person looks."""
    found: dict[Name, Heard] = {}
    for one in acting:
        if one.name not in found or _gravity(one) < _gravity(found[one.name]):
            found[one.name] = one
    return found


def _gravity(one: Heard) -> tuple[bool, int, str]:
    return one.alert.state is not State.IN_FORCE, one.alert.severity or 9, one.content


def _closures(ordered: list[Heard], by_name: Mapping[Name, Heard]) -> dict[Name, frozenset[Name]]:
    """What each message is about, directly or through messages that are known; references only lead back in time."""
    found: dict[Name, frozenset[Name]] = {}
    for one in ordered:
        direct = references_of(one.alert)
        found[one.name] = direct.union(*(found[name] for name in direct if name in found and name in by_name))
    return found


def _take(fold: _Fold, one: Heard, by_name: Mapping[Name, Heard], about: Mapping[Name, frozenset[Name]]) -> None:
    alert, keys = one.alert, keys_of(one.alert)
    if alert.previous and not references_of(alert):
        fold.concerns.add(FOREIGN)
        if alert.message is Message.CANCEL:
            return
    covered = [name for name in fold.live if _covers(one, name, by_name, about)]
    before = frozenset().union(*(fold.live[name] for name in covered)) if covered else frozenset()
    if alert.state is State.IN_FORCE:
        for name in covered:
            del fold.live[name]
        fold.live[one.name] = keys or before or _SOMEWHERE
        fold.ended |= before - fold.live[one.name]
        fold.ever = True
        return
    for name in covered:
        until_now = fold.live.pop(name)
        if keys and (rest := until_now - keys):
            fold.live[name] = rest
            fold.concerns.add(PARTLY)
    fold.ended |= before - frozenset().union(*fold.live.values()) if fold.live else before
    fold.last = _end_of(alert, ever=fold.ever)


def _end_of(alert: Alert, *, ever: bool) -> Stands:
    if alert.state is State.CANCELLED:
        return Stands.CANCELLED
    return Stands.NO_WARNING if alert.state is State.NO_WARNING and not ever else Stands.ENDED


def _covers(one: Heard, name: Name, by_name: Mapping[Name, Heard], about: Mapping[Name, frozenset[Name]]) -> bool:
    """Whether the message replaces or ends another: it says so, or both are about the same and so are their places.

    The second is for a message that came too late for the sender to have named it.
    """
    mine = about[one.name]
    if name in mine:
        return True
    if not (about[name] & mine) or name[0] != one.alert.sender:
        return False
    named = keys_of(one.alert).union(*(keys_of(by_name[seen].alert) for seen in mine if seen in by_name))
    return not named or keys_of(by_name[name].alert) <= named
