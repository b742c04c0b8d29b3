"""Common Alerting Protocol 1.2 in XML: the product's own grammar, then the prose of the standard, then the values."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from broadcaster.domain.alerts.handling import says_it_is_a_test
from broadcaster.domain.alerts.model import Alert, Area, Circle, Code, Message, Polygon, Stamp, Text
from broadcaster.feeds.cap_levels import is_green, severity_of, state_of
from broadcaster.feeds.cap_rules import check_heights, check_name, check_scope, read_references, without_itself
from broadcaster.feeds.geometry import cap_circle, cap_polygon, looks_swapped
from broadcaster.feeds.markup import namespace
from broadcaster.feeds.refused import MOST_AREAS, MOST_INFOS, MOST_POINTS, MOST_SHAPES, Refused, limited
from broadcaster.feeds.times import cap_time
from broadcaster.feeds.wording import clean

SPACE = "urn:oasis:names:tc:emergency:cap:1.2"
#: older versions, whose prose rules are the same where they overlap; they are named, never acted on
OLDER = {"urn:oasis:names:tc:emergency:cap:1.1": "1.1", "http://www.incident.com/cap/1.0": "1.0"}
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_HINTS = (f"{{{_INSTANCE}}}schemaLocation", f"{{{_INSTANCE}}}noNamespaceSchemaLocation")
_POLYGON, _CIRCLE = f"{{{SPACE}}}polygon", f"{{{SPACE}}}circle"
_COUNTED = {
    f"{{{SPACE}}}info": MOST_INFOS,
    f"{{{SPACE}}}area": MOST_AREAS,
    _POLYGON: MOST_SHAPES,
    _CIRCLE: MOST_SHAPES,
}


@cache
def _grammar() -> Any:
    from lxml import etree  # noqa: PLC0415 - help and silence must not load it

    return etree.XMLSchema(etree.parse(Path(__file__).with_name("cap-1.2.xsd")))


@cache
def _hinting() -> Any:
    """The elements that name a schema of their own."""
    from lxml import etree  # noqa: PLC0415 - as above

    names = {"i": _INSTANCE}
    return etree.XPath("//*[@i:schemaLocation or @i:noNamespaceSchemaLocation]", namespaces=names)


def read_cap(root: Any, *, sha256: str) -> Alert:
    """The alert of an `alert` element of CAP 1.2. Raises Refused."""
    _refuse_many(root)
    _check_grammar(root)
    return _alert(root, sha256)


def check_older(root: Any) -> None:
    """The rules that CAP 1.0 and 1.1 have too, of a message inside another document. Raises Refused."""
    space = namespace(root)
    for name in ("identifier", "sender"):
        check_name(root.findtext(f"{{{space}}}{name}") or "", name)
    for area in root.iter(f"{{{space}}}area"):
        _shapes(area, space)


def _refuse_many(root: Any) -> None:
    """Counted before anything is made of them."""
    counted, points = Counter[str](), 0
    for element in root.iter(*_COUNTED):
        counted[element.tag] += 1
        if element.tag == _POLYGON:
            points += (element.text or "").count(",")
    for tag, most in _COUNTED.items():
        limited(counted[tag], most, f"{tag.rpartition('}')[2]} elements")
    limited(points, MOST_POINTS, "points")


def _check_grammar(root: Any) -> None:
    from lxml import etree  # noqa: PLC0415 - as above

    for element in _hinting()(root):
        for hint in _HINTS:
            # the library would open the address that a document names here
            element.attrib.pop(hint, None)
    grammar = _grammar()
    try:
        fits = grammar.validate(root)
    except etree.XMLSchemaValidateError as fault:
        raise Refused(f"the grammar cannot judge it: {fault}") from None
    if not fits:
        first = grammar.error_log[0]
        raise Refused(f"line {first.line}: {_plainly(first.message)}")


def _plainly(message: str) -> str:
    """The library's words without name spaces and patterns."""
    said = message.replace("{" + SPACE + "}", "")
    if "[facet 'pattern']" not in said:
        return said
    where, _, value = said.partition("[facet 'pattern'] The value ")
    return f"{where}{value.partition(' is not accepted')[0]} is no time as CAP writes it (2026-11-19T09:00:00-00:00)"


