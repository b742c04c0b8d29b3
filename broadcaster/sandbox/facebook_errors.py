"""Graph's error envelope and what it says to each fault (platforms 2.2); Graph may send it inside HTTP 200."""

import json
import math
from dataclasses import replace
from typing import Any

from broadcaster.sandbox.calls import Effect
from broadcaster.sandbox.messages import Response, json_answer

_TRANSIENT = {1, 2, 4, 17, 32, 341, 613}


def error(code: int, message: str, status: int = 400, *, subcode: int | None = None, user: str = "") -> Response:
    """One error envelope."""
    body: dict[str, Any] = {
        "message": message,
        "type": "OAuthException",
        "code": code,
        "is_transient": code in _TRANSIENT,
        "fbtrace_id": "Asandboxsandboxsandbox",
    }
    if subcode is not None:
        body["error_subcode"] = subcode
    if user:
        body |= {"error_user_title": user, "error_user_msg": message}
    return json_answer({"error": body}, status)


def no_object(method: str, object_id: str) -> Response:
    """The object is not there or not to be seen: 100 with subcode 33."""
    said = f"Unsupported {method.lower()} request. Object with ID '{object_id}' does not exist, cannot be loaded"
    return error(100, f"{said} due to missing permissions, or does not support this operation", subcode=33)


def permission() -> Response:
    """The token is good, but not for this page."""
    return error(200, "(#200) The user hasn't authorized the application to perform this action", 403)


def duplicate() -> Response:
    """The message is the same as the one before."""
    said = "Duplicate status message. This status update is identical to the last one you posted."
    return error(506, f"(#506) {said}", subcode=1455006, user="Duplicate Status Update")


def link_refused() -> Response:
    """A link to facebook.com itself."""
    said = "Sorry, Facebook.com links cannot be posted here."
    return error(100, said, subcode=1609008, user="Cannot post Facebook.com links")


def failure(effect: Effect, page: str, now: float) -> Response:
    """What Graph answers to a fault on a page; `now` in unix seconds."""
    fields = effect.fields
    if effect.type == "rate-limit":
        return _limited(effect, page, now)
    if effect.type == "in-200-error":
        return error(fields["code"], "An error inside an answer 200", 200, subcode=fields["subcode"])
    if effect.type == "bad-id":
        return json_answer({"success": True} if fields["shape"] == "missing" else {"id": 12})
    answer = _refusals(effect.type)
    return replace(answer, status=200) if fields.get("in_200") else answer


def _refusals(kind: str) -> Response:
    expired = "Error validating access token: The session has been invalidated."
    table = {
        "error-500": error(1, "An unknown error has occurred.", 500),
        "error-503": error(2, "Service temporarily unavailable", 503),
        "duplicate": duplicate(),
        "token-revoked": error(190, expired, subcode=460),
        "suspended": error(368, "The action attempted has been deemed abusive or is otherwise disallowed"),
        "permission": permission(),
        "credits": error(10, "(#10) Application does not have permission for this action", 402),
        "link-refused": link_refused(),
    }
    return table[kind]


def _limited(effect: Effect, page: str, now: float) -> Response:
    """32 with the Business Use Case header, whose unit is minutes; without a wait there is no header."""
    answer = error(32, "(#32) Page request limit reached")
    wait = effect.fields["retry_after"] if effect.fields["retry_after"] is not None else effect.fields["reset"]
    if wait is None:
        return answer
    wait = wait - now if wait > 1_000_000_000 else wait
    usage: dict[str, Any] = {"type": "pages", "call_count": 100, "total_cputime": 25, "total_time": 25}
    usage["estimated_time_to_regain_access"] = max(0, math.ceil(wait / 60))
    return replace(answer, headers=(("x-business-use-case-usage", json.dumps({page: [usage]})),))
