"""The one place that decides what a new document of a feed means: `transition(previous state, document)`.

What is known is a set of documents; how a warning stands is computed from the set. So the end does not depend on
the order in which documents came, nor on how often, and a document that is refused changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from broadcaster.domain.alerts.chains import chain_standing, references_of
from broadcaster.domain.alerts.heard import Heard, History, Name, acts, chained, heard_of, sent_at, together
from broadcaster.domain.alerts.model import Alert, Reading
from broadcaster.domain.alerts.standing import Change, Standing, Stands, changes_between
from broadcaster.domain.alerts.versions import ABSENT_POLLS, ENDS_BY_ABSENCE, version_standing

#: a clock that differs by so much is still right
FUTURE_MINUTES = 5
FUTURE = "sent in the future"


@dataclass(frozen=True, kw_only=True)
class Followed:
    """Every warning of every source by its key, which message belongs to which warning, and the last polls."""

    warnings: Mapping[str, History] = field(default_factory=dict)
    names: Mapping[Name, str] = field(default_factory=dict)
    polls: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is known after a document, and what it changed."""

    state: Followed
    changes: tuple[Change, ...] = ()


def transition(previous: Followed, document: Reading, *, poll: int) -> Step:
    """Take one document into what is known; `poll` numbers the polls of its source in the order of asking.

    A refused document changes nothing, and is no poll.
    """
    if document.fault is not None:
        return Step(state=previous)
    before = {standing.key: standing for standing in _touchable(previous, document)}
    warnings, names, polls = dict(previous.warnings), dict(previous.names), dict(previous.polls)
    if document.kind in ENDS_BY_ABSENCE:
        known = {*polls.get(document.kind, ()), poll}
        polls[document.kind] = tuple(sorted(known)[-ABSENT_POLLS:])
    priors: dict[str, set[str]] = {key: {key} for key in before}
    for alert in document.alerts:
        key, taken = _take(warnings, names, alert, poll)
        priors[key] = {key}.union(*(priors.pop(one, {one}) for one in taken))
    state = Followed(warnings=warnings, names=names, polls=polls)
    changes = [
        change
        for key, olds in priors.items()
        for change in changes_between(_most(before, olds), standing_of(state, key))
    ]
    return Step(state=state, changes=tuple(changes))


def _most(before: Mapping[str, Standing], keys: Iterable[str]) -> Standing | None:
    """Of events that turned out to be one, the one that is in force; else the first."""
    found = [before[key] for key in sorted(keys) if key in before]
    return min(found, key=lambda standing: standing.stands is not Stands.IN_FORCE, default=None)


def _touchable(state: Followed, document: Reading) -> list[Standing]:
    """How the warnings stand that the document may change."""
    keys = {key for alert in document.alerts for key in _keys_of(state.names, alert) if key in state.warnings}
    if document.kind in ENDS_BY_ABSENCE:
        keys |= {key for key in state.warnings if key.startswith(f"{document.kind}:")}
    return [standing_of(state, key) for key in sorted(keys)]


def _links(alert: Alert) -> frozenset[Name]:
    """The names that tie a message to others: its own, and those it is about; what may not act ties nothing."""
    return references_of(alert) | {(alert.sender, alert.identity, sent_at(alert))} if acts(alert) else frozenset()


def _keys_of(names: Mapping[Name, str], alert: Alert) -> set[str]:
    if not chained(alert):
        return {f"{alert.source}:{alert.identity}"}
    return {names[name] for name in _links(alert) if name in names} or {_own_key(alert)}


def _own_key(alert: Alert) -> str:
    return f"{_whose(alert)}:{alert.identity}@{sent_at(alert).isoformat()}{'' if acts(alert) else f'/{alert.status}'}"


def _whose(alert: Alert) -> str:
    """The source with the sender; two senders' messages of one name are not one warning."""
    return alert.source if alert.source.endswith(alert.sender) else f"{alert.source}:{alert.sender}"


def _take(warnings: dict[str, History], names: dict[Name, str], alert: Alert, poll: int) -> tuple[str, tuple[str, ...]]:
    """Put the alert where it belongs: the key, and the keys that became it.

    A message that ties several warnings together makes one of them.
    """
    keys = _keys_of(names, alert)
    taken = tuple(sorted(key for key in keys if key in warnings))
    made = together([*(warnings.pop(key) for key in taken), History(heard=(heard_of(alert),), present=poll)])
    if not chained(alert):
        (key,) = keys
    else:
        links = {name for one in made.heard for name in _links(one.alert)}
        key = _chain_key(made.heard, links)
        names.update(dict.fromkeys(links, key))
    warnings[key] = made
    return key, taken


def _chain_key(heard: tuple[Heard, ...], links: set[Name]) -> str:
    """The oldest message that is known or named: the same whichever came first."""
    if not links:
        return _own_key(heard[0].alert)
    _, identifier, sent = min(links, key=lambda name: (name[2], name[1]))
    return f"{_whose(heard[0].alert)}:{identifier}@{sent.isoformat()}"


def standing_of(state: Followed, key: str, *, now: datetime | None = None) -> Standing:
    """How one warning stands; with a time, also whether it has expired or claims to be from the future."""
    warning = state.warnings[key]
    first = warning.heard[0].alert
    if chained(first):
        found = chain_standing(key, warning)
    else:
        found = version_standing(key, warning, newest_polls=state.polls.get(first.source, ()))
    return found if now is None else _at(found, now)


def _at(found: Standing, now: datetime) -> Standing:
    if any(sent_at(alert) > now + timedelta(minutes=FUTURE_MINUTES) for alert in found.current):
        found = replace(found, concerns=tuple(sorted({*found.concerns, FUTURE})))
    if found.stands is Stands.IN_FORCE and found.expires and found.expires <= now:
        found = replace(
            found, stands=Stands.EXPIRED, areas=(), ended_areas=tuple(sorted({*found.areas, *found.ended_areas}))
        )
    return found


def standings(state: Followed, *, now: datetime | None = None) -> tuple[Standing, ...]:
    """Every warning as it stands, by key."""
    return tuple(standing_of(state, key, now=now) for key in sorted(state.warnings))
