"""The website banner: one page computed from all open incidents, gravest first."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from broadcaster.domain.languages import RULE
from broadcaster.domain.overdue import without_promise
from broadcaster.domain.texts import EXERCISE_OPENING, EXERCISE_WORD, place_key
from broadcaster.domain.words import BulletinKind, IncidentState, Platform, Space

#: gravest first; a kind that is not named here stands where `general` stands
GRAVITY = (
    "evacuation",
    "fire",
    "water-supply",
    "public-health",
    "flood",
    "severe-weather",
    "power-cut",
    "road-closure",
    "general",
    "notable-death",
)
#: bulletins that say something is over; everything else is an instruction that stands
OVER = frozenset({BulletinKind.ALL_CLEAR, BulletinKind.FALSE_ALARM})
_NEVER_SHOWN = frozenset({IncidentState.DRAFT, IncidentState.CANCELLED})
_PLATFORM_NAMES = {Platform.X: "X", Platform.FACEBOOK: "Facebook"}
LATEST_INFORMATION = "Latest information"
#: the tone of an announcement that is no emergency: a death
BLACK = "black"
_BLACK_KINDS = frozenset({"notable-death"})
#: white on black, 21 to 1, also on a website that has no styles for it
_BLACK_BOX, _BLACK_LINK = ' style="background-color:#000;color:#fff"', ' style="color:#fff"'


@dataclass(frozen=True, kw_only=True)
class BannerPage:
    """The whole banner of a site, computed from all open incidents; `version` grows with every change."""

    version: int
    active: bool
    #: `emergency`, `notable-death`, `all-clear`, or `none` when inactive
    level: str
    #: `black` for the death of somebody whom the council mourns, otherwise empty
    style: str = ""
    heading: str
    text: str
    #: when the next of the promises in `text` is over, and what the text is then
    promised: datetime | None = None
    text_after: str = ""
    link: str
    link_text: str
    latest_link: str
    #: ready, escaped fragment for a page without JavaScript
    html: str
    #: a short string that stands in the fragment only while this version is shown
    marker: str
    updated: datetime


@dataclass(frozen=True, kw_only=True)
class BannerIncident:
    """What one incident says on the banner: the newest approved bulletin's frozen banner rendering."""

    ref: str
    kind: str
    place: str
    state: IncidentState
    bulletin: BulletinKind
    #: see `split_rendering`; the first line of `text` says what to do, the others when and which
    heading: str
    text: str
    declared_at: datetime
    #: the next update as the text names it (`03:40 Saturday`), and when that is; empty and None without a promise
    promise: str = ""
    promised_at: datetime | None = None
    #: what stands there once the promise is over: `Last confirmed 03:12 Friday.`
    confirmed: str = ""
    #: the same promise and what replaces it, as the texts in other languages name them
    also: tuple[tuple[str, str], ...] = ()

    @property
    def over(self) -> bool:
        """Whether it tells that the danger is over rather than what to do."""
        return self.bulletin in OVER

    def promises(self, at: datetime) -> bool:
        """Whether its promise still stands; who stands down promises nothing more, and a death never did."""
        goes_on = self.state is IncidentState.OPEN and self.kind not in _BLACK_KINDS
        return goes_on and self.promised_at is not None and self.promised_at > at


@dataclass(frozen=True, kw_only=True)
class LeadLink:
    """Where the banner leads: a lead account whose message is proven to be public, `name` its handle or page name.

    On the website it is where an officer pointed the banner, and `name` is the host.
    """

    platform: Platform
    name: str
    url: str


def split_rendering(text: str) -> tuple[str, str]:
    """`(heading, text)` of a frozen banner rendering: its first line, and the rest."""
    heading, _, rest = text.partition("\n")
    return heading.strip(), rest.strip()


def marker(version: int) -> str:
    """The string that stands in a page exactly while this version is shown; version 1 is no part of version 12."""
    return f'data-broadcaster-version="{version}"'


def shown(incidents: Iterable[BannerIncident]) -> tuple[BannerIncident, ...]:
    """What the public must see, in order: standing instructions by gravity and newest first, then what is over.

    An open incident is always shown. An incident that is standing down or closed and says "over" gives way where an
    instruction stands for the same place: the banner never says both (design rule 9).
    """
    alive = [i for i in incidents if i.state not in _NEVER_SHOWN]
    standing = {place_key(i.place) for i in alive if not i.over}
    kept = [i for i in alive if not i.over or i.state is IncidentState.OPEN or place_key(i.place) not in standing]
    return tuple(sorted(kept, key=lambda i: (i.over, _gravity(i.kind), -i.declared_at.timestamp(), i.ref)))


def _gravity(kind: str) -> int:
    return GRAVITY.index(kind if kind in GRAVITY else "general")


