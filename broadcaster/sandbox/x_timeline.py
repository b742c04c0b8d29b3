"""Reading X: the timeline of an account with its filters and pages, and one post (platforms 1.3, 1.6)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from broadcaster.sandbox import x_errors
from broadcaster.sandbox.calls import Call
from broadcaster.sandbox.messages import Response, json_answer
from broadcaster.sandbox.state import Account, Post, World
from broadcaster.sandbox.x_text import Wire, shown

_FIELD_NAMES = """
article attachments author_id card_uri community_id context_annotations conversation_id created_at
display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang
media_metadata non_public_metrics note_tweet organic_metrics possibly_sensitive promoted_metrics
public_metrics referenced_tweets reply_settings scopes source suggested_source_links text withheld
"""
_FIELDS = frozenset(_FIELD_NAMES.split())
#: parameters that only widen `includes`, which the product does not read
_IGNORED = {"expansions", "user.fields", "media.fields", "place.fields", "poll.fields"}
_FILTERS = {"max_results", "since_id", "until_id", "start_time", "end_time", "exclude", "pagination_token"}
#: X never shows more than this
_LATEST = 3_200


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which part of a timeline is asked for; times are half open, ids exclusive."""

    size: int
    since_id: int
    until_id: int
    start: datetime | None
    end: datetime | None
    reposts: bool
    before: int


def handle(account_id: str) -> str:
    """The @name of an account: letters, digits, underscores, at most 15."""
    return re.sub(r"[^A-Za-z0-9]", "_", account_id.split("/", maxsplit=1)[0])[:15]


def fields_of(query: dict[str, str]) -> frozenset[str] | Response:
    """The `tweet.fields` asked for, or the 400 that names the unknown one."""
    asked = frozenset(filter(None, query.get("tweet.fields", "").split(",")))
    if unknown := sorted(asked - _FIELDS):
        return x_errors.invalid("tweet.fields", unknown[0], f"The tweet.fields value [{unknown[0]}] is not known.")
    return asked


def show(world: World, post: Post, fields: frozenset[str]) -> Wire:
    """A post with what X adds around it."""
    original = world.posts.get(post.repost_of) if post.repost_of else None
    handles = {f"id:{post.account}": world.account("x", post.account).owner}
    if original is not None:
        handles[original.account] = handle(original.account)
    return shown(post, fields, original, handles)


def answer(world: World, call: Call) -> Response:
    """One page of a timeline, newest first; hold the world's lock."""
    query = call.request.query
    account = world.owners.get(("x", call.ids[0]))
    fields = fields_of(query)
    if isinstance(fields, Response):
        return fields
    try:
        wanted = _wanted(query)
    except ValueError as refused:
        name = str(refused)
        return x_errors.invalid(name, query.get(name, ""), f"The `{name}` query parameter value is not valid.")
    if account is None:
        return json_answer({"errors": [x_errors.not_found("user", call.ids[0])]})
    posts = _page(world, account, wanted, max(call.read_lag, world.settings.read_lag_seconds))
    return json_answer(_body([show(world, post, fields) for post in posts[: wanted.size]], len(posts) > wanted.size))


def _body(data: list[Wire], more: bool) -> Wire:
    if not data:
        return {"meta": {"result_count": 0}}
    meta: Wire = {"result_count": len(data), "newest_id": data[0]["id"], "oldest_id": data[-1]["id"]}
    if more:
        meta["next_token"] = f"before{data[-1]['id']}"
    return {"data": data, "meta": meta}


def _page(world: World, account: Account, wanted: Wanted, lag: float) -> list[Post]:
    """Up to one post more than asked, so that the caller knows whether a page follows."""
    page: list[Post] = []
    for post in _candidates(world, account, wanted, world.clock() - timedelta(seconds=lag)):
        if len(page) > wanted.size:
            break
        page.append(post)
    return page


def _candidates(world: World, account: Account, wanted: Wanted, shown_until: datetime) -> Iterator[Post]:
    for number, post in enumerate(world.timeline(account)):
        if int(post.id) <= wanted.since_id or number >= _LATEST or (wanted.start and post.created < wanted.start):
            return
        late = post.created > shown_until or (wanted.end is not None and post.created >= wanted.end)
        if not late and int(post.id) < min(wanted.before, wanted.until_id) and (wanted.reposts or not post.repost_of):
            yield post


def _wanted(query: dict[str, str]) -> Wanted:
    """The filters of a query; ValueError with the name of the parameter that is wrong."""
    for name in query.keys() - _FILTERS - _IGNORED - {"tweet.fields"}:
        raise ValueError(name)
    exclude = set(filter(None, query.get("exclude", "").split(",")))
    if exclude - {"retweets", "replies"}:
        raise ValueError("exclude")
    return Wanted(
        size=_number(query, "max_results", 10, low=5, high=100),
        since_id=_number(query, "since_id", 0),
        until_id=_number(query, "until_id", 10**19),
        start=_time(query, "start_time"),
        end=_time(query, "end_time"),
        reposts="retweets" not in exclude,
        before=_token(query),
    )


def _number(query: dict[str, str], name: str, default: int, *, low: int = 0, high: int = 10**19) -> int:
    text = query.get(name, str(default))
    if not (text.isdecimal() and text.isascii() and low <= int(text) <= high):
        raise ValueError(name)
    return int(text)


def _time(query: dict[str, str], name: str) -> datetime | None:
    """A time as X takes it: `2026-11-20T14:05:00Z`, with or without milliseconds."""
    text = query.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z", text):
        raise ValueError(name)
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise ValueError(name) from None


def _token(query: dict[str, str]) -> int:
    text = query.get("pagination_token")
    if text is None:
        return 10**19
    if not re.fullmatch(r"before\d{19}", text):
        raise ValueError("pagination_token")
    return int(text.removeprefix("before"))
