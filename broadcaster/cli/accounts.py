"""`accounts`: every service, its accounts, posture and whether it may post."""

import typer

from broadcaster.cli.options import AsOfficer, JsonFlag
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import document, table


def accounts(ctx: typer.Context, as_officer: AsOfficer = "", as_json: JsonFlag = False) -> None:
    """List every account with its posture, its handle and whether it is silent or paused.

    Examples:
      {b} accounts
      {b} accounts --json

    """
    from broadcaster.engine.status import picture  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer) as session:
        shown = picture(session.desk)
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
                "paused": paused[account.id].paused_reason if account.id in paused else None,
            }
            for account in session.desk.register.accounts
        ]
    if as_json:
        document({"space": session.space.value, "accounts": found})
        return
    rows = [
        [
            str(a["account"]),
            str(a["posture"]),
            f"{a['handle']}{' (placeholder)' if a['placeholder'] else ''}",
            "silent" if a["silent"] else f"paused: {a['paused']}" if a["paused"] else "may post",
        ]
        for a in found
    ]
    table("Accounts", ["Account", "Posture", "Handle", "Now"], rows)
