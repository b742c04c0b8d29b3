"""`init`: a ready home for a council."""

from pathlib import Path
from typing import Annotated

import typer

from broadcaster.cli.options import JsonFlag
from broadcaster.cli.show import document, say


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    group: Annotated[
        str, typer.Option("--group", metavar="NAME", help="Share it with the officers in this group of the computer.")
    ] = "",
    as_json: JsonFlag = False,
) -> None:
    """Write a ready home: the register, the templates, a folder for drills and one for secrets.

    Examples:
      {b} init /srv/broadcaster --group broadcaster
      {b} init .

    """
    from broadcaster.home_setup import init_home  # noqa: PLC0415 - help must not load it

    written = init_home(folder, group=group)
    if as_json:
        document({"home": str(folder.resolve()), "written": [str(p) for p in written]})
        return
    say(f"{len(written)} files written into {folder}.")
    if group:
        say(f"Everybody in the group {group} works in it and may read its secrets.")
    say(f"Next: edit {folder / 'channels.toml'}.")
    say("Then try it in that folder: broadcaster exercise trigger flood --place Datchet --yes")
