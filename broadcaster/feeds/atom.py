"""Atom feeds (RFC 4287) as indexes of alerts: every entry whole or the feed is refused; alerts inside are read too."""

from dataclasses import dataclass
from typing import Any

from broadcaster.domain.alerts.model import Alert, Stamp
from broadcaster.feeds import cap
from broadcaster.feeds.markup import local, namespace, text_of
from broadcaster.feeds.refused import MOST_ENTRIES, Refused, limited
from broadcaster.feeds.times import zoned
from broadcaster.feeds.wording import clean

SPACE = "http://www.w3.org/2005/Atom"
_OF_BOTH = {"id", "title", "updated", "author", "category", "contributor", "link", "rights"}
_OF_FEED = _OF_BOTH | {"entry", "generator", "icon", "logo", "subtitle"}
_OF_ENTRY = _OF_BOTH | {"content", "published", "source", "summary"}


@dataclass(frozen=True, kw_only=True)
class Link:
    """Where a feed or entry points to, and as what: `alternate`, `related`, `self`."""

    rel: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry; `element` is for what a format puts into it besides."""

    id: str
    title: str
    updated: Stamp
    summary: str
    links: tuple[Link, ...]
    element: Any


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed with all its entries, in its own order, which means nothing."""

    id: str
    title: str
    updated: Stamp
    links: tuple[Link, ...]
    entries: tuple[Entry, ...]


def read_feed(root: Any) -> Feed:
    """A `feed` element. Raises Refused where it or an entry lacks what RFC 4287 asks for, or has more of it."""
    if local(root) != "feed" or namespace(root) != SPACE:
        raise Refused("it is no Atom feed")
    _refuse_unknown(root, _OF_FEED)
    entries = root.findall(f"{{{SPACE}}}entry")
    limited(len(entries), MOST_ENTRIES, "entries")
    return Feed(
        id=_needed(root, "id", "the feed"),
        title=clean(_needed(root, "title", "the feed")),
        updated=zoned(_needed(root, "updated", "the feed"), "updated"),
        links=_links(root),
        entries=tuple(_entry(one, number) for number, one in enumerate(entries, 1)),
    )


def _entry(element: Any, number: int) -> Entry:
    which = f"entry {number}"
    _refuse_unknown(element, _OF_ENTRY)
    return Entry(
        id=_needed(element, "id", which),
        title=clean(_needed(element, "title", which)),
        updated=zoned(_needed(element, "updated", which), f"{which}: updated"),
        summary=clean(text_of(element, "summary", SPACE)),
        links=_links(element),
        element=element,
    )


def _refuse_unknown(element: Any, known: set[str]) -> None:
    """Elements of other name spaces are extensions and are passed over; Atom's own must be known."""
    for child in element:
        if namespace(child) in {SPACE, ""} and local(child) not in known:
            raise Refused(f"the element {local(child)} does not belong into an Atom {local(element)}")


def _needed(element: Any, name: str, which: str) -> str:
    found = text_of(element, name, SPACE)
    if not found:
        raise Refused(f"{which} has no {name}")
    return found


def _links(element: Any) -> tuple[Link, ...]:
    found = element.findall(f"{{{SPACE}}}link")
    return tuple(
        Link(rel=one.get("rel") or "alternate", href=clean(one.get("href"))) for one in found if one.get("href")
    )


def targets(feed: Feed) -> tuple[str, ...]:
    """The documents that the entries point to, each once."""
    return tuple(dict.fromkeys(link.href for entry in feed.entries for link in entry.links if link.rel == "alternate"))


def alerts_inside(root: Any, *, sha256: str) -> tuple[tuple[Alert, ...], tuple[str, ...]]:
    """The CAP alerts that a document carries, and notes of those of an older version. One bad alert refuses all of it.

    Raises Refused.
    """
    alerts, notes = [], []
    for element in list(root.iter()):
        if local(element) != "alert":
            continue
        if any(local(outer) == "alert" for outer in element.iterancestors()):
            raise Refused("an alert inside another")
        space = namespace(element)
        if space == cap.SPACE:
            alerts.append(cap.read_cap(_alone(element), sha256=sha256))
        elif space in cap.OLDER:
            cap.check_older(element)
            notes.append(f"an alert of CAP {cap.OLDER[space]} inside it was passed over")
        limited(len(alerts) + len(notes), MOST_ENTRIES, "alerts")
    return tuple(alerts), tuple(dict.fromkeys(notes))


def _alone(element: Any) -> Any:
    """The element as a document of its own, so that the grammar judges it and nothing around it."""
    from copy import deepcopy  # noqa: PLC0415 - rarely needed

    made = deepcopy(element)
    made.tail = None
    return made
