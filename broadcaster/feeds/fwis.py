"""DEFRA's Flood Warning System: `fwis.json`, its message and its target areas.

Its numbers run against those of the public API: 1 alert, 2 warning, 3 severe, 4 removed, 5 none. They share no table.
"""

import re

from broadcaster.domain.alerts.handling import says_it_is_a_test
from broadcaster.domain.alerts.model import Alert, Area, Code, Stamp, State, Text
from broadcaster.feeds.markup import local, root_of
from broadcaster.feeds.notation import Object, an_object, number, objects, word
from broadcaster.feeds.refused import Refused
from broadcaster.feeds.times import LONDON, bare, zoned
from broadcaster.feeds.wording import clean

SENDER = "fws.environment-agency.gov.uk"
_NAME = "Environment Agency"
_SEVERITY = {1: 3, 2: 2, 3: 1, 4: None, 5: None}
_STATE = {1: State.IN_FORCE, 2: State.IN_FORCE, 3: State.IN_FORCE, 4: State.ENDED, 5: State.NO_WARNING}
_LABELS = {
    1: {"flood alert"},
    2: {"flood warning"},
    3: {"severe flood warning"},
    4: {"warning no longer in force", "warnings no longer in force", "warning removed", "no longer in force"},
    5: {"none", "no warnings", "no warning"},
}
_APPROVED = re.compile(r"(\d\d)/(\d\d)/(\d{4}) (\d\d):(\d\d)", re.ASCII)
_MESSAGE = "http://www.environment-agency.gov.uk/XMLSchemas/EAFWD"


def read_fwis(document: Object, *, sha256: str) -> tuple[Alert, ...]:
    """One alert for each target area of `fwis.json`. Raises Refused."""
    return tuple(_alert(one, sha256) for one in objects(document.get("warnings"), "warnings"))


def _alert(one: Object, sha256: str) -> Alert:
    said, situation = an_object(one.get("attr"), "attr"), clean(word(one, "situation", needed=False))
    code, level = word(said, "taCode"), number(said, "severityValue", low=1, high=5)
    label = clean(word(said, "severity"))
    changed = zoned(word(said, "situationChanged"), "situationChanged")
    graver = zoned(word(said, "severityChanged"), "severityChanged")
    concerns = []
    if label.lower() not in _LABELS[level]:
        concerns.append(
            f"its number says {min(_LABELS[level])}, its label {label[:60]}: a person decides which is right"
        )
    area = Area(words=clean(word(said, "taName")), codes=(Code(system="ea", value=code),))
    text = Text(language="en-GB", headline=label, description=situation, sender_name=_NAME)
    return _made(area, level, max(changed, graver, key=lambda stamp: stamp.at), sha256, text=text, concerns=concerns)


def read_message(document: Object, *, sha256: str) -> tuple[Alert, ...]:
    """The one warning of a message whose `bodyXml` holds it; `approved` is local time in London. Raises Refused."""
    root = root_of(word(document, "bodyXml").encode())
    space = f"{{{_MESSAGE}}}"
    if local(root) != "WarningMessage":
        raise Refused("bodyXml is no WarningMessage")
    code = (root.findtext(f"{space}TargetAreaCode") or "").strip()
    if not code:
        raise Refused("TargetAreaCode is missing")
    found = _APPROVED.fullmatch((root.get("approved") or "").strip())
    if not found:
        raise Refused("approved is no time (12/10/2018 13:29)")
    day, month, year, hour, minute = found.groups()
    approved = bare(f"{year}-{month}-{day}T{hour}:{minute}", "approved", zone=LONDON)
    level = number(
        {"SeverityLevel": (root.findtext(f"{space}SeverityLevel") or "").strip()}, "SeverityLevel", low=1, high=5
    )
    area = Area(words=code, codes=(Code(system="ea", value=code),))
    said = clean(root.findtext(f"{space}InternetSituation"))
    text = Text(language="en-GB", description=said, sender_name=_NAME)
    return (_made(area, level, approved, sha256, text=text, concerns=[]),)


def _made(area: Area, level: int, sent: Stamp, sha256: str, *, text: Text, concerns: list[str]) -> Alert:
    """The alert; `level` by this system's own scale."""
    if says_it_is_a_test(text.description):
        concerns = [*concerns, "it says that it is a test or an exercise"]
    return Alert(
        source="fws",
        sender=SENDER,
        identity=area.codes[0].value,
        version=(sent.at.timestamp(),),
        sent=sent,
        state=_STATE[level],
        sha256=sha256,
        severity=_SEVERITY[level],
        certainty="Likely",
        kinds=("flood",),
        areas=(area,),
        texts=(text,),
        concerns=tuple(concerns),
    )


def check_target_areas(listed: list[Object]) -> None:
    """Descriptions of target areas: each with its code, name and category. Raises Refused."""
    for area in listed:
        for name in ("ta_code", "ta_name", "ta_category"):
            word(area, name)
