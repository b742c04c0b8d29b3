"""What X's bodies mean: its problem documents, timelines and ids (platforms reference 1.3 to 1.5)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeGuard

from broadcaster.channels.compare import Link
from broadcaster.domain.outcomes import CannotTell, NotSent, Phase, Unknown, Why
from broadcaster.transport.answers import Answered, Failed
from broadcaster.transport.classify import classify_status


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One post of a timeline."""

    id: str
    text: str
    created: datetime
    links: tuple[Link, ...] = ()
    #: the id of the post it shares, empty for a post of the account's own
    reposts: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a timeline, newest first."""

    posts: tuple[Seen, ...]
    #: there is another page
    more: bool
    #: the answer was made now, as far as its headers tell
    is_current: bool

    def summary(self) -> str:
        """What was looked through, in a few words."""
        return f"not among {len(self.posts)} posts" + (", and there are more" if self.more else "")


def is_id(value: object) -> TypeGuard[str]:
    """Whether this is a post id: a decimal text of up to 20 digits."""
    return isinstance(value, str) and re.fullmatch(r"[0-9]{1,20}", value) is not None


def data_of(answer: Answered) -> Mapping[str, object]:
    """The `data` object of an answer; empty when there is none."""
    data = (answer.json_object() or {}).get("data")
    return data if isinstance(data, dict) else {}


def said(answer: Answered) -> str:
    """What X says went wrong, with the status; its words as they came, not yet fit to be shown."""
    body = answer.json_object()
    words = " ".join(_sentences(body)) if body is not None else "an answer that is not X's own"
    return f"{answer.status} {words}".strip()


def is_gone(answer: Answered) -> bool:
    """Whether X itself says that the post does not exist, by 404 or inside a 200."""
    body = answer.json_object()
    if body is None or not (answer.ok or answer.status == 404):
        return False
    return "data" not in body and any("resource-not-found" in kind for kind in _kinds(body))


def is_repeated_repost(answer: Answered) -> bool:
    """Whether X says that the repost exists already (327 of v1.1, or its words)."""
    body = answer.json_object() or {}
    return answer.status == 403 and (327 in _codes(body) or "already retweeted" in " ".join(_sentences(body)).lower())


def classify(answer: Answered) -> NotSent | Unknown:
    """The row for an answer that is not a success; a 403 is told apart by its words, never by its status alone."""
    body = answer.json_object()
    own = body is not None and _is_problem(body)
    words, detail = " ".join(_sentences(body or {})).lower(), said(answer)
    duplicate = "duplicate" in words or 187 in _codes(body or {})
    if own and answer.status == 403 and duplicate:
        return Unknown(row=12, why=Why.DUPLICATE, detail=detail, phase=Phase.ANSWERED, status=403)
    outcome = classify_status(answer, detail, own_words=own)
    if isinstance(outcome, NotSent) and outcome.row == 16 and "usage-capped" in " ".join(_kinds(body or {})):
        # a monthly cap is lifted by money or a new month, not by waiting minutes
        return replace(outcome, row=11, why=Why.CREDITS, retry_after=None)
    return outcome


def timeline(answer: Answered | Failed) -> Page | CannotTell:
    """The page of a timeline answer; anything incomplete or not understood is CannotTell."""
    if isinstance(answer, Failed) or not answer.ok:
        return cannot_tell(answer)
    body = answer.json_object() or {}
    data, meta = body.get("data", []), body.get("meta")
    if not isinstance(meta, dict) or not isinstance(data, list) or "errors" in body:
        return cannot_tell(answer)
    posts = [_seen(one) for one in data]
    if meta.get("result_count") != len(posts) or None in posts:
        return cannot_tell(answer)
    return Page(posts=tuple(p for p in posts if p), more=bool(meta.get("next_token")), is_current=answer.is_current)


def cannot_tell(answer: Answered | Failed) -> CannotTell:
    """The read itself failed, which proves nothing."""
    return CannotTell(detail=answer.detail if isinstance(answer, Failed) else said(answer))


def _seen(one: object) -> Seen | None:
    if not isinstance(one, dict):
        return None
    name, text, created = one.get("id"), one.get("text"), one.get("created_at")
    if not is_id(name) or not isinstance(text, str) or not isinstance(created, str):
        return None
    try:
        moment = datetime.fromisoformat(created)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    links = Link.all_of(one.get("entities"))
    return Seen(id=name, text=text, created=moment, links=links, reposts=_reposted(one.get("referenced_tweets")))


def _reposted(references: object) -> str:
    found = references if isinstance(references, list) else []
    named = [r.get("id") for r in found if isinstance(r, dict) and r.get("type") == "retweeted"]
    return named[0] if named and is_id(named[0]) else ""


def _is_problem(body: Mapping[str, object]) -> bool:
    """Whether this is one of X's error bodies: a problem document, or v1.1's list of errors."""
    return isinstance(body.get("title"), str) or isinstance(body.get("errors"), list)


def _parts(body: Mapping[str, object]) -> list[Mapping[str, object]]:
    errors = body.get("errors")
    return [body, *(e for e in (errors if isinstance(errors, list) else []) if isinstance(e, dict))]


def _sentences(body: Mapping[str, object]) -> list[str]:
    found = [part.get(name) for part in _parts(body) for name in ("title", "detail", "message")]
    return list(dict.fromkeys(text for text in found if isinstance(text, str)))


def _kinds(body: Mapping[str, object]) -> list[str]:
    return [kind for part in _parts(body) if isinstance(kind := part.get("type"), str)]


def _codes(body: Mapping[str, object]) -> list[object]:
    return [part.get("code") for part in _parts(body)]
