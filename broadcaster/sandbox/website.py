"""The council's website on the loopback: the banner's JSON file and the home page that includes it (platforms 9.4)."""

import hashlib
import html
import json
import re
from collections.abc import Mapping
from typing import Any

from broadcaster.sandbox.calls import Call, Effect
from broadcaster.sandbox.messages import Pairs, Request, Response, html_answer, json_answer
from broadcaster.sandbox.state import Site, World

TOKEN = "sandbox-site-token"  # noqa: S105 - published, opens nothing but the exercise world
#: the one site of the exercise world, as the register names it
SITE_ID = "website/home"
_CACHE: Pairs = (("Cache-Control", "max-age=30"),)
_ROUTES = {
    ("PUT", "/site/alert.json"): "put",
    ("GET", "/site/alert.json"): "lookup",
    ("GET", "/site/"): "page",
    ("GET", "/site"): "page",
}
#: what the fields must be when they are there; others are kept as they come, as a file would
_SHAPES: dict[str, tuple[type, ...]] = {
    "version": (int,),
    "active": (bool,),
    "level": (str, type(None)),
    "heading": (str, type(None)),
    "text": (str, type(None)),
    "link": (str, dict, type(None)),
    "updated": (str, type(None)),
    "lang": (str, dict, type(None)),
    "html": (str, type(None)),
}


class Website:
    """The site over a world; before the first PUT the file is version 0, inactive."""

    def __init__(self, world: World) -> None:
        self.world = world

    def recognise(self, request: Request) -> Call | None:
        """The call a request makes."""
        operation = _ROUTES.get((request.method, request.path))
        if operation is None:
            return None
        return Call(platform="website", operation=operation, account=SITE_ID, request=request)

    def act(self, call: Call) -> Response:
        """Do it and answer as a plain web server does."""
        if call.operation == "put":
            with self.world.lock:
                return self._put(call)
        site = self.world.site
        if call.operation == "lookup":
            return json_answer(site.stored or _EMPTY, 200, (("ETag", etag(site.stored)), *_CACHE))
        return html_answer(home_page(site.public), 200, _CACHE)

    def failure(self, call: Call, effect: Effect) -> Response:
        """What the web server answers to a fault."""
        fields = effect.fields
        if effect.type == "rate-limit":
            wait = fields["retry_after"] if fields["retry_after"] is not None else fields["reset"]
            return _refused(429, "Too many requests.", () if wait is None else (("Retry-After", f"{wait:.0f}"),))
        if effect.type in {"in-200-error", "bad-id"}:
            return json_answer({"error": {"code": fields.get("code")}, "status": "error"})
        status = {"error-500": 500, "error-503": 503, "duplicate": 409, "token-revoked": 401, "credits": 402}
        return _refused(status.get(effect.type, 403), f"The website says: {effect.type}.")

    def _put(self, call: Call) -> Response:
        request, now = call.request, self.world.site.stored
        if request.bearer() != TOKEN:
            return _refused(401, "The site token is missing or wrong.", (("WWW-Authenticate", "Bearer"),))
        try:
            banner = _banner(request)
        except ValueError as refused:
            return _refused(400, str(refused))
        if not _matches(request, now):
            return _refused(412, "The banner was changed by somebody else.", (("ETag", etag(now)),))
        if now is not None and (older := _conflict(banner, now)):
            return _refused(409, older, (("ETag", etag(now)),))
        public = self.world.site.public if call.stale else banner
        self.world.site = Site(stored=banner, public=public)
        return json_answer({"version": banner["version"]}, 200, (("ETag", etag(banner)),))


_EMPTY: dict[str, Any] = {"version": 0, "active": False}


def etag(banner: Mapping[str, Any] | None) -> str:
    """The strong validator of a banner."""
    text = json.dumps(banner or _EMPTY, sort_keys=True, ensure_ascii=False)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'


def _matches(request: Request, now: Mapping[str, Any] | None) -> bool:
    wanted, unwanted = request.headers.get("if-match"), request.headers.get("if-none-match")
    if unwanted is not None and unwanted.strip() == "*" and now is not None:
        return False
    return wanted is None or wanted.strip() == "*" or etag(now) in [tag.strip() for tag in wanted.split(",")]


def _conflict(banner: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    if banner["version"] < now["version"]:
        return f"The site has version {now['version']}; {banner['version']} is older."
    if banner["version"] == now["version"] and dict(banner) != dict(now):
        return f"Version {now['version']} is taken by another banner."
    return ""


def _banner(request: Request) -> dict[str, Any]:
    """The banner of a PUT; ValueError with a sentence when a field has the wrong shape."""
    try:
        banner = request.json()
    except ValueError:
        raise ValueError("The body is not JSON.") from None
    if not isinstance(banner, dict):
        raise ValueError("The body is not a JSON object.")  # noqa: TRY004 - the value is the client's, not ours
    for name in ("version", "active"):
        if name not in banner:
            raise ValueError(f"The field {name} is missing.")
    for name, shapes in _SHAPES.items():
        wrong_flag = name == "version" and isinstance(banner["version"], bool)
        if name in banner and (wrong_flag or not isinstance(banner[name], shapes)):
            raise ValueError(f"The field {name} has the wrong shape.")
    if banner["active"] and not (banner.get("html") or banner.get("heading")):
        raise ValueError("An active banner needs a heading.")
    return banner


def _refused(status: int, sentence: str, headers: Pairs = ()) -> Response:
    return json_answer({"error": sentence}, status, headers)


def fragment(banner: Mapping[str, Any] | None) -> str:
    """What the page includes: the product's own HTML, else one made from the fields, escaped; "" when inactive."""
    if not banner or not banner.get("active"):
        return ""
    if banner.get("html"):
        return str(banner["html"])
    said = {name: html.escape(str(banner.get(name) or "")) for name in ("level", "heading", "text", "updated")}
    parts = [f'<section class="alert" data-level="{said["level"]}"><h2>{said["heading"]}</h2><p>{said["text"]}</p>']
    if link := _link(banner.get("link")):
        parts.append(f'<p><a href="{html.escape(link)}">More information</a></p>')
    if said["updated"]:
        parts.append(f"<p><small>Updated {said['updated']}</small></p>")
    return "".join(parts) + "</section>"


def _link(link: object) -> str:
    """The address when it is one a page may link to."""
    address = link.get("href", "") if isinstance(link, dict) else link
    return address if isinstance(address, str) and re.match(r"https?://", address) else ""


def home_page(banner: Mapping[str, Any] | None) -> str:
    """The public home page with the banner included on the server, so that it shows without JavaScript."""
    return _HOME.replace("<!--banner-->", fragment(banner))


_HOME = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Home – the council's website (EXERCISE)</title>
<style>
body { font: 1.05rem/1.5 system-ui, sans-serif; margin: 0; color: #0b0c0c; background: #fff; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 1rem; }
.exercise { background: #ffdd00; color: #0b0c0c; font-weight: 700; text-align: center; padding: .4rem; margin: 0; }
.alert { background: #b10e1e; color: #fff; padding: 1rem; } .alert a { color: #fff; }
a { color: #1d70b8; }
</style>
</head>
<body>
<p class="exercise">EXERCISE – this website exists for practice only</p>
<!--banner-->
<header><p>The council</p></header>
<main>
<h1>Welcome</h1>
<ul>
<li><a href="/site/">Bins and recycling</a></li>
<li><a href="/site/">Roads and parking</a></li>
<li><a href="/site/">Libraries</a></li>
</ul>
</main>
<footer><p>Practice website of the exercise space.</p></footer>
</body>
</html>
"""
