"""One account on X: tweepy builds and signs the calls, the one transport carries them (platforms reference 1)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from broadcaster.channels import x_answers
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
from broadcaster.domain.words import Effect, Repeat
from broadcaster.errors import BroadcasterError, SecretMissing
from broadcaster.ports import Post
from broadcaster.transport.answers import Answered, Failed
from broadcaster.transport.classify import classify_failure
from broadcaster.transport.secrets import Secret, quoted
from broadcaster.transport.session import LibrarySession
from broadcaster.transport.transport import Transport

if TYPE_CHECKING:
    import tweepy

#: the real platform's host; tweepy names an older one, which the session replaces before signing
BASE_URL = "https://api.x.com"
#: where the public sees posts; an exercise has its own
PUBLIC_URL = "https://x.com"
#: one page of the own timeline, the most X gives
_PAGE = 100
#: our clock and the platform's may differ by this much
_SLACK = timedelta(seconds=60)
Masked = TypeVar("Masked", bound=Sent | NotSent | Unknown | CannotTell)
#: only Premium accounts may, within the hour, and the edit is a new post (platforms reference 1.3)
CANNOT_EDIT = "X cannot edit a post"
_FIELDS = ["created_at", "entities", "referenced_tweets"]


@dataclass(frozen=True, kw_only=True)
class XCredentials:
    """OAuth 1.0a user context; the access token begins with the account's user id and a hyphen."""

    consumer_key: Secret
    consumer_secret: Secret
    access_token: Secret
    access_token_secret: Secret

    @property
    def user_id(self) -> str:
        """The numeric id of the account that the access token belongs to."""
        return self.access_token.reveal().partition("-")[0]


