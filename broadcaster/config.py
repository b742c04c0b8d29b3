"""`channels.toml` → the register: every fault at once, and the last valid register when the file is broken at night."""

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcaster.errors import RegisterProblem

if TYPE_CHECKING:  # pydantic costs 30 ms; importing this module must not
    from broadcaster.domain.register import Register

#: how the last register that validated is called in messages
LAST_VALID = "the last valid register"


@dataclass(frozen=True, kw_only=True)
class LoadedRegister:
    """A register with the text it came from; the store keeps text and hash (design section 2)."""

    register: "Register"
    text: str
    #: SHA-256 of the text, in hex
    hash: str
    #: sentences for the officer; the loudest first
    warnings: tuple[str, ...] = ()
    #: faults of a file that was not used: `{file, line, key, problem, suggestion}` each; empty when the file is used
    ignored: tuple[dict[str, Any], ...] = ()


def to_toml_hash(text: str) -> str:
    """SHA-256 of a register's text, in hex."""
    return sha256(text.encode()).hexdigest()


def load_register(path: Path) -> LoadedRegister:
    """The register in that file.

    Raises RegisterProblem for anything wrong with it; `details["faults"]` lists all of it.
    """
    from broadcaster.register_file.read import read_text  # noqa: PLC0415 - see TYPE_CHECKING above

    return parse_register(read_text(path), name=path.name)


def parse_register(text: str, *, name: str) -> LoadedRegister:
    """The register in that text; `name` is what messages call it.

    Raises RegisterProblem with every fault at once; each has its line, and a suggestion where there is one.
    """
    from broadcaster.register_file.parse import parse  # noqa: PLC0415 - see TYPE_CHECKING above

    register, warnings = parse(text, name=name)
    return LoadedRegister(register=register, text=text, hash=to_toml_hash(text), warnings=warnings)


def resolve_register(path: Path, last_valid_text: str | None) -> LoadedRegister:
    """The file's register; with a fault, the last valid one and a loud warning that names the lines (design rule 10).

    Raises RegisterProblem when the file has faults and there is no last valid text, or it no longer validates either.
    """
    try:
        return load_register(path)
    except RegisterProblem as problem:
        if last_valid_text is None:
            raise
        broken = problem
    try:
        last = parse_register(last_valid_text, name=LAST_VALID)
    except RegisterProblem as older:
        sentence = f"{broken.sentence}\nThe last valid register cannot be used either: {older.sentence}"
        raise RegisterProblem(sentence, next_step=broken.next_step, details=broken.details) from None
    faults = tuple(broken.details["faults"])
    warning = f"YOUR EDIT IS IGNORED. This runs on the last valid register, because {broken.sentence}"
    return replace(last, warnings=(warning, *last.warnings), ignored=faults)
