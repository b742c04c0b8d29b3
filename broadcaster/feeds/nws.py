"""The United States' NWS as GeoJSON: read as a reference for others, not used for a council in the United Kingdom.

`expires` is when the product ends, `ends` when the event does; every update has a new id.
"""

from broadcaster.domain.alerts.handling import says_it_is_a_test
from broadcaster.domain.alerts.model import Alert, Area, Code, Message, Reference, Stamp, Text
from broadcaster.feeds.cap_levels import SEVERITIES, state_of
from broadcaster.feeds.geometry import geojson_shapes
from broadcaster.feeds.notation import Object, an_object, objects, word, words
from broadcaster.feeds.refused import Refused
from broadcaster.feeds.times import zoned
from broadcaster.feeds.wording import clean

_STATUSES = {"Actual", "Exercise", "System", "Test", "Draft"}


def is_nws(document: Object) -> bool:
    """By what its features say, or by the context of an empty collection."""
    features = document.get("features")
    if isinstance(features, list) and features:
        first = features[0].get("properties") if isinstance(features[0], dict) else None
        return isinstance(first, dict) and "messageType" in first
    return features == [] and "@context" in document


def read_features(document: Object, *, sha256: str) -> tuple[Alert, ...]:
    """One alert for each feature. Raises Refused when one is wrong."""
    return tuple(_alert(feature, sha256) for feature in objects(document.get("features"), "features"))


def _alert(feature: Object, sha256: str) -> Alert:
    said = an_object(feature.get("properties"), "properties")
    status, message, severity = word(said, "status"), word(said, "messageType"), word(said, "severity")
    for name, found, known in (
        ("status", status, _STATUSES),
        ("messageType", message, {one.value for one in Message}),
        ("severity", severity, set(SEVERITIES)),
    ):
        if found not in known:
            raise Refused(f"{name}: {found[:40]!r} is none of {', '.join(sorted(known))}")
    event, text = clean(word(said, "event")), _text(said)
    sent = _time(said, "sent") or _time(said, "effective")
    if sent is None:
        raise Refused("it says neither when it was sent nor from when it counts")
    identity, urgency = word(said, "id", needed=False), word(said, "urgency", needed=False) or "Unknown"
    concerns = [] if identity else ["it has no id; event and time stand for it"]
    if says_it_is_a_test(text.headline, text.description):
        concerns.append("it says that it is a test or an exercise")
    sender = word(said, "sender", needed=False) or "api.weather.gov"
    web, response = clean(word(said, "web", needed=False)), word(said, "response", needed=False)
    return Alert(
        source="nws",
        sender=sender,
        identity=identity or f"{event}/{sent.at.isoformat()}",
        version=(sent.at.timestamp(),),
        sent=sent,
        state=state_of(message, urgencies={urgency}, responses={response}, green=False),
        sha256=sha256,
        message=Message(message),
        status=status,
        previous=tuple(_reference(one) for one in objects(said.get("references") or [], "references")),
        severity=SEVERITIES[severity],
        certainty=word(said, "certainty", needed=False) or "Unknown",
        urgency=urgency,
        kinds=(event,),
        areas=_areas(feature, said),
        effective=_time(said, "effective"),
        onset=_time(said, "onset"),
        expires=_time(said, "ends") or _time(said, "expires"),
        texts=(text,),
        links=(web,) if web else (),
        concerns=tuple(concerns),
    )


def _text(said: Object) -> Text:
    return Text(
        language="en-US",
        headline=clean(word(said, "headline", needed=False)),
        description=clean(word(said, "description", needed=False)),
        instruction=clean(word(said, "instruction", needed=False)),
        sender_name=clean(word(said, "senderName", needed=False)),
    )


def _time(said: Object, name: str) -> Stamp | None:
    raw = word(said, name, needed=False)
    return zoned(raw, name) if raw else None


def _reference(one: Object) -> Reference:
    return Reference(
        sender=word(one, "sender"), identifier=word(one, "identifier"), sent=zoned(word(one, "sent"), "references").at
    )


def _areas(feature: Object, said: Object) -> tuple[Area, ...]:
    shapes = geojson_shapes(feature["geometry"]) if feature.get("geometry") is not None else ()
    listed = an_object(said.get("geocode") or {}, "geocode")
    codes = tuple(Code(system=str(system), value=value) for system in listed for value in words(listed, system))
    described = clean(word(said, "areaDesc", needed=False))
    return (Area(words=described, polygons=shapes, codes=codes),) if described or shapes or codes else ()
