"""Met Office NSWWS, the GeoJSON documents: the snapshot of all warnings in force, and each change.

Source: the Met Office's page on the NSWWS public API, v1.0 and v1.1. The prototype of 2016 is refused.
"""

import re
from typing import Any

from broadcaster.domain.alerts.handling import says_it_is_a_test
from broadcaster.domain.alerts.model import Alert, Area, Code, Message, State, Text
from broadcaster.feeds.geometry import geojson_shapes, looks_swapped
from broadcaster.feeds.notation import Object, an_object, number, objects, word, words
from broadcaster.feeds.refused import Refused
from broadcaster.feeds.times import zoned
from broadcaster.feeds.wording import clean

_LEVELS = {"RED": 1, "AMBER": 2, "YELLOW": 3}
_STATES = {"ISSUED": State.IN_FORCE, "CANCELLED": State.CANCELLED, "EXPIRED": State.ENDED}
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6})?", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LIKELIHOOD = {1: "Unlikely", 2: "Possible", 3: "Likely", 4: "Likely"}
SENDER = "metoffice.gov.uk"


def read_nswws(document: Object, *, sha256: str) -> tuple[Alert, ...]:
    """One alert for each feature; an expiry document may have several. Raises Refused when one is wrong."""
    return tuple(_alert(feature, sha256) for feature in objects(document.get("features"), "features"))


def _alert(feature: Object, sha256: str) -> Alert:
    said = an_object(feature.get("properties"), "properties")
    level, status = word(said, "warningLevel"), word(said, "warningStatus")
    if level not in _LEVELS:
        raise Refused(f"warningLevel: {level[:40]!r} is none of {', '.join(_LEVELS)}")
    if status not in _STATES:
        raise Refused(f"warningStatus: {status[:40]!r} is none of {', '.join(_STATES)}")
    identity, version = word(said, "warningId"), word(said, "warningVersion")
    if not _UUID.fullmatch(identity):
        raise Refused("warningId: it is no UUID")
    if not _VERSION.fullmatch(version):
        raise Refused(f"warningVersion: {version[:40]!r} is no version")
    modified = zoned(word(said, "modifiedDate"), "modifiedDate")
    onset, expires = (
        zoned(word(said, "validFromDate"), "validFromDate"),
        zoned(word(said, "validToDate"), "validToDate"),
    )
    if expires.at < onset.at:
        raise Refused("validToDate lies before validFromDate")
    update, text = word(said, "warningUpdateDescription", needed=False), _text(said)
    impact, likelihood = number(said, "warningImpact", low=1, high=4), number(said, "warningLikelihood", low=1, high=4)
    areas = _areas(said, feature.get("geometry"))
    return Alert(
        source="nswws",
        sender=SENDER,
        identity=identity.lower(),
        version=tuple(float(part) for part in version.split(".")),
        sent=modified,
        state=_STATES[status],
        sha256=sha256,
        message=_message(status, update=bool(update)),
        severity=_LEVELS[level],
        certainty=_LIKELIHOOD[likelihood],
        kinds=tuple(clean(kind).lower() for kind in words(said, "weatherType", needed=True)),
        areas=areas,
        effective=zoned(word(said, "issuedDate"), "issuedDate"),
        onset=onset,
        expires=expires,
        texts=(text,),
        concerns=_concerns(text, update, areas, impact=impact, severity=_LEVELS[level]),
    )


def _message(status: str, *, update: bool) -> Message:
    """ISSUED with a description of the change is an update; EXPIRED is the natural end of what was issued."""
    if status == "CANCELLED":
        return Message.CANCEL
    return Message.UPDATE if update or status == "EXPIRED" else Message.ALERT


def _text(said: Object) -> Text:
    expect = [clean(line) for line in words(said, "whatToExpect", needed=True)]
    further = clean(word(said, "warningFurtherDetails", needed=False))
    return Text(
        language="en-GB",
        headline=clean(word(said, "warningHeadline")),
        description="\n".join(line for line in (*expect, further) if line),
        instruction="\n".join(clean(line) for line in words(said, "whatShouldIDo")),
        sender_name="Met Office",
    )


def _areas(said: Object, geometry: Any) -> tuple[Area, ...]:
    """The regions with their parts as codes; the one geometry of the warning belongs to all of them."""
    regions = objects(said.get("affectedAreas"), "affectedAreas")
    shapes = geojson_shapes(geometry)
    if not shapes:
        raise Refused("geometry: no shape at all")
    codes = []
    for region in regions:
        codes.append(Code(system="nswws-region", value=clean(word(region, "regionCode"))))
        codes += [Code(system="nswws-area", value=clean(name)) for name in words(region, "subRegions")]
    names = ", ".join(clean(word(region, "regionName")) for region in regions)
    return (Area(words=names, polygons=shapes, codes=tuple(codes)),)


def _concerns(text: Text, update: str, areas: tuple[Area, ...], *, impact: int, severity: int) -> tuple[str, ...]:
    """NSWWS has no status for tests: a test is ISSUED, and only its words say so."""
    found = []
    if says_it_is_a_test(text.headline, text.description, update):
        found.append("it says that it is a test or an exercise")
    if any(looks_swapped(area.polygons) for area in areas):
        found.append("latitude and longitude seem to have changed places")
    if severity == 3 and impact == 4:
        found.append("a yellow warning with the highest impact")
    return tuple(found)
