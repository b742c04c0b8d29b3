"""`banner`: what the website says and where it leads, and pointing it elsewhere by hand."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from broadcaster.cli.options import AsOfficer, DryRun, IncidentRef, JsonFlag, NoWait
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import aside, document, say
from broadcaster.errors import UsageProblem

if TYPE_CHECKING:
    from broadcaster.engine.point_banner import SiteNow

app = typer.Typer(
    help="See what the website's banner says and where it leads, or point it elsewhere.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("show")
def show(ctx: typer.Context, as_officer: AsOfficer = "", as_json: JsonFlag = False) -> None:
    """Show what each site's banner says now, which incidents stand on it, and where it leads.

    Examples:
      {b} banner show
      {b} banner show --json

    """
    from broadcaster.engine.point_banner import banner_now  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer) as session:
        sites = banner_now(session.desk)
        if as_json:
            document({"space": session.space.value, "sites": [_report(site) for site in sites]})
            return
        for site in sites:
            _say(site)


def _report(now: "SiteNow") -> dict[str, Any]:
    page = now.page
    return {
        "site": now.site,
        "active": page.active,
        "incidents": list(now.incidents),
        "level": page.level,
        "style": page.style or None,
        "heading": page.heading,
        "text": page.text,
        "link": page.link or None,
        "link_text": page.link_text or None,
        "promised": page.promised.isoformat() if page.promised else None,
        "written": now.written,
    }


def _say(now: "SiteNow") -> None:
    page = now.page
    if not page.active:
        say(f"{now.site}: no banner.")
    else:
        say(f"{now.site} ({', '.join(now.incidents)}):\n{page.heading}\n{page.text}")
        say(f"{page.link_text}\n  {page.link}")
    if not now.written:
        aside(f"{now.site} does not say this yet.")


@app.command("link")
def link(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(metavar="[URL]", help="A whole https address; it is not tested.")] = "",
    auto: Annotated[
        bool, typer.Option("--auto", help="Follow the lead account that is proven up again: X first, then Facebook.")
    ] = False,
    incident: IncidentRef = "",
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Point an incident's banner to an address, or let it follow the leads again. It is written anew at once.

    The form of the address is checked, nothing is opened: open it yourself. The other officers are told.

    Examples:
      {b} banner link https://www.rbwm.gov.uk/flood
      {b} banner link --auto --incident F12

    """
    from broadcaster.cli.outcome import finish  # noqa: PLC0415 - help must not load the engine
    from broadcaster.composition.endurance import surviving_hang_up  # noqa: PLC0415 - as above
    from broadcaster.engine.point_banner import point_banner  # noqa: PLC0415 - as above

    if bool(url) == auto:
        raise UsageProblem("Give an address, or --auto.", next_step="`broadcaster banner link --help` has examples.")
    with desk_for(ctx, as_officer, dry_run=dry_run) as session, surviving_hang_up():
        found = point_banner(session.desk, incident or None, url=url)
        would = "would lead" if dry_run else "leads"
        where = f"to {found.banner_link} (not tested: open it)" if url else "to the lead account that is proven up"
        aside(f"{found.ref}: the banner {would} {where}.")
        told = {"banner_link": found.banner_link or None, "tested": False, "dry_run": dry_run}
        if dry_run and as_json:
            document({"space": session.space.value, "incident": found.ref, **told})
        elif not dry_run:
            finish(session, found, None, extra=told, no_wait=no_wait, as_json=as_json)
