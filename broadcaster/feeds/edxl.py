"""EDXL-DE 1.0: an envelope of CAP alerts; what the envelope says counts for every alert inside."""

from dataclasses import replace
from typing import Any

from broadcaster.domain.alerts.model import Alert
from broadcaster.feeds.atom import alerts_inside
from broadcaster.feeds.cap_rules import check_name
from broadcaster.feeds.markup import local, namespace, text_of
from broadcaster.feeds.refused import MOST_ENTRIES, Refused, limited
from broadcaster.feeds.times import zoned

SPACE = "urn:oasis:names:tc:emergency:EDXL:DE:1.0"
_STATUSES = {"Actual", "Exercise", "System", "Test"}
_TYPES = {
    *("Report", "Update", "Cancel", "Request", "Response", "Dispatch", "Ack", "Error", "SensorConfiguration"),
    *("SensorControl", "SensorStatus", "SensorDetection"),
}


def read_edxl(root: Any, *, sha256: str) -> tuple[tuple[Alert, ...], tuple[str, ...]]:
    """The alerts of an `EDXLDistribution`, and notes. A test of an envelope makes tests of them. Raises Refused."""
    if local(root) != "EDXLDistribution" or namespace(root) != SPACE:
        raise Refused("it is no EDXL distribution")
    for name in ("distributionID", "senderID", "dateTimeSent", "combinedConfidentiality"):
        if not text_of(root, name, SPACE):
            raise Refused(f"{name} is missing")
    check_name(text_of(root, "senderID", SPACE), "senderID")
    zoned(text_of(root, "dateTimeSent", SPACE), "dateTimeSent")
    status, kind = text_of(root, "distributionStatus", SPACE), text_of(root, "distributionType", SPACE)
    if status not in _STATUSES:
        raise Refused(f"distributionStatus: {status[:40]!r} is none of {', '.join(sorted(_STATUSES))}")
    if kind not in _TYPES:
        raise Refused(f"distributionType: {kind[:40]!r} is none that the standard has")
    limited(len(root.findall(f"{{{SPACE}}}contentObject")), MOST_ENTRIES, "content objects")
    alerts, notes = alerts_inside(root, sha256=sha256)
    if status == "Actual":
        return alerts, notes
    return tuple(replace(alert, status=status if alert.status == "Actual" else alert.status) for alert in alerts), notes
