"""Deliveries as lines that a phone shows whole: trouble first, links unbroken, the good news last and short.

Works on the plain data of `engine.report`, so that every command and the status say it alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from broadcaster.domain.times import clock_words, day_words, local

if TYPE_CHECKING:
    from rich.text import Text

Row = Mapping[str, Any]

COLOURS = {
    "sent": "green",
    "uncertain": "yellow",
    "reading": "yellow",
    "needs-officer": "bold red",
    "expired": "red",
}
#: in the order in which an officer wants to know
_TROUBLE = ("needs-officer", "uncertain", "reading", "expired")
_WAITING = ("sending", "ready", "planned", "held")
_TAKEN_BACK = ("cancelled", "superseded", "dropped")


def moment_words(moment: str, now: datetime, zone: str) -> str:
    """`02:40 GMT` today, `Fri 20 Nov 2026 02:40 GMT` on any other day."""
    at = datetime.fromisoformat(moment)
    same_day = local(at, zone).date() == local(now, zone).date()
    return clock_words(at, zone) if same_day else day_words(at, zone)


def current(deliveries: Sequence[Row], bulletin: str) -> list[Row]:
    """The deliveries of the newest bulletin and whatever is left of older ones."""
    left = (*_TROUBLE[:3], *_WAITING)
    return [d for d in deliveries if d["bulletin"] in (bulletin, None) or d["state"] in left]


def delivery_lines(deliveries: Sequence[Row], *, now: datetime, zone: str) -> "list[Text]":
    """One line each for what is not finished, a link below each lead that is up, one line for the reposts."""
    return list(_lines(deliveries, now, zone))


def _lines(deliveries: Sequence[Row], now: datetime, zone: str) -> "Iterator[Text]":
    by_state = {state: [d for d in deliveries if d["state"] == state] for state in {d["state"] for d in deliveries}}
    for state in (*_TROUBLE, *_WAITING):
        for delivery in by_state.get(state, ()):
            yield _open_line(delivery, now, zone)
    sent = by_state.get("sent", [])
    yield from _sent([d for d in sent if not d.get("withdrawn_at")])
    for delivery in (d for d in sent if d.get("withdrawn_at")):
        at = moment_words(delivery["withdrawn_at"], now, zone)
        yield _line("withdrawn", f"{at} {delivery['effect']} {delivery['target']}")
    for state in _TAKEN_BACK:
        if state in by_state:
            what = ", ".join(f"{d['effect']} {d['target']}" for d in by_state[state])
            yield _line(state, f"{what} ({by_state[state][0]['reason']})" if by_state[state][0]["reason"] else what)


def _open_line(delivery: Row, now: datetime, zone: str) -> "Text":
    words = f"{delivery['delivery']} {delivery['effect']} {delivery['target']}"
    if delivery["state"] in ("ready", "planned") and datetime.fromisoformat(delivery["due_at"]) > now:
        words += f", due {moment_words(delivery['due_at'], now, zone)}"
    return _line(delivery["state"], f"{words}: {delivery['reason']}" if delivery["reason"] else words)


def _sent(sent: Sequence[Row]) -> "Iterator[Text]":
    for delivery in (d for d in sent if d["effect"] == "publish"):
        yield _line("sent", f"publish {delivery['target']}")
        if delivery["permalink"]:
            yield link(delivery["permalink"])
    banners = {(d["effect"], d["target"]): d for d in sent if d["effect"].startswith("banner-")}
    for delivery in banners.values():
        yield _line("sent", f"{delivery['effect']} {delivery['target']}")
    yield from _alike([d for d in sent if d["effect"] not in ("publish", "banner-up", "banner-down")])


def _alike(sent: Sequence[Row]) -> "Iterator[Text]":
    """`3 reposts on x: libraries, visit-windsor, enjoy-maidenhead`."""
    kinds = dict.fromkeys((d["effect"], d["platform"]) for d in sent)
    for effect, platform in kinds:
        names = [d["target"].partition("/")[0] for d in sent if (d["effect"], d["platform"]) == (effect, platform)]
        plural = effect if len(names) == 1 else f"{effect}s"
        yield _line("sent", f"{len(names)} {plural} on {platform}: {', '.join(names)}")


def _line(state: str, words: str) -> "Text":
    from rich.text import Text  # noqa: PLC0415 - silence must not wait for rich

    return Text.assemble((state, COLOURS.get(state, "")), f" {words}")


def link(address: str) -> "Text":
    """A link on a line of its own; only the terminal may fold it, so that it can still be tapped and copied."""
    from rich.text import Text  # noqa: PLC0415 - silence must not wait for rich

    return Text(f"  {address}", no_wrap=True, overflow="ignore")
