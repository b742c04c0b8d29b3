"""What a bench found: a value, the floor beside it, and whether their ratio meets the goal."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Direction = Literal["at most", "at least"]


@dataclass(frozen=True, kw_only=True)
class Result:
    """One line of the table; `value` and `floor` are in `unit`, medians unless the name says otherwise."""

    name: str
    value: float
    floor: float
    goal: float
    unit: str
    #: how many times each side was measured, alternately
    repeats: int
    direction: Direction = "at most"
    note: str = ""

    @property
    def ratio(self) -> float:
        """Value by floor; a floor of nothing counts as one, so that a count may be held to nothing."""
        return self.value / self.floor if self.floor else self.value

    @property
    def ok(self) -> bool:
        """Whether the goal is met."""
        return self.ratio <= self.goal if self.direction == "at most" else self.ratio >= self.goal

    def as_json(self) -> dict[str, Any]:
        """The document's entry."""
        return {
            "name": self.name,
            "value": round(self.value, 6),
            "floor": round(self.floor, 6),
            "ratio": round(self.ratio, 3),
            "goal": self.goal,
            "ok": self.ok,
            "direction": self.direction,
            "unit": self.unit,
            "repeats": self.repeats,
            "note": self.note,
        }


def document(results: Sequence[Result]) -> str:
    """All results as one JSON document."""
    return json.dumps([result.as_json() for result in results], indent=2)


def table(results: Sequence[Result]) -> str:
    """The same as lines for people."""
    head = f"{'bench':<24}{'value':>12}{'floor':>12}  {'unit':<8}{'ratio':>8}  {'goal':<16}ok"
    lines = [
        f"{r.name:<24}{r.value:>12.4g}{r.floor:>12.4g}  {r.unit:<8}{r.ratio:>8.2f}  "
        f"{f'{r.direction} {r.goal:g}':<16}{'yes' if r.ok else 'NO'}"
        for r in results
    ]
    return "\n".join([head, *lines])
