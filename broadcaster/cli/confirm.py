"""Asking before something is said: live and exercise use different words (design rule 6, lesson of Hawaii 2018)."""

import sys
from typing import TYPE_CHECKING

import typer

from broadcaster.cli.show import ask
from broadcaster.composition.session import Session
from broadcaster.domain.lead_agency import headline
from broadcaster.domain.records import Incident
from broadcaster.domain.words import Effect, Form, Space
from broadcaster.errors import UsageProblem
from broadcaster.keeping import NewRendering

if TYPE_CHECKING:
    from broadcaster.engine.compose import Composed

NOT_CONFIRMED = "Not confirmed; nothing was stored, silenced or sent."


def confirm_words(session: Session, incident: Incident, composed: "Composed", *, yes: bool) -> None:
    """Show the exact words and ask; raises `UsageProblem` when the answer is not the word asked for."""
    if yes:
        return
    leads = [d.target for d in composed.deliveries if d.effect is Effect.PUBLISH]
    texts = "\n".join(f"  {_where(r)}: {r.text}" for r in composed.renderings if r.target in leads)
    kind, what = composed.message.kind, headline(session.desk.register, incident)
    if session.space is Space.EXERCISE:
        confirm(f"Exercise {kind}. {what}.\n{texts}\nNothing leaves this machine.", word="exercise")
        return
    council = session.desk.register.council.name
    confirm(
        f"LIVE {kind}. {what}.\n{texts}\n"
        f"{council} will say this to the public on {len(leads)} accounts, {len(composed.deliveries)} effects in all.",
        word="LIVE",
    )


def _where(rendering: NewRendering) -> str:
    edited = ", its earlier post is edited to say" if rendering.form is Form.EDIT else ""
    return f"{rendering.target}{edited}"


def confirm(question: str, *, word: str) -> None:
    """Raise `UsageProblem` unless the officer types the word."""
    if not ask(question, word=word):
        raise UsageProblem(NOT_CONFIRMED, next_step="Run it again and confirm, or add --yes.")


def answer(question: str, *, prompt: str) -> str:
    """What the officer types; empty without a terminal."""
    if not sys.stdin.isatty():
        return ""
    typer.echo(question, err=True)
    return str(typer.prompt(prompt, default="", show_default=False, err=True)).strip()
