"""`templates`: which texts there are, and which two officers have signed."""

from typing import Annotated

import typer

from broadcaster.cli.options import AsOfficer, DryRun, JsonFlag
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import document, say, table

app = typer.Typer(
    help="List the message templates and sign them; two signatures make a template pre-approved.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list")
def list_templates(ctx: typer.Context, as_officer: AsOfficer = "", as_json: JsonFlag = False) -> None:
    """List every template with its signatures; an edit voids them.

    Examples:
      {b} templates list
      {b} templates list --json

    """
    from broadcaster.engine.sign import template_states  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer) as session:
        states = template_states(session.desk)
        if as_json:
            found = [
                {
                    "template": s.name,
                    "hash": s.hash,
                    "officers": list(s.officers),
                    "signed": s.signed,
                    "problem": s.problem or None,
                }
                for s in states
            ]
            document({"space": session.space.value, "templates": found})
            return
        rows = [[s.name, "signed" if s.signed else "unsigned", ", ".join(s.officers), s.problem] for s in states]
        table("Templates", ["Template", "State", "Signed by", "Problem"], rows)


@app.command()
def sign(
    ctx: typer.Context,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="The kind whose templates you have read: flood, _default …")
    ],
    as_officer: AsOfficer = "",
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Sign the templates of a kind as they are now, after reading them.

    Examples:
      {b} templates sign flood
      {b} templates sign _default

    """
    from broadcaster.engine.sign import sign as verb  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        states = verb(session.desk, kind)
        signed = sum(s.signed for s in states)
        if as_json:
            found = [{"template": s.name, "officers": list(s.officers), "signed": s.signed} for s in states]
            document({"space": session.space.value, "dry_run": dry_run, "templates": found})
            return
        say(f"{len(states)} templates of {kind} carry your signature; {signed} have two and are pre-approved.")
