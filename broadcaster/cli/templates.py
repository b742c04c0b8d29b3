"""`templates`: which texts there are, how they read at their longest, and which two officers have signed."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from broadcaster.cli.options import AsOfficer, DryRun, JsonFlag
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import document, say, table

if TYPE_CHECKING:
    from broadcaster.engine.preview_templates import Previewed
    from broadcaster.engine.sign import TemplateState
    from broadcaster.engine.specimens import Shown

app = typer.Typer(
    help="List, preview and sign the message templates; two signatures make a template pre-approved.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Language = Annotated[
    str, typer.Option("--language", metavar="CODE", help="en or cy; a text is signed in each language by itself.")
]


@app.command("list")
def list_templates(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="[KIND]", help="Only this kind: flood, _default …")] = "",
    as_officer: AsOfficer = "",
    as_json: JsonFlag = False,
) -> None:
    """List the templates of the languages in use with their signatures; an edit voids them.

    Examples:
      {b} templates list
      {b} templates list flood --json

    """
    from broadcaster.engine.sign import states_of  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer) as session:
        states = states_of(session.desk, kind)
        if as_json:
            document({"space": session.space.value, "templates": [_as_json(s) for s in states]})
            return
        rows = [
            [s.kind, s.bulletin, s.form, s.language, "signed" if s.signed else "unsigned", ", ".join(s.officers)]
            for s in states
        ]
        table("Templates", ["Kind", "Bulletin", "Form", "Language", "State", "Signed by"], rows)
        for s in states:
            if s.problem:
                say(f"{s.name}: {s.problem}")


@app.command()
def preview(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="The kind of incident: flood …")],
    bulletin: Annotated[str, typer.Option("--bulletin", metavar="WHAT", help="first, update, all-clear …")] = "first",
    language: Language = "",
    worst: Annotated[bool, typer.Option("--worst", help="Show the longest text that each can become.")] = False,
    as_officer: AsOfficer = "",
    as_json: JsonFlag = False,
) -> None:
    """Show what a kind's templates say with ordinary fields, and whether the longest fields still fit.

    Every length is with the exercise mark, as the platform counts it. Nothing is stored or sent.

    Examples:
      {b} templates preview flood
      {b} templates preview water-supply --worst
      {b} templates preview evacuation --bulletin all-clear --json

    """
    from broadcaster.engine.preview_templates import bulletin_named, preview_templates  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer) as session:
        found = preview_templates(session.desk, kind, bulletin_named(bulletin), language=language)
        if as_json:
            texts = [_previewed(one) for one in found]
            document({"space": session.space.value, "kind": kind, "bulletin": bulletin, "texts": texts})
            return
        for one in found:
            _show(one, worst=worst)


@app.command()
def sign(
    ctx: typer.Context,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="The kind whose templates you have read: flood, _default …")
    ],
    language: Language = "",
    as_officer: AsOfficer = "",
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Sign the templates of a kind as they are now, after reading them; without --language in the council's first.

    Examples:
      {b} templates sign flood
      {b} templates sign _default
      {b} templates sign flood --language cy

    """
    from broadcaster.engine.sign import sign as verb  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        states = verb(session.desk, kind, language=language)
        signed = sum(s.signed for s in states)
        if as_json:
            document({"space": session.space.value, "dry_run": dry_run, "templates": [_as_json(s) for s in states]})
            return
        say(f"{len(states)} templates of {kind} carry your signature; {signed} have two and are pre-approved.")


def _as_json(state: "TemplateState") -> dict[str, Any]:
    return {
        "template": state.name,
        "kind": state.kind,
        "bulletin": state.bulletin,
        "form": state.form,
        "language": state.language,
        "hash": state.hash,
        "officers": list(state.officers),
        "signed": state.signed,
        "problem": state.problem or None,
    }


def _previewed(one: "Previewed") -> dict[str, Any]:
    return {
        "form": one.form.value,
        "language": one.language,
        "template": one.template,
        "signed": one.signed,
        "officers": list(one.officers),
        "samples": [_text(sample) for sample in one.samples],
        "longest": _text(one.longest),
    }


def _text(shown: "Shown") -> dict[str, Any]:
    fit = shown.fit
    return {
        "about": shown.about,
        "text": shown.text,
        "length": fit.length,
        "limit": fit.limit,
        "unit": fit.unit,
        "fits": fit.ok,
    }


def _show(one: "Previewed", *, worst: bool) -> None:
    """The text, how long it and the longest are, and in which other ways it can go."""
    shown, longest = (one.longest if worst else one.samples[0]), one.longest.fit
    state = "signed" if one.signed else "unsigned"
    say(f"{one.template}, {one.language}, {state}:")
    say(shown.text)
    verdict = "fits" if longest.ok else f"IS {longest.length - longest.limit} TOO LONG"
    say(
        f"= {shown.fit.length} of {shown.fit.limit} {shown.fit.unit} as an exercise; "
        f"the longest has {longest.length} and {verdict}."
    )
    ways = [sample.about for sample in one.samples if sample.about]
    if ways and not worst:
        say(f"It can also go: {'; or '.join(ways[:6])}{' …' if len(ways) > 6 else ''} (all with --json).")
    say()
