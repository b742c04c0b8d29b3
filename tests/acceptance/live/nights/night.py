"""A night as a story tells it: commands at the hours on the council's clock, over as many days as it takes.

The store's clock is boot time, so a command is moved to its hour by moving that (`Council.run(later_by=…)`). It starts
from the wall clock again whenever no delivery is unfinished (decision 0002), and the wall clock cannot be moved; so
every night begins with a post of the museum that an earlier, small incident caught and that nobody decided about. It
stays held all night, which is itself a promise of the product: by default nothing goes out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.acceptance.live.council import ALEX, BAILEY, Council, Done

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
    #: the hour of the story, for messages of failed tests
    hour: str = ""
    heard: int = field(default=0, init=False)

    def at(self, clock: str, *, day: int = 1) -> None:
        """It is so late now, `02:40` on the council's clocks; time only goes forward."""
        moment = datetime.combine(
            (self.day_one + timedelta(days=day - 1)).date(), time.fromisoformat(clock), tzinfo=ZONE
        )
        ahead = (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds()
        assert ahead >= self.ahead, f"day {day}, {clock} is before {self.hour}, or that took too long"
        self.ahead, self.hour = ahead, f"day {day}, {clock}"

    def run(self, user: str, *words: str, environ: Mapping[str, str] | None = None) -> Done:
        """One command as that user at this hour, without a terminal."""
        return self.council.run(user, *words, later_by=self.ahead, environ=environ)

    def ok(self, user: str, *words: str) -> dict[str, Any]:
        """The document of a command that must succeed."""
        done = self.run(user, *words, "--json")
        assert done.code == 0, f"{self.hour}: broadcaster {' '.join(words)}\nexit {done.code}\n{done.out}\n{done.err}"
        return done.json

    def refused(self, user: str, *words: str, code: int) -> dict[str, Any]:
        """The document of a command that must be refused with this exit code."""
        done = self.run(user, *words, "--json")
        assert done.code == code, f"{self.hour}: broadcaster {' '.join(words)}\nexit {done.code}\n{done.out}\n{done.err}"
        return done.json

    def types(self, user: str, *words: str, typed: str) -> Done:
        """One command at a terminal with one line typed into it."""
        return self.council.type(user, *words, typed=typed, later_by=self.ahead)

    def status(self, user: str = ALEX) -> dict[str, Any]:
        """What `status --json` says now."""
        return self.ok(user, "status")

    def texts(self, account: str) -> list[str]:
        """What the public reads on an account, oldest first; reposts by what they share."""
        return [post["text"] for post in self.council.posts(account)]

    def banner(self) -> str:
        """Heading and text of the public banner; empty when there is none."""
        found = self.council.banner()
        return f"{found['heading']}\n{found['text']}" if found else ""

    def news(self, contact: str) -> list[str]:
        """Titles of the notices that this contact got since somebody last asked anything of this kind."""
        return [notice["title"] for notice in self.council.phones.to(contact)]


def begin(council: Council, *, first: str = "02:40", sign: tuple[str, ...] = ("flood", "_default")) -> Night:
    """Templates are signed by daylight, a small incident of the day before is over, and it is night."""
    council.sign(*sign)
    small = ("--place", "Bray", "--silence", MUSEUM, "--yes", "--json")
    council.run(ALEX, "trigger", "general", *small).ok()
    council.run(BAILEY, "post", MUSEUM, "--text", LEFT_OVER, "--json").ok()
    council.run(ALEX, "stand-down", "--no-message", "--reason", "the road is clear", "--yes", "--json").ok()
    council.phones.taken.clear()
    now = datetime.now(ZONE)
    day_one = now if now.time() < time(1, 0) else now + timedelta(days=1)
    night = Night(council=council, day_one=day_one)
    night.at(first)
    return night
