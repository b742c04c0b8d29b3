"""One Facebook Page by the Graph API, straight through the one transport (platforms reference 2)."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from broadcaster.channels import facebook_answers as answers
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
from broadcaster.transport.transport import Ask, Transport

BASE_URL = "https://graph.facebook.com"
VERSION = "v26.0"
_PAGE = 100
#: pages of the own timeline that one look reads; an emergency never fills them
_MOST_PAGES = 3
#: our clock and the platform's may differ by this much
_SLACK = timedelta(seconds=60)
#: what is done to a post that is there already
_OF_A_POST = frozenset({Effect.WITHDRAW, Effect.EDIT})
_FIELDS = "id,message,created_time,permalink_url,is_published"
Masked = TypeVar("Masked", bound=Sent | NotSent | Unknown | CannotTell)


@dataclass(frozen=True, kw_only=True)
class FacebookCredentials:
    """A page access token of a system user, and the app's secret where the app demands `appsecret_proof`."""

    page_token: Secret
    app_secret: Secret | None = None

    @property
    def proof(self) -> dict[str, str]:
        """HMAC-SHA256 of the token under the app secret, in hex; empty without a secret."""
        if not self.app_secret:
            return {}
        key, message = self.app_secret.reveal().encode(), self.page_token.reveal().encode()
        return {"appsecret_proof": hmac.new(key, message, hashlib.sha256).hexdigest()}


