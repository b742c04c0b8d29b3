"""X API v2 on the loopback: posts, reposts, the own timeline (platforms section 1)."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from broadcaster.sandbox import x_errors, x_timeline
from broadcaster.sandbox.calls import Call, Effect
from broadcaster.sandbox.messages import Request, Response, json_answer
from broadcaster.sandbox.oauth import oauth_fault, oauth_fields
from broadcaster.sandbox.state import Account, Post, World
from broadcaster.sandbox.x_text import TEXT_LIMIT, duplicate_key, short_links, shown, weight

_TOKEN = re.compile(r"(\d{1,20})-([a-z0-9][a-z0-9_-]*\.x)")
_ROUTES = (
    ("POST", re.compile(r"/2/tweets"), "publish"),
    ("DELETE", re.compile(r"/2/tweets/(\d+)"), "delete"),
    ("GET", re.compile(r"/2/tweets/(\d+)"), "lookup"),
    ("POST", re.compile(r"/2/users/(\d+)/retweets"), "repost"),
    ("DELETE", re.compile(r"/2/users/(\d+)/retweets/(\d+)"), "undo"),
    ("GET", re.compile(r"/2/users/(\d+)/tweets"), "timeline"),
    ("GET", re.compile(r"/2/users/me"), "me"),
)
#: requests per 15 minutes and user (platforms 1.4); shown in headers, not enforced
_LIMITS = {"publish": 100, "delete": 50, "repost": 50, "undo": 50, "timeline": 900, "lookup": 900, "me": 75}
_WINDOW = 900
#: properties of a new post that change nothing here
_PASSIVE = {"text", "reply_settings", "nullcast", "made_with_ai", "for_super_followers_only", "edit_options"}
_KNOWN = _PASSIVE | {"media", "reply", "quote_tweet_id", "poll", "geo", "direct_message_deep_link", "card_uri"}


class X:
    """The platform over a world; an account is made when its token is first used."""

    def __init__(self, world: World) -> None:
        self.world = world

    def recognise(self, request: Request) -> Call | None:
        """The call a request makes; the account comes from the token's shape `<user id>-<service>.x`."""
        for method, pattern, operation in _ROUTES:
            if method == request.method and (found := pattern.fullmatch(request.path)):
                account = _account_of(_token(request))
                return Call(
                    platform="x",
                    operation=operation,
                    account=account[1] if account else None,
                    request=request,
                    ids=found.groups(),
                    has_link=operation == "publish" and b"http" in request.body,
                )
        return None

    def failure(self, call: Call, effect: Effect) -> Response:
        """What X answers to a fault; a rate-limit fault brings its own headers or none."""
        answer = x_errors.failure(effect, self.world.clock().timestamp())
        return answer if effect.type == "rate-limit" else self._metered(call, answer)

    def act(self, call: Call) -> Response:
        """Check who asks, do it, and add the rate-limit headers."""
        account = self._who(call)
        if isinstance(account, str):
            return self._metered(call, x_errors.unauthorized(account))
        with self.world.lock:
            answer = getattr(self, f"_{call.operation}")(call, account)
        return self._metered(call, answer, account)

    def _who(self, call: Call) -> Account | str:
        """The account of the token, or why it may not come in."""
        request = call.request
        named = _account_of(_token(request))
        if named is None:
            return "the token has not the shape <user id>-<service>.x"
        if not request.bearer() and (fault := oauth_fault(request, oauth_fields(request))):
            return fault
        bound = self.world.bind("x", named[1], named[0])
        return bound or "the user id or the account is already known by another token"

    def _metered(self, call: Call, answer: Response, account: Account | None = None) -> Response:
        now = int(self.world.clock().timestamp())
        limit = _LIMITS[call.operation]
        used = self._count(account, call.operation, now // _WINDOW) if account else 1
        meter = x_errors.rate_headers(limit, max(0, limit - used), (now // _WINDOW + 1) * _WINDOW)
        return replace(answer, headers=answer.headers + meter)

    def _count(self, account: Account, operation: str, window: int) -> int:
        with self.world.lock:
            known, used = account.used.get(operation, (window, 0))
            account.used[operation] = window, (used if known == window else 0) + 1
            return account.used[operation][1]

    def _publish(self, call: Call, account: Account) -> Response:
        body = _object(call.request)
        refusal = _content_fault(body)
        if refusal is not None:
            return refusal
        if not call.accepted and self._is_duplicate(account, body["text"]):
            return x_errors.forbidden(x_errors.DUPLICATE)
        post = self.place(account, body["text"])
        return json_answer({"data": shown(post, frozenset(), None, {})}, 201)

    def _is_duplicate(self, account: Account, text: str) -> bool:
        last = self.world.visible(account.by_text.get(duplicate_key(text), ""))
        window = timedelta(seconds=self.world.settings.duplicate_window_seconds)
        return last is not None and self.world.clock() - last.created < window

    def place(self, account: Account, text: str, *, repost_of: str | None = None) -> Post:
        """Show a post, whoever wrote it."""
        post = Post(
            platform="x",
            account=account.id,
            id=f"{self.world.ids.post}{self.world.serial():017d}",
            text=text,
            created=self.world.clock(),
            repost_of=repost_of,
            links=() if repost_of else short_links(text),
        )
        return self.world.publish(post, key=_repost_key(repost_of) if repost_of else duplicate_key(text))

    def _delete(self, call: Call, account: Account) -> Response:
        post = self.world.visible(call.ids[0])
        if post is None or post.platform != "x":
            return x_errors.missing("tweet", call.ids[0])
        if post.account != account.id:
            return x_errors.forbidden("You are not authorized to delete this Tweet.")
        self.world.change(post.id, deleted=True)
        for other in [p.id for p in self.world.posts.values() if p.repost_of == post.id]:
            self.world.change(other, deleted=True)
        return json_answer({"data": {"deleted": True}})

    def _lookup(self, call: Call, account: Account) -> Response:
        post = self.world.visible(call.ids[0])
        if post is None or post.platform != "x":
            return json_answer({"errors": [x_errors.not_found("tweet", call.ids[0])]})
        fields = x_timeline.fields_of(call.request.query)
        if isinstance(fields, Response):
            return fields
        return json_answer({"data": x_timeline.show(self.world, post, fields)})

    def _repost(self, call: Call, account: Account) -> Response:
        body = _object(call.request)
        target = body.get("tweet_id") if body else None
        if call.ids[0] != account.owner:
            return _not_you(call.ids[0], account.owner)
        if not isinstance(target, str) or not target.isdecimal():
            return x_errors.invalid("tweet_id", str(target), "The `tweet_id` field is required and is a decimal text.")
        post = self.world.visible(target)
        if post is not None and post.repost_of:
            post = self.world.visible(post.repost_of)
        if post is None or post.platform != "x":
            return x_errors.missing("tweet", target)
        if self._own_repost(account, post.id) is None:
            self.place(account, post.text, repost_of=post.id)
        return json_answer({"data": {"retweeted": True}})

    def _undo(self, call: Call, account: Account) -> Response:
        if call.ids[0] != account.owner:
            return _not_you(call.ids[0], account.owner)
        mine = self._own_repost(account, call.ids[1])
        if mine is not None:
            self.world.change(mine.id, deleted=True)
        return json_answer({"data": {"retweeted": False}})

    def _own_repost(self, account: Account, target: str) -> Post | None:
        return self.world.visible(account.by_text.get(_repost_key(target), ""))

    def _timeline(self, call: Call, account: Account) -> Response:
        return x_timeline.answer(self.world, call)

    def _me(self, call: Call, account: Account) -> Response:
        username = x_timeline.handle(account.id)
        return json_answer({"data": {"id": account.owner, "name": f"{username} (EXERCISE)", "username": username}})


def _repost_key(target: str) -> str:
    """Where a repost is found again; no text of a post starts so."""
    return f"\0repost {target}"


def _token(request: Request) -> str:
    return request.bearer() or oauth_fields(request).get("oauth_token", "")


def _account_of(token: str) -> tuple[str, str] | None:
    """The (user id, account id) a token's shape names."""
    found = _TOKEN.fullmatch(token)
    return (found[1], found[2].removesuffix(".x") + "/x") if found else None


def _object(request: Request) -> dict[str, Any]:
    try:
        body = request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _content_fault(body: dict[str, Any]) -> Response | None:
    text = body.get("text")
    if unknown := sorted(body.keys() - _KNOWN):
        return x_errors.invalid(unknown[0], str(body[unknown[0]]), f"The property [{unknown[0]}] is not known.")
    if not isinstance(text, str) or not text.strip():
        return x_errors.invalid("text", str(text), "The `text` field is required and may not be empty.")
    if body.keys() - _PASSIVE:
        # replies, quotes, polls and media need a paid plan, a summons or an upload: none exists here
        return x_errors.forbidden(x_errors.NOT_PERMITTED)
    if weight(text) > TEXT_LIMIT:
        too_long = "Your Tweet text is too long. For more information on how Twitter determines text length see"
        return x_errors.problem(400, "Invalid Request", f"{too_long} https://github.com/twitter/twitter-text.")
    return None


def _not_you(given: str, owner: str) -> Response:
    said = f"The `id` query parameter value [{given}] must be the same as the authenticating user [{owner}]"
    return x_errors.invalid("id", given, said)