def _alert(root: Any, sha256: str) -> Alert:
    identifier = check_name(root.findtext(f"{{{SPACE}}}identifier") or "", "identifier")
    sender = check_name(root.findtext(f"{{{SPACE}}}sender") or "", "sender")
    sent = cap_time(_text(root, SPACE, "sent"), "sent")
    message, scope = _text(root, SPACE, "msgType"), _text(root, SPACE, "scope")
    check_scope(scope, restriction=_text(root, SPACE, "restriction"), addresses=_text(root, SPACE, "addresses"))
    said = root.findtext(f"{{{SPACE}}}references")
    if said is None and root.find(f"{{{SPACE}}}references") is not None:
        said = ""
    references = read_references(said, message)
    previous, circle = without_itself(references, sender=sender, identifier=identifier, sent=sent.at)
    infos = [_Info(info) for info in root.findall(f"{{{SPACE}}}info")]
    codes = tuple(_all(root, "code"))
    severities = [severity_of(i.severity, sender=sender, codes=codes, parameters=i.parameters) for i in infos]
    green = bool(infos) and all(is_green(i.parameters) for i in infos)
    known = [one for one in severities if one is not None]
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
            green=green,
        ),
        sha256=sha256,
        message=Message(message),
        status=_text(root, SPACE, "status"),
        scope=scope,
        previous=previous,
        severity=min(known) if known else None,
        certainty=infos[0].certainty if infos else "Unknown",
        urgency=infos[0].urgency if infos else "Unknown",
        kinds=tuple(dict.fromkeys(clean(i.event) for i in infos)),
        areas=tuple(dict.fromkeys(area for i in infos for area in i.areas)),
        effective=_edge([i.effective for i in infos], first=True),
        onset=_edge([i.onset for i in infos], first=True),
        expires=_edge([i.expires for i in infos], first=False),
        texts=tuple(i.text for i in infos),
        links=tuple(dict.fromkeys(i.web for i in infos if i.web)),
        concerns=_concerns(infos, severities, circle, note=_text(root, SPACE, "note")),
    )


class _Info:
    """One block of text with its own times and areas; blocks are not only translations of each other."""

    def __init__(self, info: Any) -> None:
        self.event = _text(info, SPACE, "event")
        if not self.event:
            raise Refused("event: empty")
        self.severity, self.urgency = _text(info, SPACE, "severity"), _text(info, SPACE, "urgency")
        self.certainty, self.responses = _text(info, SPACE, "certainty"), _all(info, "responseType")
        self.parameters = dict(_named(info, "parameter"))
        self.effective, self.onset = _time(info, "effective"), _time(info, "onset")
        self.expires, self.web = _time(info, "expires"), clean(_text(info, SPACE, "web"))
        self.areas = tuple(_area(area) for area in info.findall(f"{{{SPACE}}}area"))
        self.text = Text(
            language=_text(info, SPACE, "language") or "en-US",
            headline=clean(_text(info, SPACE, "headline")),
            description=clean(_text(info, SPACE, "description")),
            instruction=clean(_text(info, SPACE, "instruction")),
            sender_name=clean(_text(info, SPACE, "senderName")),
        )


def _concerns(infos: list[_Info], severities: list[int | None], circle: str, *, note: str) -> tuple[str, ...]:
    """What a person must look at before anything is made of the alert."""
    found = [circle]
    if says_it_is_a_test(note, *(f"{i.event}\n{i.text.headline}\n{i.text.description}" for i in infos)):
        found.append("it says that it is a test or an exercise")
    if len(set(severities)) > 1:
        found.append("its blocks of text disagree about how grave it is; the gravest counts")
    if any(looks_swapped(area.polygons) for i in infos for area in i.areas):
        found.append("latitude and longitude seem to have changed places")
    if any(i.expires and i.onset and i.expires.at < i.onset.at for i in infos):
        found.append("it expires before it begins")
    return tuple(one for one in found if one)


def _area(area: Any) -> Area:
    words, codes = area.findtext(f"{{{SPACE}}}areaDesc") or "", _named(area, "geocode")
    if not words:
        raise Refused("areaDesc: empty")
    polygons, circles = _shapes(area, SPACE)
    return Area(
        words=clean(words),
        polygons=polygons,
        circles=circles,
        codes=tuple(Code(system=name, value=value) for name, value in codes),
    )


def _shapes(area: Any, space: str) -> tuple[tuple[Polygon, ...], tuple[Circle, ...]]:
    """The shapes of an area in one pass over its elements; heights are checked and not kept."""
    polygons, circles, heights, skip = [], [], {"altitude": "", "ceiling": ""}, len(space) + 2
    for child in area:
        match child.tag[skip:]:
            case "polygon":
                polygons.append(cap_polygon(child.text or ""))
            case "circle":
                circles.append(cap_circle(child.text or ""))
            case "altitude" | "ceiling" as name:
                heights[name] = (child.text or "").strip()
    check_heights(heights["altitude"], heights["ceiling"])
    return tuple(polygons), tuple(circles)


def _text(element: Any, space: str, name: str) -> str:
    return (element.findtext(f"{{{space}}}{name}") or "").strip()


def _all(element: Any, name: str) -> list[str]:
    return [(one.text or "").strip() for one in element.findall(f"{{{SPACE}}}{name}")]


def _named(element: Any, name: str) -> list[tuple[str, str]]:
    return [
        (_text(one, SPACE, "valueName"), _text(one, SPACE, "value")) for one in element.findall(f"{{{SPACE}}}{name}")
    ]


def _time(element: Any, name: str) -> Stamp | None:
    raw = _text(element, SPACE, name)
    return cap_time(raw, name) if raw else None


def _edge(stamps: list[Stamp | None], *, first: bool) -> Stamp | None:
    """The first beginning, or the last end; None where one block has no end, because then the message has none."""
    said = [stamp for stamp in stamps if stamp]
    if not said or (not first and len(said) < len(stamps)):
        return None
    return min(said, key=lambda s: s.at) if first else max(said, key=lambda s: s.at)
