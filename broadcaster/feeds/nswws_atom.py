"""Met Office NSWWS, the Atom feed: it has no warning data at all, only addresses of GeoJSON documents.

Its `updated` may go back in time after a switch of the Met Office's machines, and no entry at all is an ordinary state.
"""

from broadcaster.feeds.atom import Feed, targets
from broadcaster.feeds.refused import Refused

_TITLE = "Met Office Warnings Feed"


def is_nswws(feed: Feed) -> bool:
    """By its title, or by the document of everything in force that it always points to."""
    return feed.title == _TITLE or any("/objects/issued/" in link.href for link in feed.links)


def links_of(feed: Feed) -> tuple[str, ...]:
    """The snapshot of all that is in force first, then each change. Raises Refused without the snapshot's address."""
    snapshot = [link.href for link in feed.links if link.rel == "related"]
    if len(snapshot) != 1:
        raise Refused("it names no one document of all warnings in force (link rel=related)")
    if not all(any(link.rel == "alternate" for link in entry.links) for entry in feed.entries):
        raise Refused("an entry points to no document (link rel=alternate)")
    return (*snapshot, *targets(feed))
