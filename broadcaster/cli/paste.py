"""`paste`: the exact text of a delivery for a person's hand, alone on stdout so that it can be copied and piped."""

import sys
from typing import Annotated

import typer

from broadcaster.cli.options import AsOfficer, JsonFlag
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import aside, document, exact


def paste(
    ctx: typer.Context,
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY", help="The delivery's number from `status`.")],
    as_officer: AsOfficer = "",
    as_json: JsonFlag = False,
) -> None:
    """Print the exact text to paste where a channel is lost; where it goes, and what to type after, is said beside it.

    For a repost it is the link of the post to share, for the banner its HTML (with --json also its plain words).

    Examples:
      {b} paste 17
      {b} paste 17 | clip
      {b} paste 17 --json

    """
    from broadcaster.cli.columns import only_ascii  # noqa: PLC0415 - loads rich
    from broadcaster.cli.resolve import number_of  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.paste import paste as verb  # noqa: PLC0415 - as above
    from broadcaster.engine.paste import paste_report  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer) as session:
        found = verb(session.desk, number_of(delivery))
        if as_json:
            document({"space": session.space.value, **paste_report(found)})
            return
        aside(f"On {found.where}{f', {found.address}' if found.address else ''}:")
        for sentence in found.how:
            aside(sentence)
        if sys.stdout.isatty() and not found.text.isascii() and only_ascii():
            aside(
                "This terminal may not show every letter: write it to a file with > text.txt, and copy it from there."
            )
        exact(found.text)
        aside(f"Then: {found.settle}")
