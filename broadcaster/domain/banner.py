"""The website banner: one page computed from all open incidents, gravest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

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
_PLATFORM_NAMES = {Platform.X: "X", Platform.FACEBOOK: "Facebook", Platform.WEBSITE: "our website"}
LATEST_INFORMATION = "Latest information"


@dataclass(frozen=True, kw_only=True)
class BannerPage:
    """The whole banner of a site, computed from all open incidents; `version` grows with every change."""

    version: int
    active: bool
    #: `emergency`, `notable-death`, `all-clear`, or `none` when inactive
    level: str
    heading: str
    text: str
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

    @property
    def over(self) -> bool:
        """Whether it tells that the danger is over rather than what to do."""
        return self.bulletin in OVER


@dataclass(frozen=True, kw_only=True)
class LeadLink:
    """The lead account whose message is proven to be public; `name` is the handle or page name."""

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

    The link goes to the first proven lead account, or to the latest-information page while there is none. In the
    exercise space the heading opens, and text and fragment close, with EXERCISE.
    """
    rows = shown(incidents)
    heading, lines = _heading(rows, space), _lines(rows, space)
    link, link_text = _lead(lead, latest_link) if rows else ("", "")
    links = [(link, link_text), (latest_link, LATEST_INFORMATION)] if link != latest_link else [(link, link_text)]
    level = _level(rows)
    return BannerPage(
        version=version,
        active=bool(rows),
        level=level,
        heading=heading,
        text="\n".join(lines),
        link=link,
        link_text=link_text,
        latest_link=latest_link,
        html=_fragment(version, level, heading, lines, links=links, label=council_name) if rows else "",
        marker=marker(version),
        updated=updated,
    )


def _heading(rows: Sequence[BannerIncident], space: Space) -> str:
    """The gravest incident's heading and how many more there are; in an exercise the mark stands first."""
    if not rows:
        return ""
    others = f" – and {len(rows) - 1} other incident{'s' if len(rows) > 2 else ''}" if len(rows) > 1 else ""
    return (EXERCISE_OPENING if space is Space.EXERCISE else "") + _unmarked(rows[0].heading) + others


def _lines(rows: Sequence[BannerIncident], space: Space) -> list[str]:
    lines = [line for row in rows for line in _row_lines(row, alone=len(rows) == 1)]
    return [*lines, EXERCISE_WORD] if rows and space is Space.EXERCISE else lines


def _row_lines(row: BannerIncident, *, alone: bool) -> list[str]:
    """Every line of a lone incident; of several, one line each: heading, what to do, reference."""
    lines = [line.strip() for line in row.text.split("\n") if line.strip() not in {"", EXERCISE_WORD}]
    return lines if alone else [" ".join([f"{_unmarked(row.heading)}:", *lines[:1], f"Ref {row.ref}"])]


def _unmarked(heading: str) -> str:
    """A frozen exercise heading carries the mark already; the page carries it once, first and last."""
    return heading.removeprefix(EXERCISE_OPENING)


def _level(rows: Sequence[BannerIncident]) -> str:
    if not rows:
        return "none"
    if rows[0].over:
        return "all-clear"
    return "notable-death" if rows[0].kind == "notable-death" else "emergency"


def _lead(lead: LeadLink | None, latest_link: str) -> tuple[str, str]:
    if lead is None or not _is_web(lead.url):
        return latest_link, LATEST_INFORMATION
    return lead.url, f"Latest on {_PLATFORM_NAMES[lead.platform]}: {lead.name}"


def _is_web(url: str) -> bool:
    """A link may only lead to the web; a permalink comes from outside and could be a script."""
    return url.startswith(("https://", "http://"))


def _fragment(
    version: int, level: str, heading: str, lines: Sequence[str], *, links: Sequence[tuple[str, str]], label: str
) -> str:
    """Escaped by assembly: every value passes `escape`, the rest are words of this file.

    One landmark with a name, a heading of level 2 and plain paragraphs: readable without styles, script or colour.
    """
    name = "broadcaster-banner"
    region = f'role="region" aria-label="{escape(label)} emergency information"'
    anchors = [f'<p><a href="{escape(url)}">{escape(words)}</a></p>' for url, words in links if _is_web(url)]
    return "\n".join(
        [
            f'<div class="{name} {name}--{escape(level)}" {region} data-nosnippet {marker(version)}>',
            f'<h2 class="{name}__heading">{escape(heading)}</h2>',
            *(f"<p>{escape(line)}</p>" for line in lines),
            *anchors,
            "</div>",
        ]
    )
