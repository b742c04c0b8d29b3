"""How X shows a text: t.co links, HTML escaping, entities, retweets; and how long it is (platforms 1.7, section 0)."""

import hashlib
import html
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from broadcaster.sandbox.state import Post

TEXT_LIMIT = 280
#: X shortens the text of a retweet to this many characters
RETWEET_TEXT = 140
Wire = dict[str, Any]


@lru_cache(maxsize=4096)
def weight(text: str) -> int:
    """The weighted length of twitter-text v3, by the reference parser (0.5 ms a text, so remembered)."""
    from twitter_text import parse_tweet  # noqa: PLC0415 - heavy: a regular expression of every top-level domain

    return int(parse_tweet(text).weightedLength)


@lru_cache(maxsize=4096)
def short_links(text: str) -> tuple[tuple[int, int, str], ...]:
    """The links X finds in a text, also bare ones: (start, end, t.co address)."""
    from twitter_text import extract_urls_with_indices  # noqa: PLC0415 - as above

    found = extract_urls_with_indices(text) if "." in text else []
    return tuple((*one["indices"], "https://t.co/" + _code(one["url"])) for one in found)


def _code(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:10]


def duplicate_key(text: str) -> str:
    """What X compares between two posts: NFC, white space collapsed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def shown(post: Post, fields: frozenset[str], original: Post | None, handles: Mapping[str, str]) -> Wire:
    """A post in the wire format of v2; `original` is the reposted one, `handles` maps account → username."""
    text, urls = _rendered(original or post)
    if original is not None:
        text, urls = _retweeted(text, urls, handles[original.account])
    wire: Wire = {"id": post.id, "text": text, "edit_history_tweet_ids": [post.id]}
    if "created_at" in fields:
        wire["created_at"] = post.created.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if "author_id" in fields:
        wire["author_id"] = handles.get(f"id:{post.account}", "")
    if "conversation_id" in fields:
        wire["conversation_id"] = post.id
    if "referenced_tweets" in fields and post.repost_of:
        wire["referenced_tweets"] = [{"type": "retweeted", "id": post.repost_of}]
    if "entities" in fields and urls:
        wire["entities"] = {"urls": urls}
    return wire


def _rendered(post: Post) -> tuple[str, list[Wire]]:
    """The text with short links and escaped, and its `entities.urls` counted in that text."""
    out, urls, done = "", [], 0
    for start, end, short in post.links:
        out += html.escape(post.text[done:start], quote=False)
        urls.append(_entity(post.text[start:end], short, len(out)))
        out, done = out + short, end
    return out + html.escape(post.text[done:], quote=False), urls


def _entity(url: str, short: str, start: int) -> Wire:
    expanded = url if "://" in url else f"http://{url}"
    display = expanded.split("://", 1)[1].removeprefix("www.")
    return {
        "start": start,
        "end": start + len(short),
        "url": short,
        "expanded_url": expanded,
        "display_url": display if len(display) <= 27 else display[:26] + "…",
    }


def _retweeted(text: str, urls: list[Wire], handle: str) -> tuple[str, list[Wire]]:
    prefix = f"RT @{handle}: "
    moved = [{**url, "start": url["start"] + len(prefix), "end": url["end"] + len(prefix)} for url in urls]
    full = prefix + text
    if len(full) <= RETWEET_TEXT:
        return full, moved
    return full[: RETWEET_TEXT - 1] + "…", [url for url in moved if url["end"] < RETWEET_TEXT]
