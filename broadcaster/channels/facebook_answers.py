"""What Graph's bodies mean: its error envelope and code table, which may come inside HTTP 200 (platforms 2.2)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeGuard

from broadcaster.domain.outcomes import NotSent, Phase, Unknown, Why
from broadcaster.transport.answers import Answered
from broadcaster.transport.classify import asked_wait, classify_status

_USAGE = "x-business-use-case-usage"
_WAIT = "estimated_time_to_regain_access"
_LINK_PREFIX = re.compile(r"https?://(www\.|m\.)?", re.IGNORECASE)
#: subcodes say more than codes and are asked first
_SUBCODES = {
    1609005: (10, Why.LINK_REFUSED),
    1609008: (10, Why.LINK_REFUSED),
    1366051: (12, Why.DUPLICATE),
    1455006: (12, Why.DUPLICATE),
    4854002: (11, Why.CREDENTIAL),
    1404078: (11, Why.CREDENTIAL),
    1363047: (17, Why.SERVER),
    1609010: (17, Why.SERVER),
    1996: (16, Why.RATE_LIMITED),
}
_CODES = {
    1: (17, Why.SERVER),
    2: (17, Why.SERVER),
    3: (11, Why.CREDENTIAL),
    4: (16, Why.RATE_LIMITED),
    10: (11, Why.CREDENTIAL),
    17: (16, Why.RATE_LIMITED),
    32: (16, Why.RATE_LIMITED),
    100: (10, Why.CONTENT),
    102: (11, Why.CREDENTIAL),
    104: (11, Why.CREDENTIAL),
    190: (11, Why.CREDENTIAL),
    341: (16, Why.RATE_LIMITED),
    368: (11, Why.CREDENTIAL),
    506: (12, Why.DUPLICATE),
    613: (16, Why.RATE_LIMITED),
}
_CODES |= dict.fromkeys(range(200, 300), (11, Why.CREDENTIAL))
_CODES |= dict.fromkeys(range(80001, 80015), (16, Why.RATE_LIMITED))
#: some clients report subcodes where Graph puts codes
_CODES |= _SUBCODES
#: rows whose outcome is certain
_CERTAIN = frozenset({10, 11, 16})


@dataclass(frozen=True, kw_only=True)
class GraphError:
    """Graph's own error; codes that are not numbers are 0."""

    code: int
    subcode: int
    message: str

    @property
    def row(self) -> tuple[int, Why]:
        """Row and reason; a code nobody knows is never taken for a certain no."""
        if self.code == 368 and "already posted" in self.message.lower():
            return 12, Why.DUPLICATE
        return _SUBCODES.get(self.subcode) or _CODES.get(self.code) or (17, Why.SERVER)

    @property
    def is_missing_object(self) -> bool:
        """The object does not exist, or this token may not see it: Graph does not tell the two apart."""
        return (self.code, self.subcode) == (100, 33)


def error_of(answer: Answered) -> GraphError | None:
    """The error in a body, whatever the status; None when there is none of Graph's shape."""
    error = (answer.json_object() or {}).get("error")
    if not isinstance(error, dict) or not isinstance(error.get("code"), int):
        return None
    words = [text for text in (error.get("message"), error.get("error_user_msg")) if isinstance(text, str)]
    return GraphError(
        code=_whole(error["code"]), subcode=_whole(error.get("error_subcode")), message=" ".join(words[:1])
    )


def classify(answer: Answered) -> NotSent | Unknown:
    """The row for an answer that is not a success; the body is asked before the status."""
    error, detail, status = error_of(answer), said(answer), answer.status
    if error is None:
        return classify_status(answer, detail, own_words=False)
    if status == 402:
        return NotSent(row=11, why=Why.CREDITS, detail=detail, status=status)
    row, why = error.row
    if 500 <= status < 600 and row != 12:
        # Graph's own experience: a post was made while it answered 500 (koala #699)
        row, why = 17, Why.SERVER
    if row in _CERTAIN:
        return NotSent(row=row, why=why, detail=detail, status=status, retry_after=_wait(answer) if row == 16 else None)
    return Unknown(row=row, why=why, detail=detail, phase=Phase.ANSWERED, status=status)


def said(answer: Answered) -> str:
    """What Graph says went wrong, with its numbers; its words as they came, not yet fit to be shown."""
    error = error_of(answer)
    if error is None:
        return f"{answer.status} an answer that is not Graph's own"
    numbers = f"{error.code}/{error.subcode}" if error.subcode else f"{error.code}"
    return f"{answer.status} code {numbers}: {error.message}"


def is_post_id(value: object) -> TypeGuard[str]:
    """Whether this is `{page}_{post}`."""
    return isinstance(value, str) and re.fullmatch(r"[0-9]{1,25}_[0-9]{1,25}", value) is not None


def created(post: Mapping[str, object]) -> datetime | None:
    """When a post was made, aware; None when it does not say."""
    text = post.get("created_time")
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def links_of(post: Mapping[str, object]) -> Iterator[str]:
    """The addresses a post shares, as its attachments tell."""
    attachments = post.get("attachments")
    found = attachments.get("data") if isinstance(attachments, dict) else None
    for one in found if isinstance(found, list) else []:
        if isinstance(one, dict):
            yield from (link for name in ("unshimmed_url", "url") if isinstance(link := one.get(name), str))


def same_link(one: str, other: str) -> bool:
    """Whether two addresses lead to the same post, whatever scheme, `www.` or `m.`, or slash at the end they have."""
    first, second = (_LINK_PREFIX.sub("", link).rstrip("/") for link in (one, other))
    return first == second and bool(first)


def _wait(answer: Answered) -> timedelta | None:
    """Minutes until access comes back, the longest of all uses; Graph sends no Retry-After, a proxy may."""
    try:
        usage = json.loads(answer.headers.get(_USAGE, ""))
    except ValueError:
        return asked_wait(answer)
    uses = [
        use for page in (usage.values() if isinstance(usage, dict) else []) if isinstance(page, list) for use in page
    ]
    minutes = [_whole(use.get(_WAIT)) for use in uses if isinstance(use, dict)]
    longest = min(max(minutes, default=0), 10**9)
    return timedelta(minutes=longest) if longest > 0 else asked_wait(answer)


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
