"""The bytes of the register file as text; everything a disk or an editor can do to it is a fault with a line."""

import stat
from pathlib import Path

from broadcaster.errors import RegisterProblem
from broadcaster.register_file.faults import Fault, problem_of

#: a register of a hundred services has about 100 kB
LARGEST = 1_000_000


def read_text(path: Path) -> str:
    """The file's text, line endings as they are. Raises RegisterProblem; never blocks on a pipe or device."""
    name = path.name
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            what = "a folder" if stat.S_ISDIR(found.st_mode) else "not an ordinary file"
            raise _problem(name, f"{what}, but it must be a text file")
        if found.st_size > LARGEST:
            raise _too_large(name)
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise _problem(name, "the file is missing", "`broadcaster init` in an empty folder makes a new one") from None
    except OSError as failed:
        raise _problem(name, f"the file cannot be read: {failed.strerror}") from None
    if len(raw) > LARGEST:
        raise _too_large(name)
    return _decoded(raw, name)


def _decoded(raw: bytes, name: str) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        raise _problem(name, "the file begins with a byte order mark", "save it as plain UTF-8 (without BOM)", line=1)
    try:
        return raw.decode()
    except UnicodeDecodeError as failed:
        line = raw.count(b"\n", 0, failed.start) + 1
        raise _problem(name, "the text is not UTF-8", "save it as UTF-8", line=line) from None


def _too_large(name: str) -> RegisterProblem:
    return _problem(name, "the file is larger than 1 MB, so it is no register", "was another file copied over it?")


def _problem(name: str, problem: str, suggestion: str = "", *, line: int | None = None) -> RegisterProblem:
    return problem_of([Fault(file=name, line=line, key="", problem=problem, suggestion=suggestion)], name)
