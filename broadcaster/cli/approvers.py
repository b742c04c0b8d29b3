"""Whom to ring about a bulletin that waits: each approver's name, number and time to try, and the way without them."""

from datetime import datetime

from broadcaster.cli.show import say, table
from broadcaster.cli.typed import typed
from broadcaster.composition.session import Session
from broadcaster.domain.signing import short
from broadcaster.domain.times import clock_words
from broadcaster.engine.approval_line import number_of
from broadcaster.engine.approvers import Awaited


def show_approvers(session: Session, waiting: Awaited, *, now: datetime) -> None:
    """The table and the two commands: the approver's, and the lone officer's where the rule has one."""
    zone, line = session.desk.register.council.zone, waiting.line
    rows = [
        [turn.officer.name, number_of(turn.officer), "now" if turn.at <= now else clock_words(turn.at, zone)]
        for turn in line.turns
    ]
    table("", ("approver", "ring", "try"), rows, empty="Nobody else in the register may approve it.")
    for left in line.left_out:
        say(f"Not asked: {left.officer.name}. {left.why}")
    name, digest = waiting.name, short(waiting.bulletin.digest)
    if rows:
        say(_typed(session, f"They run: broadcaster approve {name} (digest {digest})"))
    say(_typed(session, _alone(waiting, zone, now)))


def _alone(waiting: Awaited, zone: str, now: datetime) -> str:
    line = waiting.line
    if line.glass_from is None:
        return f"No break-glass: {line.no_glass}."
    when = "" if line.glass_from <= now else f", from {clock_words(line.glass_from, zone)}"
    return f'If nobody answers{when}: broadcaster break-glass {waiting.name} --reason "…"'


def _typed(session: Session, text: str) -> str:
    return typed(text, session.space)
