"""The status as an officer reads it on a phone: what needs you first, then each incident, then who is silent."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from broadcaster.cli.lines import current, delivery_lines, moment_words
from broadcaster.cli.show import counted
from broadcaster.cli.typed import typed
from broadcaster.composition.session import Session
from broadcaster.domain.times import day_words
from broadcaster.domain.words import Space

_DONE = ("superseded", "withdrawn", "rejected")


def view(session: Session, report: dict[str, Any]) -> RenderableType:
    """The whole status."""
    zone = session.desk.register.council.zone
    mark = "EXERCISE " if session.space is Space.EXERCISE else ""
    now = datetime.fromisoformat(report["now"])
    parts: list[RenderableType] = [
        Text(f"{mark}{session.desk.register.council.name}, {day_words(now, zone)}", style="bold")
    ]
    parts += [Text(typed(line, session.space), style="bold red") for line in _needs_you(report, now, zone)]
    if not report["incidents"]:
        parts.append(Text("No incident is open."))
    for incident in report["incidents"]:
        parts += _incident(incident, now, zone)
    parts += _silent(report, now, zone)
    parts.append(Text(_foot(report), style="dim"))
    return Group(*parts)


def _needs_you(report: dict[str, Any], now: datetime, zone: str) -> Iterator[str]:
    """Each with the command that settles it."""
    yield from (f"! {warning}" for warning in report["warnings"])
    for d in report["needs_officer"]:
        yield (
            f"! Delivery {d['delivery']} ({d['effect']} on {d['target']}): {d['reason']}. Look at the account, then: "
            f"broadcaster resolve {d['delivery']} --posted LINK (or --not-posted, --drop)"
        )
    for name in report["waiting_approval"]:
        yield f"! {name} waits for approval: broadcaster approve {name}"
    for p in report["paused"]:
        if p["paused_by"]:
            yield f"! {p['target']} is paused: {p['reason']}. When settled: broadcaster resume {p['target']}"
    for i in report["incidents"]:
        if i["update_overdue"]:
            yield f'! An update is overdue: broadcaster update --incident {i["ref"]} --what "…"'
    for r in report["to_review"]:
        yield (
            f"! {r['bulletin']} went out on one yes ({r['type']}, {r['by']}). "
            f"Another officer runs: broadcaster approve {r['bulletin']} --review"
        )
    yield from _smaller(report, now, zone)


def _smaller(report: dict[str, Any], now: datetime, zone: str) -> Iterator[str]:
    overdue = sum(s["review_overdue"] for s in report["silent_accounts"])
    if overdue:
        yield (
            f"! {counted(overdue, 'silence')} must be looked at again: stand down, or broadcaster silence lift "
            'ACCOUNT --reason "…"'
        )
    if report["failed_notices"]:
        yield f"! {counted(report['failed_notices'], 'notice')} to officers failed: ring them"
    yield from _unattended(report, now, zone)
    silent = {s["account"] for s in report["silent_accounts"]}
    reviewable = [d for d in report["held"] if d["target"] not in silent]
    if reviewable:
        yield f"! {counted(len(reviewable), 'held post')} may be reviewed now: broadcaster held"


def _unattended(report: dict[str, Any], now: datetime, zone: str) -> Iterator[str]:
    """What waits while no process dispatches, now or at the time it is due."""
    alive = ("ready", "sending", "uncertain", "reading")
    waiting = [d["due_at"] for i in report["incidents"] for d in i["deliveries"] if d["state"] in alive]
    if report["dispatchers"] or not waiting:
        return
    if datetime.fromisoformat(min(waiting)) <= now:
        yield "! Nobody is sending what waits: run broadcaster resume all, or start broadcaster serve"
    else:
        at = moment_words(min(waiting), now, zone)
        yield f"! Something is due at {at} and nobody is there to do it: start broadcaster serve"


def _incident(incident: dict[str, Any], now: datetime, zone: str) -> Iterator[RenderableType]:
    since = moment_words(incident["declared_at"], now, zone)
    head = f"\n{incident['ref']} {incident['kind']} at {incident['place']}: {incident['state']} since {since}"
    if incident["stood_down_at"]:
        head = f"\n{incident['ref']} {incident['kind']} at {incident['place']}: {incident['state']} since "
        head += moment_words(incident["stood_down_at"], now, zone)
    if incident["next_update_at"]:
        head += f", next update {moment_words(incident['next_update_at'], now, zone)}"
    yield Text(head, style="bold")
    yield Text(_bulletins(incident["bulletins"]))
    newest = next((b["bulletin"] for b in reversed(incident["bulletins"]) if b["state"] not in _DONE), "")
    yield from delivery_lines(current(incident["deliveries"], newest), now=now, zone=zone)


def _bulletins(bulletins: list[dict[str, Any]]) -> str:
    if not bulletins:
        return "No message yet."
    now = [f"{b['bulletin']} {b['kind']}: {b['state']}" for b in bulletins if b["state"] not in _DONE]
    earlier = [f"{b['bulletin']} {b['kind']}" for b in bulletins if b["state"] in _DONE]
    return "; ".join(now + ([f"earlier: {', '.join(earlier)}"] if earlier else []))


def _silent(report: dict[str, Any], now: datetime, zone: str) -> Iterator[RenderableType]:
    silent = report["silent_accounts"]
    if not silent:
        yield Text("\nNo account is silent.")
        return
    since = moment_words(min(s["since"] for s in silent), now, zone)
    review = moment_words(min(s["review_by"] for s in silent), now, zone)
    yield Text(
        f"\n{counted(len(silent), 'account')} marked silent here since {since}, review by {review}:", style="bold"
    )
    yield Text(", ".join(_whole_services(report)))


def _whole_services(report: dict[str, Any]) -> Iterator[str]:
    """A service whose accounts are all silent by its name, otherwise the accounts."""
    for service in report["services"]:
        quiet = [a["account"] for a in service["accounts"] if a["silent"]]
        yield from [service["service"]] if len(quiet) == len(service["accounts"]) and quiet else quiet


def _foot(report: dict[str, Any]) -> str:
    held = f"{counted(len(report['held']), 'post')} held. " if report["held"] else ""
    return f"\n{held}Log: {counted(report['log']['entries'], 'entry', 'entries')}, head {report['log']['head'][:16]}"
