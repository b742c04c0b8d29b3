"""Turns the faults that meet a call into what happens: whether the platform acts, what it says, how it travels."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from broadcaster.sandbox.calls import Call, Effect, Platform
from broadcaster.sandbox.faults import MODIFIERS
from broadcaster.sandbox.late import Late
from broadcaster.sandbox.messages import Response, html_answer
from broadcaster.sandbox.wire import Delivery, Manner

_PAGE = "<!doctype html><html lang='en'><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
OVER_CAPACITY = _PAGE.format("Over capacity")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """One call, the platform it is for, and the fault that meets it."""

    platform: Platform
    call: Call
    effect: Effect
    stopping: threading.Event
    late: Late

    def act(self) -> Response:
        """Let the platform do what it was asked."""
        return self.platform.act(self.call)

    def acted(self, answer: Response) -> Response:
        """`answer`, after acting when the effect says so."""
        if self.effect.fields["act"]:
            self.act()
        return answer

    def failure(self, kind: str | None = None) -> Response:
        """The platform's own words for the effect or another kind of failure."""
        return self.platform.failure(self.call, replace(self.effect, type=kind) if kind else self.effect)


def perform(platform: Platform, call: Call, effects: list[Effect], stopping: threading.Event, late: Late) -> Delivery:
    """Do a call under the effects picked for it."""
    delay, others = 0.0, []
    for effect in effects:
        seconds = effect.fields.get("seconds", 0.0)
        if effect.type not in MODIFIERS:
            others.append(effect)
        elif effect.type == "latency":
            delay += seconds
        else:
            call = replace(call, read_lag=max(call.read_lag, seconds), stale=call.stale or effect.type == "stale-page")
    # half on the way in and half on the way back, as a network does it
    if delay:
        stopping.wait(delay / 2)
    delivery = _meet(platform, call, others, stopping, late)
    if delay:
        stopping.wait(delay / 2)
    return delivery


def _meet(platform: Platform, call: Call, others: list[Effect], stopping: threading.Event, late: Late) -> Delivery:
    if not others:
        return Delivery(response=platform.act(call))
    stage = Stage(platform=platform, call=call, effect=others[0], stopping=stopping, late=late)
    answer = _ANSWERS.get(stage.effect.type, Stage.failure)(stage)
    return answer if isinstance(answer, Delivery) else Delivery(response=answer)


def _lost(stage: Stage) -> Delivery:
    stage.act()
    return Delivery(response=None, manner=Manner.DROPPED)


def _act_then_500(stage: Stage) -> Response:
    stage.act()
    return stage.failure("error-500")


def _lands_late(stage: Stage) -> Response:
    stage.late.keep(stage.platform, stage.call, requests=stage.effect.fields["requests"])
    return stage.failure("error-500")


def _act_then_503(stage: Stage) -> Response:
    stage.act()
    return html_answer(OVER_CAPACITY, 503)


def _slow(stage: Stage) -> Response:
    answer = stage.act() if stage.effect.fields["act"] else html_answer(_PAGE.format("Gateway time-out"), 504)
    stage.stopping.wait(stage.effect.fields["seconds"])
    return answer


def _html(stage: Stage) -> Response:
    return stage.acted(html_answer(_PAGE.format("Please sign in"), stage.effect.fields["status"]))


def _truncated(stage: Stage) -> Delivery:
    return Delivery(response=stage.act(), manner=Manner.TRUNCATED)


def _bad_id(stage: Stage) -> Response:
    stage.act()
    return stage.failure()


def _invalid_json(stage: Stage) -> Response:
    status = stage.act().status if stage.effect.fields["act"] else 200
    return Response(status=status, body=b"this is not json {")


def _drip(stage: Stage) -> Delivery:
    answer = stage.act() if stage.effect.fields["act"] else stage.failure("error-500")
    manner = Manner.DRIP_HEADERS if stage.effect.fields["where"] == "headers" else Manner.DRIP_BODY
    return Delivery(response=answer, manner=manner, rate=stage.effect.fields["bytes_per_second"])


def _redirect(stage: Stage) -> Response:
    fields = stage.effect.fields
    moved = html_answer(_PAGE.format("Moved"), fields["status"])
    return replace(moved, headers=(("Location", fields["location"]),))


def _no_content(stage: Stage) -> Response:
    return stage.acted(Response(status=stage.effect.fields["status"]))


def _garbage(stage: Stage) -> Delivery:
    if stage.effect.fields["act"]:
        stage.act()
    return Delivery(response=None, manner=Manner.GARBAGE)


def _site_down(stage: Stage) -> Response:
    return html_answer(_PAGE.format("Service unavailable"), 503)


def _gone(stage: Stage) -> Response:
    return html_answer(_PAGE.format("Not found"), stage.effect.fields["status"])


#: effects that are more than the platform's own refusal
_ANSWERS: dict[str, Callable[[Stage], Delivery | Response]] = {
    "lost": _lost,
    "act-then-500": _act_then_500,
    "act-then-503-html": _act_then_503,
    "lands-late": _lands_late,
    "slow": _slow,
    "html": _html,
    "truncated": _truncated,
    "bad-id": _bad_id,
    "invalid-json": _invalid_json,
    "drip": _drip,
    "redirect": _redirect,
    "no-content": _no_content,
    "garbage-status-line": _garbage,
    "site-down": _site_down,
    "gone": _gone,
}