class XChannel:
    """Publishes, reposts, deletes and reads back; every answer becomes one row of the decision table."""

    def __init__(
        self,
        account: Account,
        credentials: XCredentials,
        *,
        transport: Transport,
        base_url: str = BASE_URL,
        public_url: str = PUBLIC_URL,
    ) -> None:
        self._account = account
        self._public_url = public_url
        self._credentials = credentials
        self._session: LibrarySession = transport.session(base_url)
        self._session.headers["Cache-Control"] = "no-cache"
        self._lock = Lock()
        self._client: tweepy.Client | None = None

    def repeat(self, effect: Effect) -> Repeat:
        """A repost is a pair of ids and a deletion an id, so both may be repeated; a post has no name of its own."""
        return Repeat.AFTER_LOOK if effect is Effect.PUBLISH else Repeat.SAFE

    def send(self, effect: Effect, post: Post) -> Outcome:
        """Publish `post.text`, repost `post.source_id`, or delete it (`post.undo`: undo the repost of it)."""
        if refusal := self._misuse(effect, post):
            return NotSent(row=18, why=Why.OUR_FAULT, detail=refusal, phase=Phase.NONE)
        if not self._is_own_token():
            detail = "the access token belongs to another account"
            return NotSent(row=11, why=Why.CREDENTIAL, detail=detail, phase=Phase.NONE)
        answer = self._ask(lambda client: self._write(client, effect, post))
        if isinstance(answer, Failed):
            return classify_failure(answer)
        return self._masked(self._outcome(effect, post, answer))

    def look(self, effect: Effect, post: Post, *, since: datetime) -> ReadBack:
        """Look on the own timeline, or by id for a deletion.

        `Absent.fresh` says: X answered 2xx with a complete list for the whole time asked (no further page), not from a
        cache that says its age, and by a clock that is not behind ours. It cannot rule out that X's own read side lags
        behind its write side, so one such answer proves nothing; the engine asks twice, at least 20 seconds apart.
        """
        if not self._is_own_token():
            return CannotTell(detail="the access token belongs to another account")
        if effect is Effect.WITHDRAW:
            return self._look_undone(post) if post.undo else self._look_deleted(post)
        if effect is Effect.EDIT:
            return CannotTell(detail=CANNOT_EDIT)
        page = self._own_posts(since)
        if isinstance(page, CannotTell):
            return page
        for one in page.posts:
            if self._is_it(effect, post, one):
                return self._found(effect, post, one.id)
        return Absent(fresh=not page.more and page.is_current, detail=page.summary())

    def copies(self, effect: Effect, post: Post, *, since: datetime) -> Copies | CannotTell:
        """Every copy on the own timeline; X shows at most 100 posts at once, more than an emergency ever makes."""
        if not self._is_own_token():
            return CannotTell(detail="the access token belongs to another account")
        if effect not in {Effect.PUBLISH, Effect.REPOST}:
            return CannotTell(detail=f"there are no copies of {effect}")
        page = self._own_posts(since)
        if isinstance(page, CannotTell):
            return page
        found = tuple(self._found(effect, post, one.id) for one in page.posts if self._is_it(effect, post, one))
        return Copies(posts=found, complete=not page.more and page.is_current)

    def _own_posts(self, since: datetime) -> x_answers.Page | CannotTell:
        """The newest page of what the account made since then, less a minute."""
        start = since - _SLACK
        page = x_answers.timeline(self._timeline(start_time=start))
        if isinstance(page, CannotTell):
            return self._masked(page)
        return replace(page, posts=tuple(one for one in page.posts if one.created >= start))

    def verify(self) -> str:
        """The account's @name from `GET /2/users/me`; raises SecretMissing when X refuses the credential."""
        answer = self._ask(lambda client: client.get_me())
        if isinstance(answer, Failed):
            raise BroadcasterError(f"{self._account.id}: X could not be asked: {answer.detail}.")
        data = x_answers.data_of(answer)
        name = data.get("username")
        if answer.ok and isinstance(name, str) and self._is_own_token():
            return f"@{self._clean(name)}"
        detail = self._clean(x_answers.said(answer)) if self._is_own_token() else "the token is another account's"
        kind = SecretMissing if answer.status in {401, 403} or answer.ok else BroadcasterError
        raise kind(f"{self._account.id}: X does not accept the credential: {detail}.")

    def _misuse(self, effect: Effect, post: Post) -> str:
        if effect is Effect.EDIT:
            return CANNOT_EDIT
        if effect not in {Effect.PUBLISH, Effect.REPOST, Effect.WITHDRAW}:
            return f"an account on X cannot do {effect}"
        if effect is Effect.PUBLISH or post.as_text:
            return "" if post.text.strip() else "there is no text to publish"
        return "" if x_answers.is_id(post.source_id) else "the source is not the id of a post on X"

    def _is_own_token(self) -> bool:
        """Whether the token is this account's; the register may leave the id out, then nobody can tell."""
        return self._account.platform_id in {"", self._credentials.user_id}

    def _write(self, client: Any, effect: Effect, post: Post) -> None:
        match effect:
            case Effect.WITHDRAW if post.undo:
                client.unretweet(post.source_id)
            case Effect.WITHDRAW:
                client.delete_tweet(post.source_id)
            case Effect.REPOST if not post.as_text:
                client.retweet(post.source_id)
            case _:
                client.create_tweet(text=post.text)

    def _ask(self, call: Callable[[Any], object]) -> Answered | Failed:
        """What the call came to on the wire; what tweepy makes of the answer does not matter."""
        self._session.take()
        error: Exception | None = None
        try:
            call(self._connected())
        except Exception as raised:  # noqa: BLE001 - tweepy raises its own, requests' and, on odd answers, anybody's
            error = raised
        answer = self._session.take()
        if answer is None:
            detail = f"the request could not be made ({type(error).__name__})"
            return Failed(phase=Phase.NONE, why=Why.OUR_FAULT, detail=detail)
        return answer

    def _connected(self) -> Any:
        """One client for the life of the channel: tweepy's cache keeps every client it ever saw."""
        with self._lock:
            if self._client is None:
                import requests  # noqa: PLC0415 - as below
                import tweepy  # noqa: PLC0415 - heavy, and silence must be fast

                self._client = tweepy.Client(
                    consumer_key=self._credentials.consumer_key.reveal(),
                    consumer_secret=self._credentials.consumer_secret.reveal(),
                    access_token=self._credentials.access_token.reveal(),
                    access_token_secret=self._credentials.access_token_secret.reveal(),
                    return_type=requests.Response,
                )
                self._client.session = self._session
            return self._client

    def _timeline(self, *, start_time: datetime | None) -> Answered | Failed:
        return self._ask(
            lambda client: client.get_users_tweets(
                self._credentials.user_id,
                max_results=_PAGE,
                start_time=start_time,
                exclude=["replies"],
                tweet_fields=_FIELDS,
                user_auth=True,
            )
        )

    def _outcome(self, effect: Effect, post: Post, answer: Answered) -> Outcome:
        if not answer.ok:
            return self._refusal(effect, post, answer)
        data = x_answers.data_of(answer)
        if effect is Effect.WITHDRAW:
            done = data.get("retweeted") is False if post.undo else data.get("deleted") is True
            return Sent(external_id=post.source_id) if done else x_answers.classify(answer)
        if effect is Effect.REPOST and not post.as_text:
            return self._shared(post) if data.get("retweeted") is True else x_answers.classify(answer)
        name = data.get("id")
        if x_answers.is_id(name):
            return Sent(external_id=name, permalink=self.permalink(name))
        return x_answers.classify(answer)

    def _refusal(self, effect: Effect, post: Post, answer: Answered) -> Outcome:
        if effect is Effect.WITHDRAW and x_answers.is_gone(answer):
            return Sent(external_id=post.source_id, detail="it was gone already")
        if effect is Effect.REPOST and x_answers.is_repeated_repost(answer):
            return self._shared(post, detail="it was shared already")
        return x_answers.classify(answer)

    def _shared(self, post: Post, detail: str = "") -> Sent:
        """X gives a repost no id in its answer; the source's id names it together with the account."""
        return Sent(external_id=post.source_id, permalink=post.source_permalink, detail=detail)

    def _is_it(self, effect: Effect, post: Post, one: x_answers.Seen) -> bool:
        if effect is Effect.REPOST and not post.as_text:
            return one.reposts == post.source_id
        return not one.reposts and same_text(post.text, one.text, one.links)

    def _found(self, effect: Effect, post: Post, external_id: str) -> Found:
        if effect is Effect.REPOST and not post.as_text:
            return Found(external_id=post.source_id, permalink=post.source_permalink)
        return Found(external_id=external_id, permalink=self.permalink(external_id))

    def _look_deleted(self, post: Post) -> ReadBack:
        """Found when the post is gone; still there is a certain answer, whatever a cache says."""
        answer = self._ask(lambda client: client.get_tweet(post.source_id, user_auth=True))
        if isinstance(answer, Answered):
            if x_answers.is_gone(answer):
                return Found(external_id=post.source_id)
            if answer.ok and x_answers.data_of(answer).get("id") == post.source_id:
                return Absent(fresh=True, detail="the post is still there")
        return self._masked(x_answers.cannot_tell(answer))

    def _look_undone(self, post: Post) -> ReadBack:
        page = x_answers.timeline(self._timeline(start_time=None))
        if isinstance(page, CannotTell):
            return self._masked(page)
        if any(one.reposts == post.source_id for one in page.posts):
            return Absent(fresh=True, detail="the repost is still there")
        if page.more:
            return CannotTell(detail="the repost is not among the newest posts; older ones were not read")
        return Found(external_id=post.source_id)

    def permalink(self, external_id: str) -> str:
        """Where the public sees a post of this account."""
        return f"{self._public_url}/{re.sub(r'^@', '', self._account.handle)}/status/{external_id}"

    def _clean(self, text: str) -> str:
        own = self._credentials
        return quoted(text, (own.consumer_key, own.consumer_secret, own.access_token, own.access_token_secret))

    def _masked(self, value: Masked) -> Masked:
        """The value without what X may have echoed of our credentials."""
        return replace(value, detail=self._clean(value.detail))
