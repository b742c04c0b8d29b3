"""A night as a story tells it: commands at the hours on the council's clocks, over as many days as it takes.

The store's clock is boot time, so a command is moved to its hour by moving that (`Council.run(later_by=…)`). It starts
from the wall clock again whenever no delivery is unfinished (decision 0002), and the wall clock cannot be moved; so
every night begins with a post of the museum that an earlier, small incident caught and that nobody decided about. It
stays held all night, which is itself a promise of the product: by default nothing goes out.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.acceptance.live.council import ALEX, BAILEY, Council, Done
from tests.support.exercise import until

ZONE = ZoneInfo("Europe/London")
#: the post of the day before that nobody decides about, and its account
LEFT_OVER = "Storytime at the museum is at 10:30 on Saturday."
MUSEUM = "museum/x"


@dataclass(kw_only=True)
class Night:
    """One council's night; `at` moves its clock, everything else happens then."""

    council: Council
    #: the first day of the story
    day_one: datetime
    #: how far the store's clock is ahead of the wall clock, in seconds
    ahead: float = 0.0
    #: the hour of the story, for the messages of failed tests
    hour: str = ""
    #: notices that the test has looked at, by contact
    read: dict[str, int] = field(default_factory=dict)

    def at(self, clock: str, *, day: int = 1) -> None:
        """It is so late now, `02:40` on the council's clocks; time only goes forward."""
        there = (self.day_one + timedelta(days=day - 1)).date()
        moment = datetime.combine(there, time.fromisoformat(clock), tzinfo=ZONE)
        # by whole seconds only, and not a second too early
        ahead = (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds() + 1
        assert ahead >= self.ahead, f"day {day}, {clock} is before {self.hour}, or that took too long"
        self.ahead, self.hour = ahead, f"day {day}, {clock}"

    def run(self, user: str, *words: str, environ: Mapping[str, str] | None = None) -> Done:
        """One command as that user at this hour, without a terminal."""
        return self.council.run(user, *words, later_by=self.ahead, environ=environ)

    def ok(self, user: str, *words: str) -> dict[str, Any]:
        """The document of a command that must succeed."""
        return self.refused(user, *words, code=0)

    def refused(self, user: str, *words: str, code: int) -> dict[str, Any]:
        """The document of a command that must end with this exit code."""
        done = self.run(user, *words, "--json")
        assert done.code == code, (
            f"{self.hour}: broadcaster {' '.join(words)}\nexit {done.code}\n{done.out}\n{done.err}"
        )
        return done.json

    def types(self, user: str, *words: str, typed: str) -> str:
        """One command at a terminal with one line typed into it; what stood on the screen when it had succeeded."""
        done = self.council.type(user, *words, typed=typed, later_by=self.ahead)
        assert done.code == 0, f"{self.hour}: broadcaster {' '.join(words)}\nexit {done.code}\n{done.out}\n{done.err}"
        return f"{done.err}\n{done.out}"

    def status(self, user: str = ALEX) -> dict[str, Any]:
        """What `status --json` says now."""
        return self.ok(user, "status")

    def incident(self, ref: str) -> dict[str, Any]:
        """What `status --json` says of one incident."""
        return next(i for i in self.status()["incidents"] if i["ref"] == ref)

    def texts(self, account: str) -> list[str]:
        """What the public reads on an account, oldest first."""
        return [post["text"] for post in self.council.posts(account)]

    def shared(self, account: str) -> list[str]:
        """The ids of the posts that an account shares, oldest first."""
        return [post["repost_of"] for post in self.council.posts(account) if post["repost_of"]]

    @property
    def banner(self) -> str:
        """Heading and text of the public banner; empty when there is none."""
        found = self.council.banner()
        return f"{found['heading']}\n{found['text']}" if found else ""

    def news(self, contact: str) -> list[str]:
        """Titles of the notices that this contact got since somebody last looked."""
        titles = [notice["title"] for notice in self.council.phones.to(contact)]
        new = titles[self.read.get(contact, 0) :]
        self.read[contact] = len(titles)
        return new

    def service(self, done: Callable[[], object]) -> None:
        """`serve` runs at this hour until that is so: banner and reminders come true while nobody types.

        `done` must be something that only a running service brings about.
        """
        process = self.council.start(ALEX, "serve", "--health-port", "0", later_by=self.ahead)
        lock = self.council.home / "state" / "live" / "run" / "serve.lock"
        try:
            until(lambda: process.poll() is not None or done())
            assert process.poll() is None, process.communicate()
        finally:
            if process.poll() is None:
                self.council.machine.run("kill", "-TERM", lock.read_text().strip(), check=False)
            process.communicate(timeout=60)

    def nothing_doubled(self) -> None:
        """No text stands twice on an account, no account shares one post twice, none shares what is not there."""
        posts = self.council.posts()
        seen = Counter((post["account"], post["repost_of"] or post["text"]) for post in posts)
        assert not [found for found, times in seen.items() if times > 1], seen
        there = {post["id"] for post in posts if not post["repost_of"]}
        assert {post["repost_of"] for post in posts if post["repost_of"]} <= there

    def log(self) -> list[dict[str, Any]]:
        """The log verifies; its entries."""
        assert self.ok(ALEX, "log", "--verify")["verified"] is True
        entries: list[dict[str, Any]] = self.ok(ALEX, "log", "--last", "0")["entries"]
        return entries


def begin(council: Council, *, first: str = "02:40", sign: tuple[str, ...] = ("flood", "_default")) -> Night:
    """Templates are signed by daylight, a small incident of the day before is over, and it is night."""
    council.sign(*sign)
    small = ("trigger", "general", "--place", "Bray", "--silence", MUSEUM, "--yes", "--json")
    council.run(ALEX, *small).ok()
    council.run(BAILEY, "post", MUSEUM, "--text", LEFT_OVER, "--json").ok()
    council.run(ALEX, "stand-down", "--no-message", "--reason", "the road is clear", "--yes", "--json").ok()
    council.phones.taken.clear()
    now = datetime.now(ZONE)
    night = Night(council=council, day_one=now if now.time() < time(1, 0) else now + timedelta(days=1))
    night.at(first)
    return night
