"""What is wrong with a register: every fault with its line, its key and a suggestion, all reported together."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from broadcaster.errors import RegisterProblem
from broadcaster.register_file.locate import Path, locate
from broadcaster.register_file.secret_shapes import looks_like_a_secret

#: faults listed in the sentence; `details` always holds all of them
MOST_LISTED = 20
LONGEST_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault. `line` counts from 1 and is None where the whole file is meant; `key` reads `service.libraries.x`."""

    file: str
    line: int | None
    key: str
    problem: str
    suggestion: str = ""

    def __str__(self) -> str:
        where = f"{self.file} line {self.line}" if self.line else self.file
        return f"{where}: {self.problem}" + (f"; {self.suggestion}" if self.suggestion else "")


def problem_of(faults: Iterable[Fault], name: str) -> RegisterProblem:
    """The error that lists every fault; `details["faults"]` holds them as dictionaries, sorted by line."""
    found = sorted(faults, key=lambda fault: (fault.line or 0, fault.key))
    if len(found) == 1:
        sentence = str(found[0]) if str(found[0]).endswith("?") else f"{found[0]}."
    else:
        rest = len(found) - MOST_LISTED
        lines = [f"  {fault}" for fault in found[:MOST_LISTED]] + ([f"  … and {rest} more"] if rest > 0 else [])
        sentence = "\n".join((f"{name} has {len(found)} faults:", *lines))
    return RegisterProblem(
        sentence,
        next_step=f"Correct {name}, then run `broadcaster doctor`.",
        details={"faults": [asdict(fault) for fault in found]},
    )


def shown(value: object) -> str:
    """A value as a fault may show it: in backticks, on one line, shortened, and never a secret."""
    text = value if isinstance(value, str) else repr(value)
    if looks_like_a_secret(text):
        return "the value"
    clean = "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in text)
    return f"`{clean[:LONGEST_SHOWN]}{'…' if len(clean) > LONGEST_SHOWN else ''}`"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean …?` for a near miss, otherwise the list of known words; empty without any."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a faulty register pays for it

    words = list(dict.fromkeys(known))
    folded = {w.casefold(): w for w in words}
    near = get_close_matches(word.casefold()[:100], folded, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{folded[near[0]]}`?"
    return f"known here: {', '.join(words)}" if words else ""


class Faults:
    """Collects what is wrong with one text; lines are looked up only when somebody asks."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self.name = name
        self._found: list[tuple[Path, str, str]] = []
        self._warned: list[tuple[Path, str]] = []
        self._unread: tuple[Path, ...] = ()

    def add(self, path: Path, problem: str, suggestion: str = "") -> None:
        """A fault at that key."""
        self._found.append((path, problem, suggestion))

    def unknown(self, path: Path, what: str, known: Iterable[str]) -> None:
        """A word that is not known at that place."""
        self.add(path, f"{shown(what)} is not known", did_you_mean(what, known))

    def warn(self, path: Path, sentence: str) -> None:
        """Something that works but should be looked at."""
        self._warned.append((path, sentence))

    def all_read(self) -> None:
        """Every table was read; what is added from here on are broken rules."""
        self._unread = tuple(path for path, _, _ in self._found)

    def unread(self, name: str) -> bool:
        """Whether any table of that name could not be read whole, so that a rule over all of them proves nothing."""
        return any(path[:1] == (name,) for path in self._unread)

    @property
    def warnings(self) -> tuple[str, ...]:
        """The warnings as sentences; without lines, so that a sound register is not searched for positions."""
        return tuple(f"{self.name}, [{dotted(path)}]: {text}" if path else text for path, text in self._warned)

    def faults(self) -> list[Fault]:
        """Every fault, each once."""
        lines = locate(self._text) if self._found else {}
        return [
            Fault(file=self.name, line=_nearest(lines, path), key=dotted(path), problem=problem, suggestion=hint)
            for path, problem, hint in dict.fromkeys(self._found)
        ]

    def raise_any(self) -> None:
        """Raise RegisterProblem when there is a fault."""
        if self._found:
            raise problem_of(self.faults(), self.name)


def dotted(path: Path) -> str:
    """`service.libraries.x`; positions in arrays read `roles[0]`; nothing secret, nothing invisible."""
    out = ""
    for part in path:
        if isinstance(part, int):
            out += f"[{part}]"
        else:
            plain = re.fullmatch(r"[\w-]{1,40}", part) and not looks_like_a_secret(part)
            out += ("." if out else "") + (part if plain else shown(part).strip("`"))
    return out


def _nearest(lines: dict[Path, int], path: Path) -> int | None:
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return None
