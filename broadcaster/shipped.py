"""Where the files that come with the program are: beside the source, or inside the installed package."""

from pathlib import Path

from broadcaster.errors import BroadcasterError

_PACKAGE = Path(__file__).parent
#: pyproject.toml puts the shipped files there when the package is built
_INSTALLED = _PACKAGE / "_shipped"


def shipped(name: str) -> Path:
    """The shipped `channels.toml`, `templates` or `scenarios`. Raises BroadcasterError when the package lacks it."""
    for folder in (_INSTALLED, _PACKAGE.parent):
        found = folder / name
        if found.exists():
            return found
    raise BroadcasterError(
        f"The program is not installed completely: {name} is missing.",
        next_step="Install it again, or run it from a complete copy of the source.",
    )
