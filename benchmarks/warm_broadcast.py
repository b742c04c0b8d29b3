"""A warm process for the product: one broadcast after the other, through the parts that the command is made of.

`python -m benchmarks.warm_broadcast`; a line on stdin is JSON `{"home": …}`, a line on stdout says that all is done.
"""

import contextlib
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import typer

from benchmarks import homes
from broadcaster.cli.outcome import finish
from broadcaster.composition.session import open_session
from broadcaster.domain.words import BulletinKind, Space
from broadcaster.engine.declare import Declare
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.trigger import trigger


def broadcast(home: Path) -> None:
    """`exercise trigger`, with a register that has as many leads as the bench wants. Raises `typer.Exit`."""
    with open_session(Space.EXERCISE, environ={**os.environ, "BROADCASTER_HOME": str(home)}) as opened:
        desk = replace(opened.desk, register=homes.with_leads(opened.desk.register))
        session = replace(opened, desk=desk)
        done = trigger(
            desk,
            Declare(kind=homes.KIND, place="Datchet"),
            Message(kind=BulletinKind.FIRST, given={}, text=""),
            HowAllowed(break_glass=False, reason="", self_approve=True),
            on_declared=lambda _: desk.doorbell.ring(),
        )
        finish(session, done.declared.incident, done.published, declared=done.declared, as_json=True)


def main() -> None:
    """Serve until stdin ends; what the command prints goes nowhere."""
    answers = sys.stdout
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - not a path that lies anywhere
        for line in sys.stdin:
            with (
                contextlib.redirect_stdout(nowhere),
                contextlib.redirect_stderr(nowhere),
                contextlib.suppress(typer.Exit),
            ):
                broadcast(Path(json.loads(line)["home"]))
            answers.write("done\n")
            answers.flush()


if __name__ == "__main__":
    main()
