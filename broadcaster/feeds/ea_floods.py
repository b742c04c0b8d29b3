"""Environment Agency flood-monitoring API: warnings in force in England, and descriptions of flood areas.

Source: the API's reference page. Level 1 is severe, 4 no longer in force; names of areas are used again for every
event; times have no zone and are read as UTC, the raw text kept.
"""

from broadcaster.domain.alerts.handling import says_it_is_a_test
from broadcaster.domain.alerts.model import Alert, Area, Code, State, Text
from broadcaster.feeds.notation import Object, an_object, number, objects, word
from broadcaster.feeds.refused import Refused
from broadcaster.feeds.times import bare
from broadcaster.feeds.wording import clean

SENDER = "environment.data.gov.uk"
_MARK = "environment.data.gov.uk/flood-monitoring"
#: what each level is called, letter case aside
LABELS = {
    1: "severe flood warning",
    2: "flood warning",
    3: "flood alert",
    4: "warning no longer in force",
}


def is_ea(document: Object) -> bool:
    """By its context, or by what its items are called."""
    items = document.get("items")
    if not isinstance(items, list):
        return False
    if _MARK in str(document.get("@context", "")):
        return True
    return any(isinstance(one, dict) and ("floodAreaID" in one or _MARK in str(one.get("@id", ""))) for one in items)


def are_areas(document: Object) -> bool:
    """Whether the items describe flood areas, with no warning in them."""
    items = document.get("items") or []
    return bool(items) and all(
        isinstance(one, dict) and "notation" in one and "severityLevel" not in one for one in items
    )


def check_areas(document: Object) -> None:
    """Descriptions of flood areas: each with its code and its name. Raises Refused."""
    for item in objects(document.get("items"), "items"):
        word(item, "notation")
        word(item, "label" if "label" in item else "description")


def read_floods(document: Object, *, sha256: str) -> tuple[Alert, ...]:
    """One alert for each area; none is an ordinary answer. Raises Refused when one item is wrong."""
    alerts = tuple(_alert(item, sha256) for item in objects(document.get("items"), "items"))
    if len({alert.identity for alert in alerts}) < len(alerts):
        raise Refused("it names an area twice")
    return alerts


def _alert(item: Object, sha256: str) -> Alert:
    area = word(item, "floodAreaID")
    level, label = number(item, "severityLevel", low=1, high=4), clean(word(item, "severity"))
    raised = bare(word(item, "timeRaised"), "timeRaised")
    changed = bare(word(item, "timeMessageChanged"), "timeMessageChanged")
    graver = bare(word(item, "timeSeverityChanged"), "timeSeverityChanged")
    message = clean(word(item, "message", needed=False))
    concerns = []
    if label.lower() != LABELS[level]:
        concerns.append(f"its number says {LABELS[level]}, its label {label[:60]}: a person decides which is right")
    if says_it_is_a_test(message):
        concerns.append("it says that it is a test or an exercise")
    details = an_object(item.get("floodArea") or {}, "floodArea")
    link = clean(word(details, "polygon", needed=False))
    return Alert(
        source="ea-floods",
        sender=SENDER,
        identity=area,
        version=(max(raised.at, changed.at, graver.at).timestamp(),),
        sent=max(raised, changed, graver, key=lambda stamp: stamp.at),
        state=State.ENDED if level == 4 else State.IN_FORCE,
        sha256=sha256,
        severity=None if level == 4 else level,
        certainty="Likely",
        kinds=("flood",),
        areas=(Area(words=clean(word(item, "description")), codes=(Code(system="ea", value=area),)),),
        effective=raised,
        texts=(Text(language="en-GB", headline=label, description=message, sender_name="Environment Agency"),),
        links=(link,) if link else (),
        concerns=tuple(concerns),
    )
