"""Decides what a request is: a platform's, which faults may meet, or the sandbox's own controls, which none may."""

import io
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC

from broadcaster.sandbox.calls import Call, Effect, Platform
from broadcaster.sandbox.effects import perform
from broadcaster.sandbox.facebook import Facebook
from broadcaster.sandbox.faults import REFUSAL, FaultBook, FaultProblem
from broadcaster.sandbox.late import Late
from broadcaster.sandbox.messages import BadRequest, Request, Response, html_answer, json_answer, read_request
from broadcaster.sandbox.oracle import Oracle, OracleProblem
from broadcaster.sandbox.page import one_post, overview
from broadcaster.sandbox.state import RESERVED, Clock, Ids, LogEntry, World
from broadcaster.sandbox.website import Website
from broadcaster.sandbox.wire import Delivery
from broadcaster.sandbox.x import X
from broadcaster.sandbox.x_errors import REASON

PRODUCT = "broadcaster-sandbox"
#: where links of an exercise lead
_POST_PAGE = re.compile(r"/x/[^/]+/status/(?P<tweet>\d+)|/facebook/(?P<page>\d+)/posts/(?P<post>\d+)")


class App:
    """The sandbox without its socket; safe to ask from many threads."""

    def __init__(self, clock: Clock, stopping: threading.Event, ids: Ids = RESERVED) -> None:
        self.world = World(clock, ids)
        self.faults = FaultBook()
        self.oracle = Oracle(self.world)
        self.late = Late()
        self.started = clock()
        self._stopping = stopping
        self._platforms: dict[str, Platform] = {
            "x": X(self.world),
            "facebook": Facebook(self.world),
            "website": Website(self.world),
        }
        self._controls: dict[tuple[str, str], Callable[[Request], Response]] = {
            ("GET", "/"): lambda _: html_answer(overview(self.world), 200, (("Cache-Control", "no-store"),)),
            ("GET", "/health"): lambda _: json_answer(self.health()),
            ("GET", "/faults"): lambda _: json_answer(self.faults.listed()),
            ("POST", "/faults"): lambda r: json_answer({"id": self.faults.add(_json(r))}, 201),
            ("DELETE", "/faults"): lambda _: self._cleared(self.faults.clear),
            ("POST", "/late"): lambda _: json_answer({"landed": self.late.land()}),
            ("POST", "/settings"): lambda r: json_answer(self.oracle.configure(_json(r))),
            ("GET", "/oracle/posts"): lambda _: json_answer(self.oracle.posts()),
            ("GET", "/oracle/website"): lambda _: json_answer(self.oracle.website()),
            ("GET", "/oracle/requests"): lambda _: json_answer(self.oracle.requests()),
            ("GET", "/oracle/settings"): lambda _: json_answer(self.oracle.settings()),
            ("POST", "/oracle/post"): lambda r: json_answer(self.oracle.rogue(_json(r)), 201),
            ("DELETE", "/oracle"): lambda _: self._cleared(self._reset),
        }

    def answer(self, request: Request) -> Delivery:
        """What to send for a request that was read."""
        call = self._recognise(request)
        if call is not None:
            return self._meet(call)
        control = self._controls.get((request.method, request.path))
        if control is None:
            return Delivery(response=self._other(request))
        try:
            return Delivery(response=control(request))
        except (FaultProblem, OracleProblem) as refused:
            return Delivery(response=json_answer({"error": str(refused)}, 400))

    def refuses(self, head: bytes) -> bool:
        """Whether the request that starts with `head` is to be refused unread; it is logged when so."""
        try:
            request = read_request(io.BytesIO(head), None, scheme="http")
        except BadRequest:
            return False
        return request is not None and self.refuses_request(request)

    def refuses_request(self, request: Request) -> bool:
        """The same for a request whose head is known."""
        call = self._recognise(request)
        if call is None or not self.faults.refuses(call):
            return False
        self._log(call.request, call).fault = REFUSAL
        return True

    def health(self) -> dict[str, object]:
        """What tells others that a sandbox answers, and not a platform."""
        started = self.started.astimezone(UTC).isoformat()
        return {"sandbox": True, "product": PRODUCT, "space": "exercise", "started": started}

    def _recognise(self, request: Request) -> Call | None:
        return next((call for one in self._platforms.values() if (call := one.recognise(request))), None)

    def _meet(self, call: Call) -> Delivery:
        entry = self._log(call.request, call)
        effects = self.faults.pick(call)
        entry.fault = "+".join(effect.type for effect in effects) or None
        if seconds := self.world.settings.latency_seconds:
            effects.append(Effect(type="latency", fields={"seconds": seconds}))
        delivery = perform(self._platforms[call.platform], call, effects, self._stopping, self.late)
        self.late.one_more_request()
        if delivery.response is not None:
            entry.status = delivery.response.status
            entry.note = dict(delivery.response.headers).get(REASON)
        return delivery

    def _log(self, request: Request, call: Call | None) -> LogEntry:
        return self.world.record(
            LogEntry(
                method=request.method,
                path=request.path,
                platform=call.platform if call else None,
                account=call.account if call else None,
                operation=call.operation if call else None,
                at=self.world.clock(),
            )
        )

    def _public_post(self, path: str) -> Response | None:
        """The page of a post that the public would see at this address."""
        found = _POST_PAGE.fullmatch(path)
        post = self.world.visible(found["tweet"] or f"{found['page']}_{found['post']}") if found else None
        return html_answer(one_post(post), 200, (("Cache-Control", "no-store"),)) if post else None

    def _other(self, request: Request) -> Response:
        """A post's own page, one fault by its id, or nothing we know."""
        if request.method == "GET" and (page := self._public_post(request.path)) is not None:
            return page
        if request.method == "DELETE" and request.path.startswith("/faults/"):
            if self.faults.remove(request.path.removeprefix("/faults/")):
                return Response(status=204)
            return json_answer({"error": "There is no fault with this id."}, 404)
        self._log(request, None).status = 404
        return json_answer({"error": "The sandbox has nothing at this address; see docs/sandbox.md."}, 404)

    def _reset(self) -> None:
        self.late.forget()
        self.world.reset()

    def _cleared(self, clear: Callable[[], None]) -> Response:
        clear()
        return Response(status=204)


def _json(request: Request) -> object:
    try:
        return request.json()
    except ValueError:
        raise OracleProblem("The body must be JSON.") from None


def as_get(request: Request) -> Request:
    """A HEAD is answered as the GET it asks about."""
    return replace(request, method="GET") if request.method == "HEAD" else request
