"""The Graph API of Facebook Pages on the loopback: feed, edit, delete, published posts (platforms section 2)."""

import hmac
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

from broadcaster.sandbox import facebook_errors as errors
from broadcaster.sandbox.calls import Call, Effect
from broadcaster.sandbox.messages import Request, Response, json_answer
from broadcaster.sandbox.oauth import app_secret_proof
from broadcaster.sandbox.state import Account, Post, World

TEXT_LIMIT = 63_206
_TOKEN = re.compile(r"sandbox-page-token\.([a-z0-9][a-z0-9_-]*)\.facebook")
#: 15 digits make a page's id
_PAGE_LENGTH = 15
#: a post of this world, by the public address of its page or as Facebook itself would write it
_PERMALINK = re.compile(r"https?://[^/]+(?:/facebook)?/(\d+)/posts/(\d+)/?")
_FACEBOOK_LINK = re.compile(r"https?://(?:[a-z0-9-]+\.)*(?:facebook\.com|fb\.com|fb\.me)(?:[/?#]|$)", re.IGNORECASE)
_VERSION = r"/v\d{1,3}\.\d"
_PAGE = r"/(\d+)"
_POST = r"/(\d+_\d+)"
_ROUTES = (
    ("POST", re.compile(_VERSION + _PAGE + "/feed"), "publish"),
    ("GET", re.compile(_VERSION + _PAGE + "/published_posts"), "timeline"),
    ("GET", re.compile(_VERSION + _PAGE), "me"),
    ("POST", re.compile(_VERSION + _POST), "edit"),
    ("DELETE", re.compile(_VERSION + _POST), "delete"),
    ("GET", re.compile(_VERSION + _POST), "lookup"),
)
_WRITES = {"publish", "repost", "edit", "delete"}
#: what travels with every call and is no field of a post
_COMMON = {"access_token", "appsecret_proof", "fields", "format"}


class Facebook:
    """The platform over a world; a page is made when its token is first used with an id of the world's range."""

    def __init__(self, world: World) -> None:
        self.world = world

    def _is_page(self, number: str) -> bool:
        return len(number) == _PAGE_LENGTH and number.startswith(self.world.ids.page)

    def recognise(self, request: Request) -> Call | None:
        """The call a request makes; a link to a sandbox post makes a publish a repost."""
        for method, pattern, operation in _ROUTES:
            if method == request.method and (found := pattern.fullmatch(request.path)):
                link = request.form().get("link", "") if operation == "publish" else ""
                shared = _PERMALINK.fullmatch(link)
                shares = shared is not None and self._is_page(shared[1])
                return Call(
                    platform="facebook",
                    operation="repost" if shares else operation,
                    account=_account_of(_token(request)),
                    request=request,
                    ids=found.groups(),
                    has_link=bool(link),
                )
        return None

    def failure(self, call: Call, effect: Effect) -> Response:
        """What Graph answers to a fault."""
        return errors.failure(effect, call.ids[0].split("_")[0], self.world.clock().timestamp())

    def act(self, call: Call) -> Response:
        """Check who asks, do it, and add Graph's headers."""
        fields = call.request.form()
        with self.world.lock:
            refusal, account = self._who(call, fields)
            if refusal is None and account is not None:
                operation = "publish" if call.operation == "repost" else call.operation
                refusal = getattr(self, f"_{operation}")(call, account, fields)
        answer = refusal or errors.no_object(call.request.method, call.ids[0])
        return replace(answer, headers=(*answer.headers, ("facebook-api-version", call.request.path.split("/")[1])))

    def _who(self, call: Call, fields: dict[str, str]) -> tuple[Response | None, Account | None]:
        token = _token(call.request)
        if not token:
            return errors.error(104, "An access token is required to request this resource."), None
        if call.account is None:
            return errors.error(190, "Invalid OAuth access token - Cannot parse access token"), None
        proof = fields.get("appsecret_proof", "")
        if not proof and call.operation in _WRITES:
            return errors.error(100, "API calls from the server require an appsecret_proof argument"), None
        if proof and not hmac.compare_digest(proof.encode(), app_secret_proof(token).encode()):
            return errors.error(100, "Invalid appsecret_proof provided in the API argument"), None
        return self._page_of(call)

    def _page_of(self, call: Call) -> tuple[Response | None, Account | None]:
        page = call.ids[0].split("_")[0]
        if not self._is_page(page):
            return errors.no_object(call.request.method, call.ids[0]), None
        if "_" in call.ids[0] and call.ids[0] in self.world.posts:
            # a post made by hand before the page's own token was seen has no bound page yet
            mine = self.world.posts[call.ids[0]].account == call.account
            found = self.world.account("facebook", call.account or "") if mine else None
        else:
            found = self.world.bind("facebook", call.account or "", page)
        return (None, found) if found else (errors.permission(), None)

    def _publish(self, call: Call, account: Account, fields: dict[str, str]) -> Response:
        message, link = fields.get("message", ""), fields.get("link", "")
        refusal = _content_fault(fields, message, link)
        if refusal is not None:
            return refusal
        shared = _PERMALINK.fullmatch(link)
        original = self.world.visible(f"{shared[1]}_{shared[2]}") if shared else None
        if _FACEBOOK_LINK.match(link) and original is None:
            return errors.link_refused()
        last = None if call.accepted else next(self.world.timeline(account), None)
        if last is not None and (last.text == message if message else (last.text, last.link) == ("", link)):
            return errors.duplicate()
        post = self.place(account, message, link=link, repost_of=original.id if original else None)
        return json_answer(_shown(self.world, post, fields.get("fields", "id")))

    def place(self, account: Account, text: str, *, link: str = "", repost_of: str | None = None) -> Post:
        """Show a post, whoever wrote it; a page nobody has named yet gets an id of its own."""
        start = self.world.ids.page
        room = _PAGE_LENGTH - len(start)
        page = account.owner or f"{start}{crc32(account.id.encode()) % 10**room:0{room}d}"
        return self.world.publish(
            Post(
                platform="facebook",
                account=account.id,
                id=f"{page}_{self.world.serial() * 10:018d}",
                text=text,
                created=self.world.clock(),
                repost_of=repost_of,
                link=link or None,
            )
        )

    def _edit(self, call: Call, account: Account, fields: dict[str, str]) -> Response:
        post = self.world.visible(call.ids[0])
        if post is None:
            return errors.no_object("POST", call.ids[0])
        message = fields.get("message", "")
        refusal = _content_fault(fields, message, "")
        if refusal is not None:
            return refusal
        self.world.change(post.id, text=message, edited=True)
        return json_answer({"success": True})

    def _delete(self, call: Call, account: Account, fields: dict[str, str]) -> Response:
        if self.world.visible(call.ids[0]) is None:
            return errors.no_object("DELETE", call.ids[0])
        self.world.change(call.ids[0], deleted=True)
        return json_answer({"success": True})

    def _lookup(self, call: Call, account: Account, fields: dict[str, str]) -> Response:
        post = self.world.visible(call.ids[0])
        if post is None:
            return errors.no_object("GET", call.ids[0])
        return json_answer(_shown(self.world, post, fields.get("fields", "created_time,message,id")))

    def _me(self, call: Call, account: Account, fields: dict[str, str]) -> Response:
        known = {"id": account.owner, "name": f"{account.id.split('/', maxsplit=1)[0]} (EXERCISE)"}
        asked = set(fields.get("fields", "id,name").split(",")) | {"id"}
        return json_answer({name: value for name, value in known.items() if name in asked})

    def _timeline(self, call: Call, account: Account, fields: dict[str, str]) -> Response:
        limit = fields.get("limit", "25")
        if not limit.isdecimal() or not 1 <= int(limit) <= 100:
            return errors.error(100, "(#100) Param limit must be a number between 1 and 100")
        lag = timedelta(seconds=max(call.read_lag, self.world.settings.read_lag_seconds))
        posts = [p for p in self.world.timeline(account) if p.created <= self.world.clock() - lag]
        since, until = _bounds(fields)
        after = fields.get("after", "")
        posts = [p for p in posts if since <= p.created.timestamp() < until and (not after or _number(p.id) < after)]
        shown = fields.get("fields", "created_time,message,id")
        return json_answer(_page(self.world, call, posts, limit=int(limit), fields=shown))


