"""`accounts`: every service, its accounts, posture and whether it may post."""

import typer

from broadcaster.cli.options import AsOfficer, JsonFlag
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import document, say
from broadcaster.domain.words import IncidentState, Posture


def accounts(ctx: typer.Context, as_officer: AsOfficer = "", as_json: JsonFlag = False) -> None:
    """List every account with its posture, its handle and whether it is silent or paused.

    Examples:
      {b} accounts
      {b} accounts --json

    """
    from broadcaster.engine.status import picture  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer) as session:
        shown = picture(session.desk)
        is_open = any(i.incident.state is IncidentState.OPEN for i in shown.incidents)
        silent = {s.account: s for s in shown.silent}
        paused = {s.target: s for s in shown.accounts if s.paused_by}
        found = [
            {
                "account": account.id,
                "service": account.service,
                "platform": account.platform.value,
                "posture": account.posture.value,
                "handle": account.handle,
                "placeholder": account.placeholder,
                "silent": account.id in silent,
                "reserved": account.posture is Posture.LEAD and is_open,
                "paused": paused[account.id].paused_reason if account.id in paused else None,
            }
            for account in session.desk.register.accounts
        ]
    if as_json:
        document({"space": session.space.value, "accounts": found})
        return
    for a in found:
        now = "PAUSED" if a["paused"] else "silent" if a["silent"] else "bulletins" if a["reserved"] else "may post"
        why = f": {a['paused']}" if a["paused"] else ""
        placeholder = ", placeholder" if a["placeholder"] else ""
        say(f"{now:<9} {a['account']} ({a['posture']}, {a['handle']}{placeholder}){why}")