def compose(
    incidents: Sequence[BannerIncident],
    *,
    space: Space,
    lead: LeadLink | None,
    latest_link: str,
    version: int,
    updated: datetime,
    council_name: str,
) -> BannerPage:
    """The page that shows all of it (policy 000 s3.5, s8.1); inactive and empty when there is nothing to say.

    The link goes where `lead` says, or to the latest-information page while there is none. In the exercise space the
    heading opens, and text and fragment close, with EXERCISE. A promise that is over at `updated` is not shown.
    """
    rows = shown(incidents)
    heading, lines = _heading(rows, space), _lines(rows, space, at=updated)
    link, link_text = _lead(lead, latest_link) if rows else ("", "")
    links = [(link, link_text), (latest_link, LATEST_INFORMATION)] if link != latest_link else [(link, link_text)]
    level, style = _level(rows), _style(rows)
    promised = min((r.promised_at for r in rows if r.promised_at and r.promises(updated)), default=None)
    box = _Box(version=version, level=level, style=style, council_name=council_name)
    return BannerPage(
        version=version,
        active=bool(rows),
        level=level,
        style=style,
        heading=heading,
        text="\n".join(lines),
        promised=promised,
        text_after="\n".join(_lines(rows, space, at=promised)) if promised else "",
        link=link,
        link_text=link_text,
        latest_link=latest_link,
        html=_fragment(box, heading, lines, links=links) if rows else "",
        marker=marker(version),
        updated=updated,
    )


def words_hash(page: BannerPage) -> str:
    """SHA-256 over everything that a reader sees or follows, as hexadecimal digits; versions and times are no words."""
    said = [page.active, page.level, page.style, page.heading, page.text, page.link, page.link_text, page.latest_link]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _heading(rows: Sequence[BannerIncident], space: Space) -> str:
    """The gravest incident's heading and how many more there are; in an exercise the mark stands first."""
    if not rows:
        return ""
    others = f" – and {len(rows) - 1} other incident{'s' if len(rows) > 2 else ''}" if len(rows) > 1 else ""
    return (EXERCISE_OPENING if space is Space.EXERCISE else "") + _unmarked(rows[0].heading) + others


def _lines(rows: Sequence[BannerIncident], space: Space, *, at: datetime) -> list[str]:
    lines = [line for row in rows for line in _row_lines(row, alone=len(rows) == 1, at=at)]
    return [*lines, EXERCISE_WORD] if rows and space is Space.EXERCISE else lines


def _row_lines(row: BannerIncident, *, alone: bool, at: datetime) -> list[str]:
    """Every line of a lone incident; of several, one line each and language: heading, what to do, reference."""
    lines = [line.strip() for line in row.text.split("\n") if line.strip() not in {"", EXERCISE_WORD}]
    if not row.promises(at):
        for promise, confirmed in ((row.promise, row.confirmed), *row.also):
            lines = without_promise(lines, promise, "" if row.kind in _BLACK_KINDS else confirmed)
    if alone:
        return lines
    spoken = _by_language([_unmarked(row.heading), *lines])
    return [" ".join([f"{part[0]}:", *part[1:2], f"Ref {row.ref}"]) for part in spoken if part]


def _by_language(lines: Sequence[str]) -> list[list[str]]:
    """The lines of each language: heading, what to do, and the rest."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if line == RULE:
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _unmarked(heading: str) -> str:
    """A frozen exercise heading carries the mark already; the page carries it once, first and last."""
    return heading.removeprefix(EXERCISE_OPENING)


def _level(rows: Sequence[BannerIncident]) -> str:
    if not rows:
        return "none"
    if rows[0].over:
        return "all-clear"
    return "notable-death" if rows[0].kind in _BLACK_KINDS else "emergency"


def _style(rows: Sequence[BannerIncident]) -> str:
    """Black only where nothing graver stands on the banner."""
    return BLACK if rows and rows[0].kind in _BLACK_KINDS else ""


def _lead(lead: LeadLink | None, latest_link: str) -> tuple[str, str]:
    if lead is None or not _is_web(lead.url):
        return latest_link, LATEST_INFORMATION
    if lead.platform is Platform.WEBSITE:
        return lead.url, f"{LATEST_INFORMATION}: {lead.name}"
    return lead.url, f"Latest on {_PLATFORM_NAMES[lead.platform]}: {lead.name}"


def _is_web(url: str) -> bool:
    """A link may only lead to the web; a permalink comes from outside and could be a script."""
    return url.startswith(("https://", "http://"))


@dataclass(frozen=True, kw_only=True)
class _Box:
    """What surrounds the words of a fragment."""

    version: int
    level: str
    style: str
    council_name: str

    @property
    def opening(self) -> str:
        """The tag of the landmark; its name says whose it is and whether it is an emergency."""
        name = "broadcaster-banner"
        classes = " ".join([name, f"{name}--{escape(self.level)}", *([f"{name}--{self.style}"] if self.style else [])])
        what = "announcement" if self.style == BLACK else "emergency information"
        region = f'role="region" aria-label="{escape(self.council_name)} {what}"'
        tone = _BLACK_BOX if self.style == BLACK else ""
        return f'<div class="{classes}" {region} data-nosnippet {marker(self.version)}{tone}>'


def _fragment(box: _Box, heading: str, lines: Sequence[str], *, links: Sequence[tuple[str, str]]) -> str:
    """Escaped by assembly: every value passes `escape`, the rest are words of this file.

    One landmark with a name, a heading of level 2 and plain paragraphs: readable without styles, script or colour.
    """
    tone = _BLACK_LINK if box.style == BLACK else ""
    anchors = [f'<p><a href="{escape(url)}"{tone}>{escape(words)}</a></p>' for url, words in links if _is_web(url)]
    return "\n".join(
        [
            box.opening,
            f'<h2 class="broadcaster-banner__heading">{escape(heading)}</h2>',
            *(f"<p>{escape(line)}</p>" for line in lines),
            *anchors,
            "</div>",
        ]
    )
