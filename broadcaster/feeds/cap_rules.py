"""What the CAP standard says in prose only: rules that a schema cannot hold, for XML and for CAP written as JSON."""

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation

from broadcaster.domain.alerts.model import Reference
from broadcaster.feeds.refused import MOST_ENTRIES, Refused, limited
from broadcaster.feeds.times import cap_time

#: CAP 1.2 section 3.2.1: neither identifier nor sender has them
_FORBIDDEN = re.compile(r"[\s,<&]")
#: the message types that are about an earlier message
ABOUT_ANOTHER = ("Update", "Cancel", "Ack", "Error")


def check_name(value: str, what: str) -> str:
    """An identifier or sender: not empty, no white space, comma, `<` or `&`. Raises Refused."""
    if not value:
        raise Refused(f"{what}: empty")
    if _FORBIDDEN.search(value):
        raise Refused(f"{what}: {value[:60]!r} has a space, a comma, < or & in it")
    return value


def check_scope(scope: str, *, restriction: str, addresses: str) -> None:
    """Restricted says to whom, Private names them. Raises Refused."""
    if scope == "Restricted" and not restriction.strip():
        raise Refused("scope Restricted without restriction")
    if scope == "Private" and not addresses.strip():
        raise Refused("scope Private without addresses")


def read_references(text: str | None, message: str) -> tuple[Reference, ...]:
    """White-space separated `sender,identifier,sent`, each once. Raises Refused; None means no such element.

    Some services give every first message an empty element, which names nothing and is let pass there.
    """
    triples = (text or "").split()
    if not triples and message in ABOUT_ANOTHER:
        said = "missing" if text is None else "present but empty"
        raise Refused(f"references: {said}, though the message is of type {message}")
    limited(len(triples), MOST_ENTRIES, "references")
    return tuple(dict.fromkeys(_triple(triple) for triple in triples))


def _triple(text: str) -> Reference:
    parts = text.split(",")
    if len(parts) != 3 or not all(parts):
        raise Refused(f"references: {text[:60]!r} is not sender,identifier,sent")
    return Reference(sender=parts[0], identifier=parts[1], sent=cap_time(parts[2], "references").at)


def without_itself(
    references: Iterable[Reference], *, sender: str, identifier: str, sent: datetime
) -> tuple[tuple[Reference, ...], str]:
    """The references that can be followed, and what is wrong with the others.

    One to the message itself is dropped silently where it names the same instant (the EA's own feed does it); one to a
    later message, or to its own name at another time, could make a circle and is dropped with a concern.
    """
    kept, wrong = [], False
    for one in references:
        own = (one.sender, one.identifier) == (sender, identifier)
        if not own and one.sent <= sent:
            kept.append(one)
        elif not own or one.sent != sent:
            wrong = True
    return tuple(kept), "a reference to itself or to a later message was passed over" if wrong else ""


def check_heights(altitude: str, ceiling: str) -> None:
    """Feet above sea level: a ceiling needs an altitude and is not below it; none is below the sea. Raises Refused."""
    if ceiling and not altitude:
        raise Refused("ceiling without altitude")
    low, high = _feet(altitude, "altitude"), _feet(ceiling, "ceiling")
    if low is not None and low < 0:
        raise Refused("altitude: below zero")
    if low is not None and high is not None and high < low:
        raise Refused("ceiling: below the altitude")


def _feet(text: str, what: str) -> Decimal | None:
    try:
        made = Decimal(text) if text else None
    except InvalidOperation:
        raise Refused(f"{what}: {text[:40]!r} is no number") from None
    if made is not None and not made.is_finite():
        raise Refused(f"{what}: {text[:40]!r} is no number")
    return made
