"""RSS 2.0 channels as indexes of alerts."""

from dataclasses import dataclass
from typing import Any

from broadcaster.feeds.markup import local, text_of
from broadcaster.feeds.refused import MOST_ENTRIES, Refused, limited
from broadcaster.feeds.wording import clean


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item; its guid is an opaque text, even where it looks like an address."""

    title: str
    description: str
    link: str
    guid: str
    published: str


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A channel with its items; no item is the quiet state."""

    title: str
    items: tuple[Item, ...]


def read_channel(root: Any) -> Channel:
    """An `rss` element. Raises Refused where channel or item lacks what it is about or where it leads."""
    channel = root.find("channel")
    if local(root) != "rss" or channel is None:
        raise Refused("it is no RSS channel")
    title = clean(text_of(channel, "title", ""))
    if not title:
        raise Refused("the channel has no title")
    found = channel.findall("item")
    limited(len(found), MOST_ENTRIES, "items")
    return Channel(title=title, items=tuple(_item(one, number) for number, one in enumerate(found, 1)))


def _item(element: Any, number: int) -> Item:
    made = Item(
        title=clean(text_of(element, "title", "")),
        description=clean(text_of(element, "description", "")),
        link=clean(text_of(element, "link", "")),
        guid=clean(text_of(element, "guid", "")),
        published=text_of(element, "pubDate", ""),
    )
    if not (made.title or made.description):
        raise Refused(f"item {number} has neither title nor description")
    if not (made.link or made.guid):
        raise Refused(f"item {number} has neither link nor guid")
    return made
