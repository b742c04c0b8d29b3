"""Whether a text read back from a platform is the text that was sent (platforms reference section 0)."""

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link as the platform shows it (`short`) and what the author wrote, as far as the platform tells it."""

    short: str
    expanded: str = ""

    @classmethod
    def all_of(cls, entities: object) -> tuple[Self, ...]:
        """The links of X's `entities.urls`; anything of another shape is left out."""
        urls = entities.get("urls") if isinstance(entities, Mapping) else None
        found = urls if isinstance(urls, list) else []
        return tuple(
            cls(short=one["url"], expanded=_text(one.get("expanded_url")))
            for one in found
            if isinstance(one, Mapping) and isinstance(one.get("url"), str) and one["url"]
        )


def same_text(ours: str, theirs: str, links: Sequence[Link] = ()) -> bool:
    """Equal but for Unicode form, white space, HTML escapes, and links that the platform shortened.

    A shortened link stands for any word of ours with the same host as its expanded form; without an expanded form
    for any word with a dot in it.
    """
    if _plain(ours).strip() == _plain(theirs).strip():
        return True
    pieces, hosts = _split(theirs, links)
    pattern = r"(\S+?)".join(re.escape(_plain(piece)) for piece in pieces)
    found = re.fullmatch(pattern, _plain(ours).strip())
    return found is not None and all(map(_fits, found.groups(), hosts))


def _split(theirs: str, links: Sequence[Link]) -> tuple[list[str], list[str]]:
    """The text around the shortened links, outer white space gone, and the host each link stands for."""
    hosts = {link.short: _host(link.expanded) for link in links}
    if not hosts:
        return [html.unescape(theirs).strip()], []
    parts = re.split("(" + "|".join(map(re.escape, sorted(hosts, key=len, reverse=True))) + ")", theirs)
    pieces = [html.unescape(part) for part in parts[::2]]
    pieces[0] = pieces[0].lstrip()
    pieces[-1] = pieces[-1].rstrip()
    return pieces, [hosts[part] for part in parts[1::2]]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


def _fits(word: str, host: str) -> bool:
    return _host(word) == host if host else "." in word


def _host(address: str) -> str:
    """The host of an address, with or without its scheme, without `www.`; empty when there is none."""
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
