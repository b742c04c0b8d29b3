"""What the engine needs from outside: small Protocols, each declared for the verbs that use it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from broadcaster.domain.banner import BannerPage
from broadcaster.domain.outcomes import CannotTell, Copies, Outcome, ReadBack
from broadcaster.domain.words import BulletinKind, Effect, Form, Platform, Repeat


class Clock(Protocol):
    """Time from outside. Correctness uses the store's own clock, which is anchored on `boot`."""

    def wall(self) -> datetime:
        """The wall clock, aware, in UTC; it may step."""

    def boot(self) -> tuple[str, float]:
        """`(boot id, seconds)`; the seconds never step and go on during suspend (CLOCK_BOOTTIME)."""


class Chance(Protocol):
    """Jitter and names from outside."""

    def jitter(self) -> float:
        """A number in [0, 1)."""

    def token(self) -> str:
        """A new unguessable name of 16 hexadecimal digits."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """What a channel is asked to make public: exact bytes, nothing to fill in."""

    #: for a repost: the fallback text when `as_text`; otherwise unused
    text: str
    #: the lead's post on the same platform for repost; for withdraw and edit the post that is meant
    source_id: str = ""
    source_permalink: str = ""
    #: publish the text instead of sharing the source (Facebook refuses its own links)
    as_text: bool = False
    #: for withdraw: undo this account's repost of the source, which stays up on its own account
    undo: bool = False


class Channel(Protocol):
    """One account on one platform. It classifies what happened; it never sleeps, loops or retries."""

    def repeat(self, effect: Effect) -> Repeat:
        """Whether the same request may be sent twice without a second public effect."""

    def send(self, effect: Effect, post: Post) -> Outcome:
        """Publish, repost, edit or withdraw. Never raises for what a platform or network does."""

    def look(self, effect: Effect, post: Post, *, since: datetime) -> ReadBack:
        """Look for the effect on the account's own timeline, among posts created at or after `since` less 60 s."""

    def copies(self, effect: Effect, post: Post, *, since: datetime) -> Copies | CannotTell:
        """Every copy of a publish or repost on the account's own timeline, as `look` looks; changes nothing."""

    def verify(self) -> str:
        """The account's public name as the platform tells it, without posting; raises `BroadcasterError`."""


class Site(Protocol):
    """One website that carries the banner."""

    def show(self, page: BannerPage) -> Outcome:
        """Put the banner up or take it down (`page.active` false). Safe to repeat with the same version."""

    def sees(self, page: BannerPage) -> ReadBack:
        """Fetch the public page: `Found` only if the public sees exactly this version (or no banner when inactive)."""


class Notifier(Protocol):
    """Tells one officer something; raises `BroadcasterError` with the reason when it could not."""

    def notify(self, contacts: Sequence[str], *, subject: str, text: str) -> None:
        """Send to every contact address (secret names are already resolved)."""


class Doorbell(Protocol):
    """Wakes whoever dispatches; a lost ring costs only the poll interval."""

    def ring(self) -> None:
        """Something may be due."""

    def wait(self, seconds: float) -> bool:
        """Block until a ring or the time is over; True when it rang."""


@dataclass(frozen=True, kw_only=True)
class Worded:
    """A rendered text and the template it came from; `template` is empty for an officer's own words."""

    text: str
    template: str
    template_hash: str


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How long a text is on a platform, in that platform's own unit."""

    length: int
    limit: int
    unit: str

    @property
    def ok(self) -> bool:
        """Whether the text may be sent whole."""
        return self.length <= self.limit


class Template(Protocol):
    """One template file as it lies in the folder."""

    @property
    def name(self) -> str:
        """`flood/first.short`; in Welsh `flood/first.short.cy`."""

    @property
    def hash(self) -> str:
        """SHA-256 of its bytes: what officers sign."""

    @property
    def problem(self) -> str:
        """Why it cannot be used; empty when it can."""


class Wording(Protocol):
    """The council's templates."""

    def kinds(self) -> Sequence[str]:
        """Kinds of incident that have a first message of their own."""

    def catalogue(self) -> Sequence[Template]:
        """Every template in use."""

    def needs(
        self, kind: str, bulletin: BulletinKind, *, language: str = "en", form: Form | None = None
    ) -> Sequence[str]:
        """Field names this bulletin's templates (or one form's) use; `UsageProblem` for a kind without templates."""

    def render(
        self, kind: str, bulletin: BulletinKind, form: Form, fields: Mapping[str, str], *, language: str = "en"
    ) -> Worded:
        """The exact text in one language. Raises `TextProblem` naming every missing field at once."""

    def fit(self, platform: Platform, text: str) -> Fit:
        """The text's length as the platform counts it."""
