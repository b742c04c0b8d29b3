"""The status on one small screen: what wants you, then each incident; what does not fit is counted, never the first.

Pure: the report of `engine.report` and a screen in, lines out. The colours only repeat what the words say.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from broadcaster.cli.columns import folded, one_line, shortened, width
from broadcaster.cli.incident_lines import incident_lines
from broadcaster.domain.times import day_words

#: lines of a terminal that are not ours: who acts in an exercise, and the next prompt
NOT_OURS = 2
#: what a terminal of 80 columns and 24 lines shows
COLUMNS, ROWS = 80, 24
#: with less room than this every line would be a fragment
NARROWEST = 30
_MOST_MATTERS = 6
_RED, _BOLD, _DIM = "bold red", "bold", "dim"


@dataclass(frozen=True, kw_only=True)
class Screen:
    """The terminal, and the world it shows."""

    columns: int = COLUMNS
    rows: int = ROWS
    #: it promises no letters but ASCII
    ascii_only: bool = False
    zone: str
    council: str
    #: `LIVE` or `EXERCISE`
    mark: str
    #: the command that shows more, as this space has it: `broadcaster status`
    more: str

    @property
    def usable(self) -> int:
        """Lines for us; a narrow screen is a telephone on end, and those are long."""
        longer = max(COLUMNS - self.columns, 0) // 4
        return max(self.rows, ROWS + longer) - NOT_OURS

    def one_line(self, text: str) -> str:
        """The text as this screen can show it."""
        return one_line(text, ascii_only=self.ascii_only)

    def short(self, text: str, *, indent: str = "", columns: int = 0) -> str:
        """As much of it as fits behind the indent."""
        said = indent + self.one_line(text)
        return shortened(said, columns or self.columns, ascii_only=self.ascii_only)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line and the style that repeats what it says."""

    text: str
    style: str = ""
    #: lines of the screen that it takes; more than one only for a link that the terminal folds
    rows: int = 1


class Depth(IntEnum):
    """How much is said of each incident."""

    ONE_LINE = 0
    #: heading, times, what is up
    SHORT = 1
    #: also the message, and who holds it and reads the replies
    MIDDLE = 2
    #: also the silence
    FULL = 3
    WITH_LINKS = 4


def overview(report: Mapping[str, Any], screen: Screen) -> list[Line]:
    """At most `screen.usable` lines of at most `screen.columns` columns; the most urgent matter is always whole."""
    matters: Sequence[Mapping[str, Any]] = report["urgent"]
    for depth, shown in _ways(len(matters)):
        lines = [*_head(report, screen), *_matters(matters, shown, screen)]
        lines += [*_incidents(report, depth, screen), *_foot(report, screen)]
        if sum(line.rows for line in lines) <= screen.usable:
            return lines
    return _crowded(report, screen)


def _ways(matters: int) -> Iterator[tuple[Depth, int]]:
    """What to try, best first: the links go first, then matters beyond the third, then what is said of incidents."""
    yield Depth.WITH_LINKS, matters
    yield Depth.FULL, matters
    most = min(matters, _MOST_MATTERS)
    few = min(matters, 3)
    for depth in (Depth.FULL, Depth.MIDDLE, Depth.SHORT, Depth.ONE_LINE):
        for shown in range(most, few - 1, -1):
            yield depth, shown
    for shown in range(few, 0, -1):
        yield Depth.ONE_LINE, shown


def _crowded(report: Mapping[str, Any], screen: Screen) -> list[Line]:
    """More incidents than lines: the most urgent matter, as many incidents as fit, and how many there are."""
    head, foot = list(_head(report, screen)), list(_foot(report, screen))
    matters = list(_matters(report["urgent"], 1, screen))
    room = screen.usable - len(head) - len(foot) - len(matters) - 1
    lines = list(_incidents(report, Depth.ONE_LINE, screen))
    return [*head, *matters, *lines[:room], _more(len(lines) - room, "incident", screen), *foot]


