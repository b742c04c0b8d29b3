"""MeteoAlarm's JSON: CAP alerts written as JSON, under the same prose rules; the second source beside NSWWS.

Its times carry zones in any way ISO 8601 has; everything else is CAP's.
"""

from typing import Any

from broadcaster.domain.alerts.handling import says_it_is_a_test
from broadcaster.domain.alerts.model import Alert, Area, Code, Message, Stamp, Text
from broadcaster.feeds.cap_levels import SEVERITIES, is_green, severity_of, state_of
from broadcaster.feeds.cap_rules import check_heights, check_name, check_scope, read_references, without_itself
from broadcaster.feeds.geometry import cap_circle, cap_polygon, looks_swapped
from broadcaster.feeds.notation import Object, an_object, objects, word, words
from broadcaster.feeds.refused import MOST_INFOS, Refused, limited
from broadcaster.feeds.times import zoned
from broadcaster.feeds.wording import clean

_STATUSES = {"Actual", "Exercise", "System", "Test", "Draft"}
_SCOPES = {"Public", "Restricted", "Private"}
_URGENCIES = {"Immediate", "Expected", "Future", "Past", "Unknown"}
_CERTAINTIES = {"Observed", "Likely", "Possible", "Unlikely", "Unknown"}


def read_warnings(document: Object, *, sha256: str) -> tuple[Alert, ...]:
    """One alert for each warning; green ones say that there is none. Raises Refused when one is wrong."""
    return tuple(
        _alert(an_object(one.get("alert"), "alert"), sha256) for one in objects(document.get("warnings"), "warnings")
    )


def _one_of(said: Object, name: str, known: Any) -> str:
    found = word(said, name)
    if found not in known:
        raise Refused(f"{name}: {found[:40]!r} is none of {', '.join(sorted(known))}")
    return found


def _alert(said: Object, sha256: str) -> Alert:
    identifier, sender = check_name(word(said, "identifier"), "identifier"), check_name(word(said, "sender"), "sender")
    sent, message = zoned(word(said, "sent"), "sent"), _one_of(said, "msgType", {one.value for one in Message})
    status, scope = _one_of(said, "status", _STATUSES), _one_of(said, "scope", _SCOPES)
    check_scope(
        scope,
        restriction=word(said, "restriction", needed=False),
        addresses=word(said, "addresses", needed=False),
    )
    raw = said.get("references")
    references = read_references(None if raw is None else word(said, "references", needed=False), message)
    previous, circle = without_itself(references, sender=sender, identifier=identifier, sent=sent.at)
    listed = objects(said.get("info", []), "info")
    limited(len(listed), MOST_INFOS, "blocks of text")
    infos = [_Info(info) for info in listed]
    severities = [severity_of(i.severity, sender=sender, codes=(), parameters=i.parameters) for i in infos]
    known = [one for one in severities if one is not None]
    ends = [i.expires for i in infos]
    return Alert(
        source=f"cap:{sender}",
        sender=sender,
        identity=identifier,
        version=(sent.at.timestamp(),),
        sent=sent,
        state=state_of(
            message,
            urgencies={i.urgency for i in infos},
            responses={r for i in infos for r in i.responses},
            green=bool(infos) and all(is_green(i.parameters) for i in infos),
        ),
        sha256=sha256,
        message=Message(message),
        status=status,
        scope=scope,
        previous=previous,
        severity=min(known) if known else None,
        certainty=infos[0].certainty if infos else "Unknown",
        urgency=infos[0].urgency if infos else "Unknown",
        kinds=tuple(dict.fromkeys(i.event for i in infos)),
        areas=tuple(dict.fromkeys(area for i in infos for area in i.areas)),
        effective=min((i.effective for i in infos if i.effective), key=lambda s: s.at, default=None),
        onset=min((i.onset for i in infos if i.onset), key=lambda s: s.at, default=None),
        expires=max((e for e in ends if e), key=lambda s: s.at) if ends and all(ends) else None,
        texts=tuple(i.text for i in infos),
        links=tuple(dict.fromkeys(i.web for i in infos if i.web)),
        concerns=_concerns(infos, severities, circle),
    )


class _Info:
    """One block of text with its own areas and times."""

    def __init__(self, said: Object) -> None:
        self.event, self.severity = clean(word(said, "event")), _one_of(said, "severity", SEVERITIES)
        self.urgency = _one_of(said, "urgency", _URGENCIES)
        self.certainty = _one_of(said, "certainty", _CERTAINTIES)
        self.responses = words(said, "responseType")
        pairs = [(word(p, "valueName"), word(p, "value")) for p in objects(said.get("parameter") or [], "parameter")]
        self.parameters = dict(pairs)
        self.effective, self.onset, self.expires = (_time(said, name) for name in ("effective", "onset", "expires"))
        self.web = clean(word(said, "web", needed=False))
        self.areas = tuple(_area(area) for area in objects(said.get("area") or [], "area"))
        self.text = Text(
            language=word(said, "language", needed=False) or "en-US",
            headline=clean(word(said, "headline", needed=False)),
            description=clean(word(said, "description", needed=False)),
            instruction=clean(word(said, "instruction", needed=False)),
            sender_name=clean(word(said, "senderName", needed=False)),
        )


def _time(said: Object, name: str) -> Stamp | None:
    raw = word(said, name, needed=False)
    return zoned(raw, name) if raw else None


def _area(said: Object) -> Area:
    check_heights(str(said.get("altitude") or ""), str(said.get("ceiling") or ""))
    return Area(
        words=clean(word(said, "areaDesc")),
        polygons=tuple(cap_polygon(one) for one in words(said, "polygon")),
        circles=tuple(cap_circle(one) for one in words(said, "circle")),
        codes=tuple(
            Code(system=word(one, "valueName"), value=word(one, "value"))
            for one in objects(said.get("geocode") or [], "geocode")
        ),
    )


def _concerns(infos: list[_Info], severities: list[int | None], circle: str) -> tuple[str, ...]:
    found = [circle]
    if says_it_is_a_test(*(f"{i.event}\n{i.text.headline}\n{i.text.description}" for i in infos)):
        found.append("it says that it is a test or an exercise")
    if len(set(severities)) > 1:
        found.append("its blocks of text disagree about how grave it is; the gravest counts")
    if any(looks_swapped(area.polygons) for i in infos for area in i.areas):
        found.append("latitude and longitude seem to have changed places")
    return tuple(one for one in found if one)
