"""What a house rule looks at and what it found: texts, spans, levels, findings."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """Whether an officer's reason is enough."""

    BLOCK = "block"
    WARN = "warn"


class Scope(StrEnum):
    """How much of a message a text is."""

    #: an officer's own words: the value of a field, a free text, a service's ordinary post
    OWN = "own"
    #: one whole rendering of a bulletin
    WHOLE = "whole"
    #: the fixed sentence of a repost account, which only points to the lead's message
    POINTER = "pointer"


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text to be read, and where an officer finds it: `do_now`, `text`, `corporate/x`."""

    where: str
    text: str
    scope: Scope = Scope.OWN
    #: `short`, `long` or `banner` for a rendering
    form: str = ""
    #: `cy` for a text that is Welsh throughout; otherwise each sentence is looked at
    language: str = ""
    #: the words that a correction takes back: they are quoted, not said
    quoted: bool = False


@dataclass(frozen=True)
class Span:
    """Characters `start` to `end` of a text; empty where something is missing rather than wrong."""

    start: int = 0
    end: int = 0
    #: what a number or a sentence cannot say by itself: "about 14 years"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A house rule that a text does not keep."""

    rule: str
    level: Level
    #: every text that has it, own words first; `start` and `end` count in the first one
    where: tuple[str, ...]
    quote: str
    start: int
    end: int
    #: one sentence
    what: str
    #: one sentence in the imperative
    instead: str
    #: policy paragraph or lesson
    source: str

    @property
    def words(self) -> str:
        """One line for the officer: rule, texts, quoted words, what is wrong and what to do instead."""
        quoted = f": “{self.quote}”" if self.quote else ""
        return f"{self.rule} in {', '.join(self.where)}{quoted}. {self.what} {self.instead}"

    def as_json(self) -> dict[str, Any]:
        """`{"rule", "level", "where": […], "quote", "start", "end", "what", "instead", "source"}`."""
        return {
            "rule": self.rule,
            "level": self.level.value,
            "where": list(self.where),
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "what": self.what,
            "instead": self.instead,
            "source": self.source,
        }


def blocks(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those that no reason overrides."""
    return tuple(finding for finding in findings if finding.level is Level.BLOCK)


def cautions(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those that a reason overrides."""
    return tuple(finding for finding in findings if finding.level is Level.WARN)
