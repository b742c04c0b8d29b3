"""Which row of the decision table a failure or a status is (reliability reference 2.4; 402 belongs to row 11)."""

import math
import re
from datetime import timedelta

from broadcaster.domain.outcomes import NotSent, Phase, Unknown, Why
from broadcaster.transport.answers import Answered, Failed, http_date

_NUMBER = re.compile(r"[+-]?\d{1,300}(\.\d{1,300})?", re.ASCII)
#: the longest wait a timedelta holds without an overflow; the engine caps long before
_LONGEST = 8.0e13


def classify_failure(failed: Failed) -> NotSent | Unknown:
    """Rows 1 to 5, and 18 for a fault of ours before anything was tried. Row 6, a killed process, is the engine's."""
    if failed.phase is Phase.NONE:
        return NotSent(row=18, why=Why.OUR_FAULT, detail=failed.detail, phase=failed.phase)
    if failed.phase is Phase.BEFORE:
        row = 2 if failed.why is Why.TLS else 1
        return NotSent(row=row, why=failed.why, detail=failed.detail, phase=failed.phase)
    if failed.timed_out or failed.status is not None or failed.why is Why.GARBLED:
        row = 5
    else:
        row = 4 if failed.whole_request else 3
    return Unknown(row=row, why=failed.why, detail=failed.detail, phase=failed.phase, status=failed.status)


_REFUSED = {401: (11, Why.CREDENTIAL), 402: (11, Why.CREDITS), 403: (11, Why.CREDENTIAL), 407: (11, Why.CREDENTIAL)} | {
    404: (13, Why.MOVED),
    405: (13, Why.MOVED),
    410: (13, Why.MOVED),
    429: (16, Why.RATE_LIMITED),
}


def classify_status(answer: Answered, detail: str, *, own_words: bool) -> NotSent | Unknown:
    """What a status alone says: rows 8 to 11 and 13 to 17.

    `own_words` is true when the body is the platform's own error and not a proxy's page; only then is a 4xx a certain
    no (platforms reference section 0), except 401 and 407, which ask for a credential whoever says them. A 2xx that
    reaches this function had no usable id.
    """
    status = answer.status
    match status:
        case _ if 300 <= status < 400:
            return NotSent(row=9, why=Why.REDIRECTED, detail=detail, status=status)
        case 408 | 425:
            return Unknown(row=14, why=Why.NO_ANSWER, detail=detail, phase=Phase.ANSWERED, status=status)
        case 409:
            return Unknown(row=15, why=Why.CONFLICT, detail=detail, phase=Phase.ANSWERED, status=status)
        case _ if 500 <= status < 600:
            return Unknown(row=17, why=Why.SERVER, detail=detail, phase=Phase.ANSWERED, status=status)
        case _ if 400 <= status < 500 and (own_words or status in {401, 407}):
            row, why = _REFUSED.get(status, (10, Why.CONTENT))
            wait = asked_wait(answer) if row == 16 else None
            return NotSent(row=row, why=why, detail=detail, status=status, retry_after=wait)
        case _:
            return Unknown(row=8, why=Why.GARBLED, detail=detail, phase=Phase.ANSWERED, status=status)


def asked_wait(answer: Answered) -> timedelta | None:
    """How long the platform asks us to wait: Retry-After (RFC 9110 10.2.3), else x-rate-limit-reset.

    Not capped; a time in the past is no wait; what cannot be read is None. Clock times are measured against the
    platform's own clock where it tells it.
    """
    now = answer.server_time() or answer.at
    asked = answer.headers.get("retry-after", "").strip()
    seconds = _number(asked)
    if seconds is None and (until := http_date(asked)) is not None:
        seconds = (until - now).total_seconds()
    if seconds is None:
        reset = _number(answer.headers.get("x-rate-limit-reset", "").strip())
        seconds = None if reset is None else reset - now.timestamp()
    return None if seconds is None else timedelta(seconds=min(max(seconds, 0.0), _LONGEST))


def _number(text: str) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else math.copysign(_LONGEST, value)
