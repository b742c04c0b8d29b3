"""The world the public sees: accounts, posts, the website and the log of requests, all in memory and thread safe."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

Clock = Callable[[], datetime]
#: requests remembered; an exercise of a day has some ten thousand
LOG_LENGTH = 50_000


def wall_clock() -> datetime:
    """The machine's time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ids:
    """How the ids that a sandbox gives out begin; the reserved beginnings are the only ones a command line can have."""

    #: X: posts have 19 digits and begin so
    post: str = "90"
    #: Facebook: pages have 15 digits and begin so
    page: str = "999000"


#: the range that the store's constraints require of an exercise and forbid to the live space (design rule 6)
RESERVED = Ids()


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """One item in a public timeline; `links` are (start, end, short link) within the text."""

    platform: str
    account: str
    id: str
    text: str
    created: datetime
    repost_of: str | None = None
    link: str | None = None
    links: tuple[tuple[int, int, str], ...] = ()
    deleted: bool = False
    edited: bool = False


@dataclass(kw_only=True, slots=True)
class Account:
    """One account; `owner` is its X user id or Facebook page id, empty until its token was first used."""

    platform: str
    id: str
    owner: str = ""
    posts: list[str] = field(default_factory=list)
    by_text: dict[str, str] = field(default_factory=dict)
    #: what the rate-limit headers count: endpoint → (window number, requests)
    used: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """The banner as stored and as the public page shows it; they differ behind a stale cache."""

    stored: Mapping[str, Any] | None = None
    public: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What holds for every request until it is changed; seconds."""

    latency_seconds: float = 0.0
    duplicate_window_seconds: float = 86_400.0
    read_lag_seconds: float = 0.0


@dataclass(kw_only=True, slots=True)
class LogEntry:
    """One request as received; status and fault are filled in when it is answered."""

    method: str
    path: str
    platform: str | None
    account: str | None
    operation: str | None
    at: datetime
    fault: str | None = None
    status: int | None = None
    note: str | None = None


class World:
    """Everything the sandbox remembers; hold `lock` to look and change in one step."""

    def __init__(self, clock: Clock = wall_clock, ids: Ids = RESERVED) -> None:
        self.clock = clock
        self.ids = ids
        self.lock = threading.RLock()
        self.settings = Settings()
        #: where a person sees a platform's posts, by platform; empty when this world plays the real platforms
        self.public: dict[str, str] = {}
        self._last_id = 0
        self.reset()

    def reset(self) -> None:
        """Forget accounts, posts, website and log; ids go on rising so that none is given twice."""
        with self.lock:
            self.posts: dict[str, Post] = {}
            self.accounts: dict[str, Account] = {}
            self.owners: dict[tuple[str, str], Account] = {}
            self.site = Site()
            self.log: deque[LogEntry] = deque(maxlen=LOG_LENGTH)

    def serial(self) -> int:
        """A number larger than every one before, from the microseconds of the clock (17 digits until 2286)."""
        with self.lock:
            self._last_id = max(self._last_id + 1, int(self.clock().timestamp() * 1_000_000) * 10)
            return self._last_id

    def account(self, platform: str, account_id: str) -> Account:
        """The account, made on first use."""
        with self.lock:
            found = self.accounts.get(account_id)
            if found is None:
                found = self.accounts[account_id] = Account(platform=platform, id=account_id)
            return found

    def bind(self, platform: str, account_id: str, owner: str) -> Account | None:
        """Tie an account to its user or page id on first use; None when either belongs to another."""
        with self.lock:
            known = self.owners.get((platform, owner))
            if known is not None:
                return known if known.id == account_id else None
            account = self.account(platform, account_id)
            if account.owner:
                return None
            account.owner = owner
            self.owners[platform, owner] = account
            return account

    def publish(self, post: Post, *, key: str = "") -> Post:
        """Show a post to the public; `key` is what a duplicate check compares."""
        with self.lock:
            account = self.account(post.platform, post.account)
            self.posts[post.id] = post
            account.posts.append(post.id)
            if key:
                account.by_text[key] = post.id
            return post

    def change(self, post_id: str, **changes: Any) -> Post:
        """Delete or edit a post in place; its order stays."""
        with self.lock:
            self.posts[post_id] = changed = replace(self.posts[post_id], **changes)
            return changed

    def visible(self, post_id: str) -> Post | None:
        """The post when it exists and is not deleted."""
        with self.lock:
            post = self.posts.get(post_id)
            return None if post is None or post.deleted else post

    def timeline(self, account: Account) -> Iterator[Post]:
        """The account's public posts, newest first; hold `lock` while reading."""
        for post_id in reversed(account.posts):
            post = self.posts[post_id]
            if not post.deleted:
                yield post

    def record(self, entry: LogEntry) -> LogEntry:
        """Remember a request as it arrives, so that one that never gets an answer is seen too."""
        with self.lock:
            self.log.append(entry)
        return entry

    def configure(self, changes: Mapping[str, float]) -> dict[str, float]:
        """Change settings and return all of them."""
        with self.lock:
            self.settings = replace(self.settings, **changes)
            return asdict(self.settings)
