"""Documents that were heard of one warning: each kept once, by what it says and not by when it came."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from broadcaster.domain.alerts.model import Alert, Message, State

#: a message by which others refer to it: sender, identifier, instant of sending
Name = tuple[str, str, datetime]
_NEVER = datetime.min.replace(tzinfo=UTC)
#: the formats whose messages refer to each other; the others say the state of a warning in place
CHAINED = ("cap:", "nws")


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One alert with the hash of what it says, whatever bytes it was written in."""

    alert: Alert
    content: str

    @property
    def name(self) -> Name:
        """How others refer to it."""
        return (self.alert.sender, self.alert.identity, sent_at(self.alert))


@dataclass(frozen=True, kw_only=True)
class History:
    """Everything heard of one warning; `present` is the newest poll that had it."""

    heard: tuple[Heard, ...] = ()
    present: int = -1


def sent_at(alert: Alert) -> datetime:
    """When it was sent; a document without such a time is older than every other."""
    return alert.sent.at if alert.sent else _NEVER


def heard_of(alert: Alert) -> Heard:
    """The alert as it is kept."""
    plain = replace(alert, sha256="")
    return Heard(alert=alert, content=sha256(repr(plain).encode()).hexdigest())


def chained(alert: Alert) -> bool:
    """Whether its versions name each other."""
    return alert.source.startswith(CHAINED[0]) or alert.source == CHAINED[1]


def acts(alert: Alert) -> bool:
    """Whether it may change anything: Actual, Public, and an alert, an update or a cancel."""
    return (
        alert.status == "Actual"
        and alert.scope == "Public"
        and alert.message in {Message.ALERT, Message.UPDATE, Message.CANCEL}
    )


def together(warnings: Iterable[History]) -> History:
    """Several sets of documents as one; the order does not matter, and each document counts once."""
    found: dict[str, Heard] = {}
    present = -1
    for warning in warnings:
        present = max(present, warning.present)
        for one in warning.heard:
            kept = found.setdefault(one.content, one)
            if one.alert.sha256 < kept.alert.sha256:
                found[one.content] = one
    return History(heard=tuple(sorted(found.values(), key=_order)), present=present)


def _order(one: Heard) -> tuple[datetime, tuple[float, ...], bool, str]:
    return sent_at(one.alert), one.alert.version, one.alert.state is not State.IN_FORCE, one.content
