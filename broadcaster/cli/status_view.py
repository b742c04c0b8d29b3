"""The status as an officer reads it on a phone: what needs you first, then each incident, then who is silent."""

from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from broadcaster.composition.session import Session
from broadcaster.domain.times import clock_words, day_words
from broadcaster.domain.words import Space

_COLOURS = {"sent": "green", "uncertain": "yellow", "reading": "yellow", "needs-officer": "bold red", "expired": "red"}


def view(session: Session, report: dict[str, Any]) -> RenderableType:
    """The whole status."""
    zone = session.desk.register.council.zone
    mark = "EXERCISE " if session.space is Space.EXERCISE else ""
    now = datetime.fromisoformat(report["now"])
    parts: list[RenderableType] = [
        Text(f"{mark}{session.desk.register.council.name}, {day_words(now, zone)}", style="bold")
    ]
    parts += [Text(line, style="bold red") for line in _needs_you(report)]
    if not report["incidents"]:
        parts.append(Text("No incident is open."))
    for incident in report["incidents"]:
        parts += _incident(incident, zone)
    parts += _silent(report, zone)
    parts.append(Text(_foot(report), style="dim"))
    return Group(*parts)


def _needs_you(report: dict[str, Any]) -> list[str]:
    lines = list(report["warnings"])
    lines += [f"{name} waits for approval" for name in report["waiting_approval"]]
    lines += [
        f"Delivery {d['delivery']} ({d['effect']} on {d['target']}) needs an officer: {d['reason']}"
        for d in report["needs_officer"]
    ]
    lines += [f"{r['bulletin']} went out on one yes ({r['type']}, {r['by']}): review it" for r in report["to_review"]]
    lines += [f"Update overdue: {i['ref']}" for i in report["incidents"] if i["update_overdue"]]
    lines += [f"{p['target']} is paused: {p['reason']}" for p in report["paused"] if p["paused_by"]]
    if report["failed_notices"]:
        lines.append(f"{report['failed_notices']} notices to officers failed: ring them")
    if not report["dispatchers"] and any(_waits(i) for i in report["incidents"]):
        lines.append("Nobody is dispatching: start `broadcaster serve`")
    return lines


def _waits(incident: dict[str, Any]) -> bool:
    return any(d["state"] in ("ready", "sending", "uncertain", "reading") for d in incident["deliveries"])


def _incident(incident: dict[str, Any], zone: str) -> list[RenderableType]:
    since = clock_words(datetime.fromisoformat(incident["declared_at"]), zone)
    head = f"\n{incident['ref']} {incident['kind']} at {incident['place']}: {incident['state']}, since {since}"
    if incident["next_update_at"]:
        head += f", next update {clock_words(datetime.fromisoformat(incident['next_update_at']), zone)}"
    rows = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("No", "What", "Where", "State", "Note"):
        rows.add_column(column, overflow="fold")
    for delivery in incident["deliveries"]:
        colour = _COLOURS.get(delivery["state"], "default")
        rows.add_row(
            str(delivery["delivery"]),
            delivery["effect"],
            delivery["target"],
            f"[{colour}]{delivery['state']}[/]",
            escape(delivery["permalink"] or delivery["reason"]),
        )
    bulletins = "; ".join(f"{b['bulletin']} {b['kind']} {b['state']}" for b in incident["bulletins"])
    return [Text(head, style="bold"), Text(f"Bulletins: {bulletins or 'none yet'}"), rows]


def _silent(report: dict[str, Any], zone: str) -> list[RenderableType]:
    silent = report["silent_accounts"]
    if not silent:
        return [Text("\nNo account is silent.")]
    rows = Table(
        title=f"\n{len(silent)} accounts marked silent here",
        title_justify="left",
        box=None,
        pad_edge=False,
        header_style="bold",
    )
    for column in ("Account", "Since", "Why", "Review by"):
        rows.add_column(column, overflow="fold")
    for row in silent:
        since = clock_words(datetime.fromisoformat(row["since"]), zone)
        review = day_words(datetime.fromisoformat(row["review_by"]), zone)
        rows.add_row(row["account"], since, escape(row["reason"]), review)
    return [rows]


def _foot(report: dict[str, Any]) -> str:
    held = f"{len(report['held'])} posts held. " if report["held"] else ""
    return f"\n{held}Log: {report['log']['entries']} entries, head {report['log']['head'][:16]}"
