"""What a command says when not everything is out: what is up and what not, who leads now, and the texts to paste."""

from typing import Any

from broadcaster.cli.columns import one_line
from broadcaster.cli.incident_lines import up_line
from broadcaster.cli.show import render
from broadcaster.cli.status_view import paste_lines
from broadcaster.composition.session import Session
from broadcaster.domain.records import Incident
from broadcaster.domain.urgency import Concern
from broadcaster.domain.words import Effect
from broadcaster.engine.matters import matters
from broadcaster.engine.paste import Paste, paste_report, pastes
from broadcaster.engine.report import incident_report
from broadcaster.engine.status import picture

_LEADS = frozenset({Concern.LEAD, Concern.LEAD_IN_DOUBT, Concern.LOST})


def paste_reports(session: Session, incident: Incident) -> list[dict[str, Any]]:
    """For `--json`: everything that a person may have to say by hand now."""
    return [paste_report(found) for found in pastes(session.desk, incident.ref)]


def show_partly(session: Session, incident: Incident) -> None:
    """Nothing where nobody is wanted; otherwise per account, the leads' texts whole and the rest by their command."""
    from rich.console import Group  # noqa: PLC0415 - silence must not wait for rich
    from rich.text import Text  # noqa: PLC0415 - as above

    found = pastes(session.desk, incident.ref)
    if not found:
        return
    desk = session.desk
    seen = picture(desk, ref=incident.ref)
    report = incident_report(desk.register, seen, seen.incidents[0])
    lines = [Text(f"Partly out. {up_line(report)}", style="bold")]
    wanted = matters(desk.register, seen, space=session.space)
    lines += [
        Text(f"! {one_line(m.says)}", style="bold red")
        for m in wanted
        if m.concern in _LEADS and m.incident == incident.ref
    ]
    leads = [p for p in found if p.delivery.effect is Effect.PUBLISH]
    lines += [line for p in leads for line in paste_lines(paste_report(p))]
    lines += [Text(f"By hand: {_what(p)}: {p.command}") for p in found if p not in leads]
    render(Group(*lines))


def _what(paste: Paste) -> str:
    return f"No {paste.delivery.id} {paste.delivery.effect} on {paste.delivery.target} ({paste.delivery.state})"
