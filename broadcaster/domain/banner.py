"""The website banner: one page computed from all open incidents, gravest first."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class BannerPage:
    """The whole banner of a site, computed from all open incidents; `version` grows with every change."""

    version: int
    active: bool
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