def _head(report: Mapping[str, Any], screen: Screen) -> Iterator[Line]:
    now = day_words(datetime.fromisoformat(report["now"]), screen.zone)
    name = screen.short(screen.council, columns=max(screen.columns - width(f"{screen.mark} , {now}"), 8))
    yield Line(text=screen.short(f"{screen.mark} {name}, {now}"), style=_BOLD)


def _matters(matters: Sequence[Mapping[str, Any]], shown: int, screen: Screen) -> Iterator[Line]:
    for place, matter in enumerate(matters[:shown]):
        says = screen.one_line(matter["says"])
        lines = folded(says, screen.columns, first="! ", indent="  ")
        most = 2 if place == 0 else 1
        if len(lines) > most:
            # with the next line's words it is too long again, and is shortened with the mark that says so
            lines = [*lines[: most - 1], _cut(lines[most - 1 :], screen)]
        yield from (Line(text=line, style=_RED) for line in lines)
        if matter["command"]:
            command = screen.one_line(matter["command"])
            yield from (Line(text=line) for line in folded(command, screen.columns, first="    ", indent="      "))
    if len(matters) > shown:
        yield _more(len(matters) - shown, "", screen)


def _cut(lines: Sequence[str], screen: Screen) -> str:
    return shortened(f"{lines[0]} {lines[1].strip()}", screen.columns, ascii_only=screen.ascii_only)


def _more(number: int, what: str, screen: Screen) -> Line:
    plural = f" {what}{'' if number == 1 else 's'}" if what else ""
    dots = "..." if screen.ascii_only else "…"
    return Line(text=screen.short(f"{dots} and {number} more{plural}: {screen.more} --all"), style=_BOLD)


def _incidents(report: Mapping[str, Any], depth: Depth, screen: Screen) -> Iterator[Line]:
    now = datetime.fromisoformat(report["now"])
    if not report["incidents"]:
        yield Line(text="No incident is open.")
    for incident in _graver_first(report):
        said = list(incident_lines(incident, now=now, zone=screen.zone, whole=depth > Depth.ONE_LINE))
        if depth is Depth.ONE_LINE:
            yield Line(text=screen.short("; ".join(said)), style=_BOLD)
            continue
        yield Line(text="")
        yield Line(text=screen.short(said[0]), style=_BOLD)
        most = {Depth.SHORT: 3, Depth.MIDDLE: 5}.get(depth, len(said))
        yield from (Line(text=screen.short(line, indent="  ")) for line in said[1:most])
        if depth is Depth.WITH_LINKS:
            yield from _links(incident, screen)


def _graver_first(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """As the matters are ordered; incidents that want nobody come last, the oldest first."""
    order = list(dict.fromkeys(m["incident"] for m in report["urgent"] if m["incident"]))
    return sorted(report["incidents"], key=lambda i: order.index(i["ref"]) if i["ref"] in order else len(order))


def _links(incident: Mapping[str, Any], screen: Screen) -> Iterator[Line]:
    """The newest post of each lead; a link is never broken by us, so one that no small screen holds is left out."""
    newest = {d["target"]: d for d in incident["deliveries"] if d["effect"] == "publish" and d["state"] == "sent"}
    for delivery in newest.values():
        link = f"  {delivery['permalink'] or ''}"
        if link.strip() and width(link) <= COLUMNS and link.isascii():
            yield Line(text=link, rows=1 + (width(link) - 1) // screen.columns)


def _foot(report: Mapping[str, Any], screen: Screen) -> Iterator[Line]:
    silent, held = len(report["silent_accounts"]), len(report["held"])
    said = f"{silent} account{'' if silent == 1 else 's'} marked silent here. " if silent else "No account is silent. "
    said += f"{held} post{'' if held == 1 else 's'} held. " if held else ""
    said += f"Log: {report['log']['entries']} entries, head {report['log']['head'][:16]}"
    yield Line(text="")
    yield Line(text=screen.short(said), style=_DIM)
