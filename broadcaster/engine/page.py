"""The status as a page: the same report, arranged for a person who would rather look than read."""

from datetime import datetime
from typing import Any

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.times import day_words
from broadcaster.domain.words import DeliveryState, Effect, Space
from broadcaster.engine.desk import Desk
from broadcaster.engine.report import delivery_report, incident_head, status_report
from broadcaster.engine.status import IncidentPicture, Picture

#: of the chart, in its own units: labels stand in the first part
WIDTH, LABELS, ROW, HEAD = 900, 260, 24, 30
_GREEN, _AMBER, _RED, _GREY = "#00703c", "#f47738", "#d4351c", "#b1b4b6"
_FILLS = {
    DeliveryState.SENT: _GREEN,
    DeliveryState.NEEDS_OFFICER: _RED,
    DeliveryState.EXPIRED: _RED,
    DeliveryState.CANCELLED: _GREY,
    DeliveryState.SUPERSEDED: _GREY,
    DeliveryState.DROPPED: _GREY,
}


def page_data(desk: Desk, picture: Picture) -> dict[str, Any]:
    """What `templates/report/status.html.j2` shows."""
    zone = desk.register.council.zone
    report = status_report(desk, picture)
    return {
        "mark": "EXERCISE " if desk.space is Space.EXERCISE else "",
        "council": desk.register.council.name,
        "now": day_words(picture.now, zone),
        "incidents": [_incident(shown, picture.now) for shown in picture.incidents],
        "chart": {"width": WIDTH},
        "silent": [s["account"] for s in report["silent_accounts"]],
        "log": report["log"],
    }


def _incident(shown: IncidentPicture, now: datetime) -> dict[str, Any]:
    by_effect = {effect: [d for d in shown.deliveries if d.effect is effect] for effect in Effect}
    return incident_head(shown.incident) | {
        "silenced": len(shown.silences),
        "leads": _counted(by_effect[Effect.PUBLISH]),
        "reposts": _counted(by_effect[Effect.REPOST]),
        "banner_up": any(d.state is DeliveryState.SENT for d in by_effect[Effect.BANNER_UP]),
        "texts": _texts(shown.deliveries),
        "deliveries": [_row(d) for d in shown.deliveries],
        "chart": _chart(shown, now),
    }


def _counted(deliveries: list[Delivery]) -> dict[str, int]:
    stand = [d for d in deliveries if d.state is DeliveryState.SENT and d.withdrawn_at is None]
    return {"sent": len(stand), "all": len(deliveries)}


def _texts(deliveries: list[Delivery]) -> list[dict[str, str]]:
    """The newest text of every account and site that carries one."""
    newest: dict[str, Delivery] = {}
    for delivery in deliveries:
        if delivery.text and delivery.effect in (Effect.PUBLISH, Effect.BANNER_UP) and not delivery.withdrawn_at:
            newest[delivery.target] = delivery
    return [{"target": d.target, "text": d.text, "link": _web(d.permalink)} for d in newest.values()]


def _row(delivery: Delivery) -> dict[str, Any]:
    """An order to take it down says more than that it was sent."""
    gone = {"state": "withdrawn"} if delivery.withdrawn_at else {}
    return delivery_report(delivery) | {"link": "" if gone else _web(delivery.permalink)} | gone


def _web(link: str) -> str:
    """A permalink comes from outside; only a web address may become a link."""
    return link if link.startswith(("https://", "http://")) else ""


def _chart(shown: IncidentPicture, now: datetime) -> dict[str, Any]:
    start = shown.incident.declared_at
    ends = [(d.finished_at or now) for d in shown.deliveries]
    span = max([(end - start).total_seconds() for end in ends] + [1.0])
    scale = (WIDTH - LABELS - 20) / span
    bars = [_bar(d, start, now, scale, place) for place, d in enumerate(shown.deliveries)]
    steps = [span * part / 4 for part in range(5)]
    return {
        "height": HEAD + ROW * max(len(bars), 1),
        "bars": bars,
        "ticks": [{"x": round(LABELS + step * scale), "label": _seconds(step)} for step in steps],
    }


def _bar(delivery: Delivery, start: datetime, now: datetime, scale: float, place: int) -> dict[str, Any]:
    begun = max((delivery.created_at - start).total_seconds(), 0.0)
    ended = max(((delivery.finished_at or now) - start).total_seconds(), begun)
    return {
        "x": round(LABELS + begun * scale, 1),
        "y": HEAD + ROW * place,
        "width": round(max((ended - begun) * scale, 3.0), 1),
        "fill": _FILLS.get(delivery.state, _AMBER),
        "label": f"{delivery.effect} {delivery.target}",
        "said": f"{delivery.effect} {delivery.target}: {delivery.state} after {_seconds(ended)}",
    }


def _seconds(seconds: float) -> str:
    if seconds < 120:  # a drill or a good night is read in seconds, a long one in minutes
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min"
