"""X's own words for a refusal (platforms 1.4), from the platform itself and from faults."""

import math
from dataclasses import replace
from typing import Any

from broadcaster.sandbox.calls import Effect
from broadcaster.sandbox.messages import Pairs, Response, json_answer

PROBLEMS = "https://api.twitter.com/2/problems/"
#: the sandbox's own header, for the person who looks for a fault in a configuration
REASON = "x-sandbox-reason"
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
NOT_PERMITTED = "You are not permitted to perform this action."


def problem(status: int, title: str, detail: str, *, kind: str = "") -> Response:
    """A problem body; `kind` is the last word of the problem type."""
    body = {"title": title, "detail": detail, "type": PROBLEMS + kind if kind else "about:blank", "status": status}
    answer = json_answer(body, status)
    return Response(status=status, body=answer.body, content_type="application/problem+json; charset=utf-8")


def forbidden(detail: str) -> Response:
    """403; only the detail tells the cases apart."""
    return problem(403, "Forbidden", detail)


def unauthorized(reason: str) -> Response:
    """401; X does not say why, a header of the sandbox and its request log do."""
    return replace(problem(401, "Unauthorized", "Unauthorized"), headers=((REASON, reason),))


def invalid(parameter: str, value: str, message: str, *, detail: str = "") -> Response:
    """400 with the parameter named."""
    return json_answer(
        {
            "errors": [{"parameters": {parameter: [value]}, "message": message}],
            "title": "Invalid Request",
            "detail": detail or "One or more parameters to your request was invalid.",
            "type": PROBLEMS + "invalid-request",
        },
        400,
    )


def not_found(resource: str, value: str, *, parameter: str = "id") -> dict[str, Any]:
    """One entry of a partial answer's `errors`; X sends it inside a 200."""
    return {
        "value": value,
        "detail": f"Could not find {resource} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "type": PROBLEMS + "resource-not-found",
    }


def missing(resource: str, value: str) -> Response:
    """404 for a write to something that is not there."""
    return json_answer({"errors": [not_found(resource, value)], **_title(404, "Not Found Error")}, 404)


def _title(status: int, title: str) -> dict[str, Any]:
    return {"title": title, "detail": title, "type": PROBLEMS + "resource-not-found", "status": status}


def failure(effect: Effect, now: float) -> Response:
    """What X answers to a fault; `now` in unix seconds."""
    if effect.type == "rate-limit":
        return _limited(effect, now)
    if effect.type == "in-200-error":
        entry = {"title": "Forbidden", "detail": NOT_PERMITTED, "type": PROBLEMS + "client-forbidden"}
        return json_answer({"errors": [{**entry, "code": effect.fields["code"]}]})
    if effect.type == "bad-id":
        wrong = {"data": {"id": 12, "text": ["not", "a", "text"]}}
        return json_answer({"data": {}} if effect.fields["shape"] == "missing" else wrong, 201)
    return _refusals(effect.type)


def _refusals(kind: str) -> Response:
    table = {
        "error-500": (500, "Internal Server Error", "Something is broken. This is usually a temporary error.", ""),
        "error-503": (503, "Service Unavailable", "Service Unavailable", ""),
        "duplicate": (403, "Forbidden", DUPLICATE, ""),
        "token-revoked": (401, "Unauthorized", "Unauthorized", ""),
        "suspended": (403, "Forbidden", "The user used for authentication is suspended", "user-suspended"),
        "permission": (403, "Forbidden", NOT_PERMITTED, ""),
        "credits": (402, "CreditsDepleted", "Your enrolled account does not have any credits.", "credits"),
        "link-refused": (400, "Invalid Request", "This link cannot be posted.", "invalid-request"),
    }
    status, title, detail, last = table[kind]
    return problem(status, title, detail, kind=last)


def _limited(effect: Effect, now: float) -> Response:
    headers: list[tuple[str, str]] = []
    if effect.fields["reset"] is not None:
        headers += rate_headers(100, 0, reset_at(effect.fields["reset"], now))
    if effect.fields["retry_after"] is not None:
        headers.append(("retry-after", f"{math.ceil(effect.fields['retry_after'])}"))
    body = problem(429, "Too Many Requests", "Too Many Requests")
    return Response(status=429, body=body.body, content_type=body.content_type, headers=tuple(headers))


def rate_headers(limit: int, remaining: int, reset: int) -> Pairs:
    """The three headers of a window; `reset` in unix seconds."""
    return (
        ("x-rate-limit-limit", str(limit)),
        ("x-rate-limit-remaining", str(remaining)),
        ("x-rate-limit-reset", str(reset)),
    )


def reset_at(value: float, now: float) -> int:
    """A reset in unix seconds; a small number counts from now."""
    return math.ceil(value if value > 1_000_000_000 else now + value)
