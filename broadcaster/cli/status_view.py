"""The whole status, however long: what needs you first, then each incident, then who is silent."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.text import Text

from broadcaster.cli.columns import one_line, only_ascii
from broadcaster.cli.incident_lines import incident_lines
from broadcaster.cli.lines import current, delivery_lines, moment_words
from broadcaster.cli.overview import COLUMNS, NARROWEST, ROWS, Screen
from broadcaster.cli.show import counted
from broadcaster.cli.typed import typed
from broadcaster.composition.session import Session
from broadcaster.domain.times import day_words
from broadcaster.domain.words import Space

_DONE = ("superseded", "withdrawn", "rejected")


def screen(session: Session) -> Screen:
    """The terminal of this command; a pipe is shown what 80 by 24 would show."""
    console = Console()
    return Screen(
        columns=max(console.width or COLUMNS, NARROWEST),
        rows=console.height if console.is_terminal else ROWS,
        ascii_only=only_ascii(),
        zone=session.desk.register.council.zone,
        council=session.desk.register.council.name,
        mark="EXERCISE" if session.space is Space.EXERCISE else "LIVE",
        more=typed("broadcaster status", session.space),
    )


def view(session: Session, report: dict[str, Any], *, pastes: Sequence[Mapping[str, Any]] = ()) -> RenderableType:
    """Everything; with the texts to paste by hand where a channel is lost."""
    zone = session.desk.register.council.zone
    mark = "EXERCISE" if session.space is Space.EXERCISE else "LIVE"
    now = datetime.fromisoformat(report["now"])
    parts: list[RenderableType] = [
        Text(f"{mark} {session.desk.register.council.name}, {day_words(now, zone)}", style="bold")
    ]
    for matter in report["urgent"]:
        parts.append(Text(f"! {one_line(matter['says'])}", style="bold red"))
        if matter["command"]:
            parts.append(Text(f"    {one_line(matter['command'])}"))
    if not report["incidents"]:
        parts.append(Text("No incident is open."))
    for incident in report["incidents"]:
        parts += _incident(incident, now, zone)
    parts += [part for paste in pastes for part in paste_lines(paste)]
    parts += _silent(report, now, zone)
    parts.append(Text(_foot(report), style="dim"))
    return Group(*parts)


def paste_lines(paste: Mapping[str, Any]) -> Iterator[Text]:
    """A text for a person's hand, between lines that are not part of it."""
    where = ", ".join(filter(None, [paste["where"], paste["address"]]))
    yield Text(f"\nNo {paste['delivery']} ({paste['state']}), by hand on {where}:", style="bold")
    yield from (Text(sentence) for sentence in paste["how"])
    yield Text("-----")
    yield from (Text(line, no_wrap=True, overflow="ignore") for line in paste["text"].split("\n"))
    yield Text("-----")
    yield Text(f"Then: {paste['settle']}")


def _incident(incident: dict[str, Any], now: datetime, zone: str) -> Iterator[RenderableType]:
    head, *said = incident_lines(incident, now=now, zone=zone)
    yield Text(f"\n{one_line(head)}", style="bold")
    yield from (Text(f"  {one_line(line)}") for line in said)
    yield Text(f"  {_bulletins(incident['bulletins'])}")
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
