"""A channel without a platform: it records what it is asked and answers as told; for tests, drills and dry runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock

from broadcaster.channels.compare import same_text
from broadcaster.domain.outcomes import (
    Absent,
    CannotTell,
    Copies,
    Found,
    NotSent,
    Outcome,
    Phase,
    ReadBack,
    Sent,
    Unknown,
    Why,
)
from broadcaster.domain.register import Account
from broadcaster.domain.words import Effect, Platform, Repeat
from broadcaster.errors import BroadcasterError
from broadcaster.ports import Post


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One public post of a recording channel."""

    external_id: str
    text: str
    created: datetime
    reposts: str = ""
    deleted: bool = False


@dataclass(frozen=True, kw_only=True)
class Script:
    """What the next `send` does: the outcome it tells, and whether the public sees the effect all the same."""

    outcome: Outcome
    acts: bool = False


@dataclass(frozen=True, kw_only=True)
class LookScript:
    """What the next `look` answers instead of the truth, e.g. a stale page."""

    answer: ReadBack


@dataclass(frozen=True, kw_only=True)
class CopiesScript:
    """What the next `copies` answers instead of the truth."""

    answer: Copies | CannotTell


def _utc_now() -> datetime:
    return datetime.now(UTC)


class RecordingChannel:
    """Thread-safe. Unscripted it behaves like its platform: a post is public at once and is found again."""

    def __init__(self, account: Account, *, now: Callable[[], datetime] = _utc_now) -> None:
        self._account = account
        self._now = now
        self._lock = Lock()
        self._scripts: list[Script] = []
        self._look_scripts: list[LookScript] = []
        self._copies_scripts: list[CopiesScript] = []
        self._number = 0
        #: every send and look in order
        self.asked: list[tuple[str, Effect, Post]] = []
        #: every post, deleted ones too
        self.posts: list[Recorded] = []

    def plan(self, *scripts: Script | LookScript | CopiesScript) -> None:
        """Queue answers; each is used once, in order, sends, looks and counts of copies apart."""
        with self._lock:
            self._scripts += [one for one in scripts if isinstance(one, Script)]
            self._look_scripts += [one for one in scripts if isinstance(one, LookScript)]
            self._copies_scripts += [one for one in scripts if isinstance(one, CopiesScript)]

    @property
    def public(self) -> list[Recorded]:
        """What the public sees, oldest first."""
        with self._lock:
            return [one for one in self.posts if not one.deleted]

    def repeat(self, effect: Effect) -> Repeat:
        """As the account's platform: see the real channels."""
        is_x = self._account.platform is Platform.X
        safe = {Effect.WITHDRAW, Effect.EDIT} | ({Effect.REPOST} if is_x else set())
        return Repeat.SAFE if effect in safe else Repeat.AFTER_LOOK

    def send(self, effect: Effect, post: Post) -> Outcome:
        """Do what the next script says, or the effect itself."""
        if effect not in self._able:
            return NotSent(row=18, why=Why.OUR_FAULT, detail=f"an account cannot do {effect}", phase=Phase.NONE)
        with self._lock:
            self.asked.append(("send", effect, post))
            script = self._scripts.pop(0) if self._scripts else None
            if script is not None and not script.acts:
                return script.outcome
            done = self._act(effect, post)
            return done if script is None else script.outcome

    def look(self, effect: Effect, post: Post, *, since: datetime) -> ReadBack:
        """The next scripted answer, or what the public sees."""
        with self._lock:
            self.asked.append(("look", effect, post))
            if self._look_scripts:
                return self._look_scripts.pop(0).answer
            shown = [one for one in self.posts if not one.deleted]
        if effect is Effect.WITHDRAW:
            there = any(post.source_id in {one.external_id, one.reposts} for one in shown)
            return Absent(fresh=True, detail="still there") if there else Found(external_id=post.source_id)
        if effect is Effect.EDIT:
            done = any(one.external_id == post.source_id and same_text(post.text, one.text) for one in shown)
            return Found(external_id=post.source_id) if done else Absent(fresh=True, detail="it says something else")
        found = self._all_of(effect, post, since, shown)
        return found[0] if found else Absent(fresh=True, detail=f"not among {len(shown)} posts")

    def copies(self, effect: Effect, post: Post, *, since: datetime) -> Copies | CannotTell:
        """The next script of copies, or what the public sees."""
        with self._lock:
            self.asked.append(("copies", effect, post))
            if self._copies_scripts:
                return self._copies_scripts.pop(0).answer
            shown = [one for one in self.posts if not one.deleted]
        if effect not in {Effect.PUBLISH, Effect.REPOST}:
            return CannotTell(detail=f"there are no copies of {effect}")
        return Copies(posts=tuple(self._all_of(effect, post, since, shown)), complete=True)

    def land(self, text: str) -> Recorded:
        """A request of long ago has its effect only now: nobody is told."""
        with self._lock:
            made = Recorded(external_id=self._next_id(), text=text, created=self._now())
            self.posts = [*self.posts, made]
        return made

    @property
    def _able(self) -> set[Effect]:
        edits = set() if self._account.platform is Platform.X else {Effect.EDIT}
        return {Effect.PUBLISH, Effect.REPOST, Effect.WITHDRAW} | edits

    def _all_of(self, effect: Effect, post: Post, since: datetime, shown: Sequence[Recorded]) -> list[Found]:
        earliest = since.timestamp() - 60
        mine = [one for one in shown if one.created.timestamp() >= earliest and _is_it(effect, post, one)]
        return [
            Found(external_id=self._named(effect, post, one), permalink=self.permalink(one.external_id)) for one in mine
        ]

    def verify(self) -> str:
        """The account's handle; raises BroadcasterError for an account that has none."""
        if not self._account.handle:
            raise BroadcasterError(f"{self._account.id}: the register has no handle for this account.")
        return f"@{self._account.handle}"

    def permalink(self, external_id: str) -> str:
        """An address of the documentation domain (RFC 2606); nothing answers there."""
        return f"https://recording.example/{self._account.id}/{external_id}"

    def _act(self, effect: Effect, post: Post) -> Outcome:
        if effect is Effect.WITHDRAW:
            self.posts = [replace(one, deleted=True) if self._is_meant(post, one) else one for one in self.posts]
            return Sent(external_id=post.source_id)
        if effect is Effect.EDIT:
            self.posts = [replace(one, text=post.text) if self._is_meant(post, one) else one for one in self.posts]
            return Sent(external_id=post.source_id)
        share = effect is Effect.REPOST and not post.as_text
        if self._account.platform is Platform.X:
            known = [one for one in self.posts if not one.deleted and one.reposts == post.source_id]
            if share and known:
                return self._told(effect, post, known[0])
            if not share and any(one.text == post.text and not one.deleted for one in self.posts):
                return Unknown(row=12, why=Why.DUPLICATE, detail="the same text is there already", phase=Phase.ANSWERED)
        made = Recorded(
            external_id=self._next_id(),
            text="" if share else post.text,
            created=self._now(),
            reposts=post.source_id if share else "",
        )
        self.posts = [*self.posts, made]
        return self._told(effect, post, made)

    def _told(self, effect: Effect, post: Post, made: Recorded) -> Sent:
        return Sent(external_id=self._named(effect, post, made), permalink=self.permalink(made.external_id))

    def _named(self, effect: Effect, post: Post, made: Recorded) -> str:
        """X gives reposts no id of their own, see `XChannel`."""
        share = effect is Effect.REPOST and not post.as_text
        return post.source_id if share and self._account.platform is Platform.X else made.external_id

    def _is_meant(self, post: Post, one: Recorded) -> bool:
        """On X a repost is undone by the id of what it shares; Facebook's shares are posts with ids of their own."""
        by_source = post.undo and self._account.platform is Platform.X
        return post.source_id == (one.reposts if by_source else one.external_id)

    def _next_id(self) -> str:
        """An id in the sandbox's reserved range, so that it can only stand on exercise rows."""
        self._number += 1
        if self._account.platform is Platform.FACEBOOK:
            return f"{self._account.platform_id or '999000000000000'}_{self._number:018d}"
        return f"90{self._number:017d}"


def _is_it(effect: Effect, post: Post, one: Recorded) -> bool:
    if effect is Effect.REPOST and not post.as_text:
        return one.reposts == post.source_id
    return not one.reposts and same_text(post.text, one.text)