class FacebookChannel:
    """Publishes, shares, edits, deletes and reads back; every answer becomes one row of the decision table."""

    def __init__(
        self,
        account: Account,
        credentials: FacebookCredentials,
        *,
        transport: Transport,
        base_url: str = BASE_URL,
        version: str = VERSION,
    ) -> None:
        self._account = account
        self._credentials = credentials
        self._transport = transport
        self._root = f"{base_url.rstrip('/')}/{version}"

    def repeat(self, effect: Effect) -> Repeat:
        """Deletions and edits may be repeated; Facebook refuses a post only when it equals the one just before it."""
        return Repeat.SAFE if effect in _OF_A_POST else Repeat.AFTER_LOOK

    def send(self, effect: Effect, post: Post) -> Outcome:
        """Publish `post.text`, share the link of `post.source_permalink`, or edit or delete `post.source_id`."""
        if refusal := self._misuse(effect, post):
            return NotSent(row=18, why=Why.OUR_FAULT, detail=refusal, phase=Phase.NONE)
        if effect is Effect.WITHDRAW:
            return self._deleted(self._call("DELETE", post.source_id), post.source_id)
        if effect is Effect.EDIT:
            return self.edit(post.source_id, post.text)
        field = {"link": post.source_permalink} if _is_share(effect, post) else {"message": post.text}
        answer = self._call("POST", f"{self._account.platform_id}/feed", {**field, "fields": "id,permalink_url"})
        return self._published(answer)

    def edit(self, external_id: str, text: str) -> Outcome:
        """Replace the message of a post; safe to repeat."""
        return self._settled(self._call("POST", external_id, {"message": text}), external_id)

    def look(self, effect: Effect, post: Post, *, since: datetime) -> ReadBack:
        """Look among `published_posts`, or by id for an edit or a deletion.

        `Absent.fresh` says: Graph answered 2xx with every page of the time asked, by a clock that is not behind ours.
        It cannot rule out that Facebook's own read side lags; the engine asks twice, at least 20 seconds apart.
        """
        if effect is Effect.WITHDRAW:
            return self._look_deleted(post)
        if effect is Effect.EDIT:
            return self._look_edited(post)
        seen = self._search(effect, post, since=since, first_only=True)
        if isinstance(seen, CannotTell):
            return self._masked(seen)
        if seen.found:
            return seen.found[0]
        return Absent(fresh=seen.is_whole, detail=seen.summary())

    def copies(self, effect: Effect, post: Post, *, since: datetime) -> Copies | CannotTell:
        """Every copy among `published_posts`; an edited post is no copy of what it said before."""
        if effect not in {Effect.PUBLISH, Effect.REPOST}:
            return CannotTell(detail=f"there are no copies of {effect}")
        seen = self._search(effect, post, since=since)
        if isinstance(seen, CannotTell):
            return self._masked(seen)
        return Copies(posts=seen.found, complete=seen.is_whole)

    def _search(
        self, effect: Effect, post: Post, *, since: datetime, first_only: bool = False
    ) -> "_Search | CannotTell":
        """The page's own posts since then, newest first, as far as they are read."""
        start = since - _SLACK
        share = _is_share(effect, post)
        fields = _FIELDS + ",attachments{url,unshimmed_url}" if share else _FIELDS
        question = {"fields": fields, "limit": f"{_PAGE}", "since": f"{int(start.timestamp())}"}
        number = 0
        found: tuple[Found, ...] = ()
        for _ in range(_MOST_PAGES):
            page = self._page(self._call("GET", f"{self._account.platform_id}/published_posts", question))
            if isinstance(page, CannotTell):
                return page
            number += len(page.posts)
            mine = (one for one in page.posts if _is_it(one, post, start=start, share=share))
            found += tuple(Found(external_id=str(one["id"]), permalink=self._permalink(one)) for one in mine)
            if not page.after or (found and first_only):
                return _Search(found=found, number=number, is_whole=not page.after and page.is_current)
            question = {**question, "after": page.after}
        return _Search(found=found, number=number, is_whole=False, more=True)

    def verify(self) -> str:
        """The page's public name; raises SecretMissing when Facebook refuses the token for this page."""
        answer = self._call("GET", self._account.platform_id, {"fields": "id,name"})
        if isinstance(answer, Failed):
            raise BroadcasterError(f"{self._account.id}: Facebook could not be asked: {answer.detail}.")
        body = answer.json_object() or {}
        name = body.get("name")
        if answer.ok and isinstance(name, str) and body.get("id") == self._account.platform_id:
            return self._clean(name)
        refused = answers.classify(answer).row in {10, 11, 13}
        kind = SecretMissing if refused else BroadcasterError
        detail = self._clean(answers.said(answer))
        raise kind(f"{self._account.id}: Facebook does not accept the token for this page: {detail}.")

    def _misuse(self, effect: Effect, post: Post) -> str:
        if effect not in {Effect.PUBLISH, Effect.REPOST, *_OF_A_POST}:
            return f"a Facebook page cannot do {effect}"
        if not self._account.platform_id.isdecimal():
            return "the register has no page number for this account"
        if effect in _OF_A_POST and not answers.is_post_id(post.source_id):
            return "the source is not the id of a post on Facebook"
        if effect is Effect.WITHDRAW:
            return ""
        if _is_share(effect, post):
            return "" if post.source_permalink else "there is no link to share"
        return "" if post.text.strip() else "there is no text to publish"

    def _call(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> Answered | Failed:
        """One call; the token travels in a header, so that no address holds it."""
        given = {**(fields or {}), **self._credentials.proof}
        writes = method == "POST"
        ask = Ask(
            method=method,
            url=f"{self._root}/{path}",
            headers={"Cache-Control": "no-cache"} if method == "GET" else {},
            params={} if writes else given,
            form=given if writes else None,
            bearer=self._credentials.page_token,
        )
        return self._transport.call(ask)

    def _published(self, answer: Answered | Failed) -> Outcome:
        if isinstance(answer, Failed):
            return classify_failure(answer)
        body = answer.json_object() or {}
        if answer.ok and answers.error_of(answer) is None and answers.is_post_id(body.get("id")):
            return Sent(external_id=str(body["id"]), permalink=self._permalink(body))
        return self._masked(answers.classify(answer))

    def _deleted(self, answer: Answered | Failed, external_id: str) -> Outcome:
        """As `_settled`; what is gone already counts as taken down, once the token proves that it sees the page.

        Graph says the same words for a post that is gone and for one that the token may not see.
        """
        error = answers.error_of(answer) if isinstance(answer, Answered) else None
        if error is None or not error.is_missing_object:
            return self._settled(answer, external_id)
        page = self._call("GET", self._account.platform_id, {"fields": "id"})
        if isinstance(page, Answered) and (page.json_object() or {}).get("id") == self._account.platform_id:
            return Sent(external_id=external_id, detail="it was gone already")
        detail = "Facebook shows neither the post nor the page to this token"
        return NotSent(row=11, why=Why.CREDENTIAL, detail=detail)

    def _settled(self, answer: Answered | Failed, external_id: str) -> Outcome:
        """The outcome of an edit or deletion."""
        if isinstance(answer, Failed):
            return classify_failure(answer)
        error = answers.error_of(answer)
        if answer.ok and error is None and (answer.json_object() or {}).get("success") is True:
            return Sent(external_id=external_id)
        return self._masked(answers.classify(answer))

    def _look_deleted(self, post: Post) -> ReadBack:
        answer = self._call("GET", post.source_id, {"fields": "id"})
        if isinstance(answer, Failed):
            return CannotTell(detail=answer.detail)
        error = answers.error_of(answer)
        if error is not None and error.is_missing_object:
            return Found(external_id=post.source_id)
        if answer.ok and error is None and (answer.json_object() or {}).get("id") == post.source_id:
            return Absent(fresh=True, detail="the post is still there")
        return self._masked(CannotTell(detail=answers.said(answer)))

    def _look_edited(self, post: Post) -> ReadBack:
        """Found when the post says exactly this; a deleted post can say nothing, and is not taken for an answer."""
        answer = self._call("GET", post.source_id, {"fields": "id,message,permalink_url"})
        if isinstance(answer, Failed):
            return CannotTell(detail=answer.detail)
        body = answer.json_object() or {}
        if not answer.ok or answers.error_of(answer) is not None or body.get("id") != post.source_id:
            return self._masked(CannotTell(detail=answers.said(answer)))
        message = body.get("message")
        if isinstance(message, str) and same_text(post.text, message):
            return Found(external_id=post.source_id, permalink=self._permalink(body))
        return Absent(fresh=answer.is_current, detail="the post still says something else")

    def _page(self, answer: Answered | Failed) -> "_Page | CannotTell":
        if isinstance(answer, Failed):
            return CannotTell(detail=answer.detail)
        body = answer.json_object() or {}
        data, paging = body.get("data"), body.get("paging", {})
        if not answer.ok or answers.error_of(answer) is not None or not isinstance(data, list):
            return CannotTell(detail=answers.said(answer))
        posts = [one for one in data if isinstance(one, dict) and answers.is_post_id(one.get("id"))]
        if (
            len(posts) != len(data)
            or any(answers.created(one) is None for one in posts)
            or not isinstance(paging, dict)
        ):
            return CannotTell(detail="Facebook's list of posts cannot be read")
        return _Page(posts=posts, after=_cursor(paging), is_current=answer.is_current)

    def _permalink(self, post: Mapping[str, object]) -> str:
        """The address Facebook gives, else the usual one."""
        given = post.get("permalink_url")
        if isinstance(given, str) and re.fullmatch(r"https?://[^\s\"'<>]+", given):
            return given
        page, _, number = str(post["id"]).partition("_")
        return f"https://www.facebook.com/{page}/posts/{number}"

    def _clean(self, text: str) -> str:
        own = self._credentials
        proof = map(Secret, own.proof.values())
        return quoted(text, [own.page_token, *proof, *([own.app_secret] if own.app_secret else [])])

    def _masked(self, value: Masked) -> Masked:
        """The value without what Facebook may have echoed: it quotes a malformed token in full."""
        return replace(value, detail=self._clean(value.detail))


@dataclass(frozen=True, kw_only=True)
class _Search:
    """What was found among the page's own posts."""

    found: tuple[Found, ...]
    #: posts that were read
    number: int
    #: every post of the time asked was read, in answers made now
    is_whole: bool
    more: bool = False

    def summary(self) -> str:
        """What was looked through, in a few words."""
        return f"not among {self.number} posts" + (", and there are more" if self.more else "")


@dataclass(frozen=True, kw_only=True)
class _Page:
    posts: Sequence[Mapping[str, object]]
    #: cursor of the next page, empty on the last
    after: str
    #: the answer was made now, as far as its Date tells
    is_current: bool


def _cursor(paging: Mapping[str, object]) -> str:
    """The cursor of the next page. The address Graph offers is not followed; it may hold the token."""
    following = paging.get("next")
    if not isinstance(following, str):
        return ""
    return parse_qs(urlsplit(following).query).get("after", [""])[0]


def _is_share(effect: Effect, post: Post) -> bool:
    return effect is Effect.REPOST and not post.as_text


def _is_it(one: Mapping[str, object], post: Post, *, start: datetime, share: bool) -> bool:
    made = answers.created(one)
    if made is None or made < start or one.get("is_published") is False:
        return False
    if share:
        return any(answers.same_link(post.source_permalink, link) for link in answers.links_of(one))
    message = one.get("message")
    return isinstance(message, str) and same_text(post.text, message)
