"""Where one warning stands when all of its documents that were heard are put together, and what changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broadcaster.domain.alerts.model import Alert


class Stands(StrEnum):
    """How a warning stands."""

    IN_FORCE = "in-force"
    ENDED = "ended"
    CANCELLED = "cancelled"
    #: gone from a source that says so by leaving it out, without its word that it ended: a person is asked
    ENDED_UNCONFIRMED = "ended-unconfirmed"
    EXPIRED = "expired"
    NO_WARNING = "no-warning"
    #: exercises, tests, acknowledgements, what is not for the public
    IGNORED = "ignored"


class Happening(StrEnum):
    """What a document changed."""

    OPENED = "opened"
    UPGRADED = "upgraded"
    DOWNGRADED = "downgraded"
    CHANGED = "changed"
    AREA_ADDED = "area-added"
    AREA_LEFT = "area-left"
    ENDED = "ended"
    CONCERN = "concern"


#: a place by code, or by its shape or words where it has no code
AreaKey = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One warning as it stands.

    `areas` are in force, `ended_areas` were. `concerns` say why a person must look before anything is made of it.
    `began` is when this spell of being in force began; `heard` counts the different documents.
    """

    key: str
    source: str
    stands: Stands
    severity: int | None = None
    areas: tuple[AreaKey, ...] = ()
    ended_areas: tuple[AreaKey, ...] = ()
    concerns: tuple[str, ...] = ()
    began: datetime | None = None
    expires: datetime | None = None
    heard: int = 0
    current: tuple[Alert, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that happened to one event."""

    event: str
    happening: Happening
    areas: tuple[AreaKey, ...] = ()


def keys_of(alert: Alert) -> frozenset[AreaKey]:
    """The places of an alert, so that they can be compared between its versions."""
    return frozenset(key for area in alert.areas for key in _keys(area))


def _keys(area: object) -> Iterator[AreaKey]:
    codes = getattr(area, "codes", ())
    if codes:
        yield from ((code.system, code.value) for code in codes)
    elif shapes := (getattr(area, "polygons", ()), getattr(area, "circles", ())):
        drawn = any(shapes)
        yield ("shape", repr(shapes)) if drawn else ("words", str(getattr(area, "words", "")))


def changes_between(before: Standing | None, after: Standing) -> tuple[Change, ...]:
    """What happened between two standings of one warning; nothing when a document was old or already known."""
    was = before.stands if before else None
    found: list[tuple[Happening, tuple[AreaKey, ...]]] = []
    if after.stands is Stands.IN_FORCE and (before is None or was is not Stands.IN_FORCE):
        found.append((Happening.OPENED, after.areas))
    elif after.stands is Stands.IN_FORCE and before is not None:
        found += _in_force(before, after)
    elif was is Stands.IN_FORCE and before is not None:
        found.append((Happening.ENDED, before.areas))
    if after.concerns and (before is None or set(after.concerns) - set(before.concerns)):
        found.append((Happening.CONCERN, ()))
    return tuple(Change(event=after.key, happening=happening, areas=areas) for happening, areas in found)


def _in_force(before: Standing, after: Standing) -> list[tuple[Happening, tuple[AreaKey, ...]]]:
    found: list[tuple[Happening, tuple[AreaKey, ...]]] = []
    graver, milder = after.severity or 9, before.severity or 9
    if graver != milder:
        found.append((Happening.UPGRADED if graver < milder else Happening.DOWNGRADED, after.areas))
    if added := tuple(sorted(set(after.areas) - set(before.areas))):
        found.append((Happening.AREA_ADDED, added))
    if left := tuple(sorted(set(before.areas) - set(after.areas))):
        found.append((Happening.AREA_LEFT, left))
    if not found and after.current != before.current:
        found.append((Happening.CHANGED, after.areas))
    return found