def _page(world: World, call: Call, posts: list[Post], *, limit: int, fields: str) -> dict[str, Any]:
    page = posts[:limit]
    answer: dict[str, Any] = {"data": [_shown(world, post, fields) for post in page]}
    if page:
        answer["paging"] = {"cursors": {"before": _number(page[0].id), "after": _number(page[-1].id)}}
    if len(posts) > limit:
        where = f"{call.request.scheme}://{call.request.headers.get('host', '')}{call.request.path}"
        following = {"fields": fields, "limit": limit, "after": _number(page[-1].id)}
        answer["paging"]["next"] = f"{where}?{urlencode(following)}"
    return answer


def _number(post_id: str) -> str:
    """The part of a post id that rises; 18 digits, so that texts compare as numbers do."""
    return post_id.partition("_")[2]


def _bounds(fields: dict[str, str]) -> tuple[float, float]:
    """`since` and `until` in unix seconds; what is not a number does not filter, as on Graph."""
    since, until = fields.get("since", ""), fields.get("until", "")
    return (float(since) if since.isdecimal() else 0.0, float(until) if until.isdecimal() else float("inf"))


def _shown(world: World, post: Post, fields: str) -> dict[str, Any]:
    page, _, number = post.id.partition("_")
    address = world.public.get("facebook", "https://www.facebook.com")
    known: dict[str, Any] = {
        "id": post.id,
        "created_time": post.created.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "permalink_url": f"{address}/{page}/posts/{number}",
        "is_published": True,
    }
    # Graph leaves out what is empty
    known |= {"message": post.text} if post.text else {}
    if post.link:
        known |= {"link": post.link, "attachments": {"data": [{"url": post.link, "unshimmed_url": post.link}]}}
    # the sub-fields in braces are always all there
    asked = [name.strip() for name in re.sub(r"\{[^{}]*\}", "", fields).split(",")]
    return {name: known[name] for name in [*asked, "id"] if name in known}


def _token(request: Request) -> str:
    return request.bearer() or request.form().get("access_token", "")


def _account_of(token: str) -> str | None:
    found = _TOKEN.fullmatch(token)
    return f"{found[1]}/facebook" if found else None


def _content_fault(fields: dict[str, str], message: str, link: str) -> Response | None:
    if unknown := sorted(fields.keys() - _COMMON - {"message", "link", "published", "is_published"}):
        return errors.error(100, f"(#100) The parameter {unknown[0]} is not supported by the sandbox")
    if {fields.get(name, "true").lower() for name in ("published", "is_published")} != {"true"}:
        return errors.error(100, "(#100) Unpublished and scheduled posts are not supported by the sandbox")
    if not message.strip() and not link:
        return errors.error(100, "(#100) Missing message or attachment")
    if len(message) > TEXT_LIMIT:
        return errors.error(100, f"(#100) The message is longer than {TEXT_LIMIT} characters")
    return None
