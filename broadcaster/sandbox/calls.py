"""One request that a platform has recognised, and what every platform offers to the rest of the sandbox."""

from dataclasses import dataclass
from typing import Any, Protocol

from broadcaster.sandbox.messages import Request, Response

PLATFORMS = ("x", "facebook", "website")
#: what a fault can match; `lookup` reads one post or the banner's JSON
OPERATIONS = ("publish", "repost", "undo", "delete", "edit", "timeline", "lookup", "me", "put", "page")


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A request with its meaning; `account` is the register's id as far as the token says it."""

    platform: str
    operation: str
    account: str | None
    request: Request
    #: the ids of the path, in order
    ids: tuple[str, ...] = ()
    #: the post carries a link of its own
    has_link: bool = False
    #: seconds a post needs to appear in a timeline (fault read-lag)
    read_lag: float = 0.0
    #: the public page keeps the old banner (fault stale-page)
    stale: bool = False
    #: it was accepted before what the filter of equal texts compares it with (fault lands-late)
    accepted: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What a fault does: one of `faults.EFFECTS` with its fields, defaults filled in."""

    type: str
    fields: dict[str, Any]


class Platform(Protocol):
    """A loopback platform."""

    def recognise(self, request: Request) -> Call | None:
        """The call a request makes, or None when the path is not of this platform."""
        ...

    def act(self, call: Call) -> Response:
        """Do it and answer as the real platform does."""
        ...

    def failure(self, call: Call, effect: Effect) -> Response:
        """The platform's own words for a failure, without acting."""
        ...
