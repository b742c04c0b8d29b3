"""UKHSA heat and cold-health alerts: a state for each region, changed in place, green when there is none.

There is no id of an alert: identity is region and start of the period, version is when it was refreshed.
"""

from broadcaster.domain.alerts.model import Alert, Area, Code, Stamp, State, Text
from broadcaster.feeds.notation import Object, number, objects, word
from broadcaster.feeds.refused import Refused
from broadcaster.feeds.times import LONDON, bare
from broadcaster.feeds.wording import clean

SENDER = "ukhsa.gov.uk"
_STATUS = {"Red": 1, "Amber": 2, "Yellow": 3, "Green": None}
#: the risk scores of each status, by the department's own table
_SCORES = {"Green": (1, 6), "Yellow": (7, 11), "Amber": (12, 15), "Red": (16, 16)}
_TOPICS = {"Heat-alert": "heat", "Cold-alert": "cold"}


def read_regions(document: object, *, sha256: str) -> tuple[Alert, ...]:
    """The API's answer for one region, or its list of all nine. Raises Refused."""
    if isinstance(document, list):
        return tuple(_region(one, sha256) for one in objects(document, "the list of regions"))
    return tuple(_region(one, sha256) for one in objects([document], "the region"))


def _region(said: Object, sha256: str) -> Alert:
    status = word(said, "status")
    if status not in _STATUS:
        raise Refused(f"status: {status[:40]!r} is none of {', '.join(_STATUS)}")
    concerns = []
    if said.get("risk_score") is not None:
        score, (low, high) = number(said, "risk_score", low=1, high=16), _SCORES[status]
        if not low <= score <= high:
            concerns.append(f"its colour says {status}, its score {score}: a person decides which is right")
    return _made(
        said,
        "temperature",
        _STATUS[status],
        sha256,
        text=_text(f"{status} health alert", clean(word(said, "text", needed=False))),
        period=_period(said),
        concerns=tuple(concerns),
    )


def read_source(document: Object, *, sha256: str) -> tuple[Alert, ...]:
    """The department's own data of one region: `metric_value` is the risk score. Raises Refused."""
    topic = word(document, "topic")
    if topic not in _TOPICS:
        raise Refused(f"topic: {topic[:40]!r} is none of {', '.join(_TOPICS)}")
    region = {
        "geography_code": word(document, "geography_code"),
        "geography_name": word(document, "geography"),
        "refresh_date": word(document, "refresh_date"),
    }
    made = []
    for one in objects(document.get("data"), "data"):
        score = number(one, "metric_value", low=1, high=16)
        status = next(name for name, (low, high) in _SCORES.items() if low <= score <= high)
        text = _text(f"{status} {_TOPICS[topic]}-health alert", "")
        made.append(_made(region, _TOPICS[topic], _STATUS[status], sha256, text=text, period=_period(one)))
    return tuple(made)


def _time(said: Object, name: str) -> Stamp | None:
    raw = word(said, name, needed=False)
    return bare(raw, name, zone=LONDON) if raw else None


def _text(headline: str, description: str) -> Text:
    return Text(language="en-GB", headline=headline, description=description, sender_name="UKHSA")


def _period(said: Object) -> tuple[Stamp | None, Stamp | None]:
    return _time(said, "period_start"), _time(said, "period_end")


def _made(
    said: Object,
    kind: str,
    severity: int | None,
    sha256: str,
    *,
    text: Text,
    period: tuple[Stamp | None, Stamp | None],
    concerns: tuple[str, ...] = (),
) -> Alert:
    (start, end), code, refreshed = period, word(said, "geography_code"), _time(said, "refresh_date")
    if start and end and end.at < start.at:
        raise Refused("period_end lies before period_start")
    return Alert(
        source=f"ukhsa-{kind}",
        sender=SENDER,
        identity=f"{code}/{start.at.isoformat() if start else 'none'}",
        version=(refreshed.at.timestamp() if refreshed else 0.0,),
        sent=refreshed,
        state=State.NO_WARNING if severity is None else State.IN_FORCE,
        sha256=sha256,
        severity=severity,
        certainty="Likely",
        kinds=(kind,),
        areas=(Area(words=clean(word(said, "geography_name")), codes=(Code(system="region", value=code),)),),
        onset=start,
        expires=end,
        texts=(text,),
        concerns=concerns,
    )
