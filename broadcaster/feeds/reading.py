"""Any document of any feed: what it is, by its bytes alone, and what it says; or one fault with its reason.

The name of a file, the address it came from and what a server calls it say nothing here.
"""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from broadcaster.domain.alerts.model import Alert, Reading, SourceFault
from broadcaster.feeds import (
    atom,
    cap,
    ea_floods,
    edxl,
    fwis,
    govuk_alerts,
    meteoalarm,
    metoffice_rss,
    nswws,
    nswws_atom,
    nws,
    rss,
    ukhsa,
)
from broadcaster.feeds.markup import local, namespace, root_of
from broadcaster.feeds.notation import value_of
from broadcaster.feeds.refused import MOST_BYTES, Refused

#: what a document is called that none of the adapters knows
UNKNOWN = "unknown"
_Found = tuple[tuple[Alert, ...], tuple[str, ...], tuple[str, ...]]


def read(body: bytes) -> Reading:
    """Read one document. Never raises for what the bytes are: the fault is in the reading, with its reason."""
    digest = sha256(body).hexdigest()
    found = _Detected()
    try:
        alerts, links, notes = found.read(body, digest)
    except Refused as refused:
        fault = SourceFault(kind=found.kind, why=str(refused), sha256=digest)
        return Reading(kind=found.kind, sha256=digest, fault=fault)
    except RecursionError:
        fault = SourceFault(kind=found.kind, why="it is nested too deep", sha256=digest)
        return Reading(kind=found.kind, sha256=digest, fault=fault)
    single = found.kind == "cap-1.2"
    return Reading(
        kind=found.kind,
        sha256=digest,
        alerts=alerts,
        links=links,
        notes=notes,
        entries=found.entries,
        updated=found.updated,
        single=single,
    )


class _Detected:
    """What is known of a document so far; its kind stands before its content is judged."""

    def __init__(self) -> None:
        self.kind = UNKNOWN
        self.entries = 0
        self.updated: datetime | None = None

    def read(self, body: bytes, digest: str) -> _Found:
        if len(body) > MOST_BYTES:
            raise Refused(f"{len(body)} bytes; at most {MOST_BYTES} are read")
        start = body.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not start:
            raise Refused("it is empty; that is no answer, and never the same as no warning")
        if start[:1] in b"{[":
            self.kind = "json"
            return self._json(value_of(body), digest)
        self.kind = "xml"
        return self._xml(root_of(body), digest)

    def _xml(self, root: Any, digest: str) -> _Found:
        name, space = local(root), namespace(root)
        if name == "alert" and space == cap.SPACE:
            self.kind = "cap-1.2"
            return (cap.read_cap(root, sha256=digest),), (), ()
        if name == "alert" and space in cap.OLDER:
            self.kind = f"cap-{cap.OLDER[space]}"
            raise Refused(f"CAP {cap.OLDER[space]}; only 1.2 is read")
        if name == "feed" and space == atom.SPACE:
            self.kind = "atom"
            return self._atom(root, digest)
        if name == "rss":
            self.kind = "rss"
            return self._rss(root, digest)
        if name == "EDXLDistribution" and space == edxl.SPACE:
            self.kind = "edxl-de"
            alerts, notes = edxl.read_edxl(root, sha256=digest)
            return alerts, (), notes
        if name.lower() == "html":
            self.kind = "html"
            raise Refused("a web page, perhaps an error page; never the same as no warning")
        raise Refused(f"the element {name} of {space or 'no name space'} begins no document of a feed that is read")

    def _atom(self, root: Any, digest: str) -> _Found:
        # the kind first, so that a fault of the feed carries the right name
        feed = atom.read_feed(root)
        self.entries, self.updated = len(feed.entries), feed.updated.at
        if nswws_atom.is_nswws(feed):
            self.kind = "nswws-atom"
            return (), nswws_atom.links_of(feed), ()
        if govuk_alerts.is_govuk(feed):
            self.kind = "govuk-alerts"
            return govuk_alerts.read_entries(feed, sha256=digest), (), ()
        self.kind = "cap-atom"
        alerts, notes = atom.alerts_inside(root, sha256=digest)
        return alerts, atom.targets(feed), notes

    def _rss(self, root: Any, digest: str) -> _Found:
        channel = rss.read_channel(root)
        self.entries = len(channel.items)
        if metoffice_rss.is_metoffice(channel):
            self.kind = "metoffice-rss"
            return metoffice_rss.read_items(channel, sha256=digest), (), ()
        self.kind = "cap-rss"
        alerts, notes = atom.alerts_inside(root, sha256=digest)
        return alerts, tuple(dict.fromkeys(item.link for item in channel.items if item.link)), notes

    def _json(self, value: Any, digest: str) -> _Found:
        for kind, fits, reader in _JSON:
            if fits(value):
                self.kind = kind
                return reader(value, sha256=digest), (), ()
        raise Refused("JSON of a form that no feed that is read has")


def _areas(document: Any, *, sha256: str) -> tuple[Alert, ...]:
    del sha256
    ea_floods.check_areas(document)
    return ()


def _target_areas(listed: Any, *, sha256: str) -> tuple[Alert, ...]:
    del sha256
    fwis.check_target_areas(listed)
    return ()


def _has(*names: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and all(name in value for name in names)


def _listed(*names: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and bool(value) and all(_has(*names)(one) for one in value)


def _each(name: str, inside: str) -> Callable[[Any], bool]:
    """Whether the list of that name has something in it whose entries have a field."""

    def fits(value: Any) -> bool:
        listed = value.get(name) if isinstance(value, dict) else None
        return isinstance(listed, list) and any(isinstance(one, dict) and inside in one for one in listed)

    return fits


def _is_ea_areas(value: Any) -> bool:
    return isinstance(value, dict) and ea_floods.is_ea(value) and ea_floods.are_areas(value)


def _is_nswws(value: Any) -> bool:
    """A collection of warnings, or the empty one that says that none is in force."""
    if not isinstance(value, dict) or value.get("type") != "FeatureCollection":
        return False
    features = value.get("features")
    if features == []:
        return True
    first = features[0] if isinstance(features, list) else None
    said = first.get("properties") if isinstance(first, dict) else None
    return isinstance(said, dict) and any(name.startswith("warning") for name in said)


#: tried in this order: kind, whether the value has its form, who reads it
_JSON: tuple[tuple[str, Callable[[Any], bool], Callable[..., tuple[Alert, ...]]], ...] = (
    ("ea-flood-areas", _is_ea_areas, _areas),
    ("ea-floods", lambda value: isinstance(value, dict) and ea_floods.is_ea(value), ea_floods.read_floods),
    ("nws", lambda value: isinstance(value, dict) and nws.is_nws(value), nws.read_features),
    ("nswws", _is_nswws, nswws.read_nswws),
    ("meteoalarm", _each("warnings", "alert"), meteoalarm.read_warnings),
    ("fws", _has("warnings"), fwis.read_fwis),
    ("fws-message", _has("bodyXml"), fwis.read_message),
    ("fws-areas", _listed("ta_code"), _target_areas),
    ("ukhsa-source", _has("parent_theme", "topic", "data"), ukhsa.read_source),
    ("ukhsa", _has("geography_code", "status"), ukhsa.read_regions),
    ("ukhsa", _listed("geography_code", "status"), ukhsa.read_regions),
)
