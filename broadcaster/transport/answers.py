"""What one HTTP call came to: a complete answer, or how far it got and why it went no further."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from broadcaster.domain.outcomes import Phase, Why

#: how far an answer's Date may lie behind our own clock before it counts as old
_BEHIND = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """Status, headers and the whole body arrived. Header names are lower case; the body is decoded from gzip."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    #: our wall clock when the answer was complete
    at: datetime

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")

    def json_object(self) -> dict[str, object] | None:
        """The body when it is one JSON object; None for HTML, lists, half documents and anything else."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None

    def server_time(self) -> datetime | None:
        """The platform's own clock, from the Date header."""
        return http_date(self.headers.get("date", ""))

    @property
    def is_current(self) -> bool:
        """Whether it was made now and not by a cache, as far as Date and Age tell.

        A Date before our clock's means a cached answer or a clock of ours that runs ahead; either may hide a new post.
        """
        made = self.server_time()
        aged = self.headers.get("age", "0").strip() not in {"", "0"}
        return made is not None and not aged and self.at - made <= _BEHIND


@dataclass(frozen=True, kw_only=True)
class Failed:
    """No complete answer. `detail` is a sentence for an officer and holds no secret and no foreign text."""

    phase: Phase
    why: Why
    detail: str
    #: the last byte of the request was handed to the network (tells row 4 from row 3)
    whole_request: bool = False
    #: the deadline ended it
    timed_out: bool = False
    #: the status, where one was read before the body broke off
    status: int | None = None


def http_date(text: str) -> datetime | None:
    """An HTTP date (RFC 9110 section 5.6.7), aware; None for anything else."""
    try:
        value = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return value if value.tzinfo is not None else None
