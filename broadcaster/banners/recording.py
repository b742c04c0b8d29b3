"""A website that is only remembered; for tests, drills and dry runs."""

from threading import Lock

from broadcaster.banners.page import document, is_newer, shows
from broadcaster.domain.banner import BannerPage
from broadcaster.domain.outcomes import Absent, Found, NotSent, Outcome, ReadBack, Sent, Why


class RecordingSite:
    """Thread-safe. Unscripted, what is shown is seen at once; `plan` queues answers, `acts` tells whether it shows."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._scripts: list[tuple[Outcome, bool]] = []
        self._sights: list[ReadBack] = []
        #: every page that became public, in order
        self.shown: list[BannerPage] = []
        #: every page that was asked for
        self.asked: list[BannerPage] = []

    def plan(self, outcome: Outcome, *, acts: bool = False) -> None:
        """The next `show` answers so."""
        with self._lock:
            self._scripts.append((outcome, acts))

    def plan_sight(self, answer: ReadBack) -> None:
        """The next `sees` answers so, e.g. for a stale cache."""
        with self._lock:
            self._sights.append(answer)

    @property
    def public(self) -> str:
        """The fragment the public sees; empty without a banner."""
        with self._lock:
            return self.shown[-1].html if self.shown and self.shown[-1].active else ""

    def show(self, page: BannerPage) -> Outcome:
        """Remember it, unless a newer one stands there."""
        with self._lock:
            self.asked.append(page)
            outcome, acts = self._scripts.pop(0) if self._scripts else (None, True)
            if outcome is None and self.shown and is_newer(document(self.shown[-1]), page):
                return NotSent(row=15, why=Why.CONFLICT, detail="a newer banner stands there")
            if acts and (not self.shown or self.shown[-1] != page):
                self.shown.append(page)
            return outcome or Sent(external_id=str(page.version))

    def sees(self, page: BannerPage) -> ReadBack:
        """What the public sees, or the scripted answer."""
        with self._lock:
            if self._sights:
                return self._sights.pop(0)
        if shows(self.public, page):
            return Found(external_id=str(page.version))
        return Absent(fresh=True, detail="the page does not show it")
