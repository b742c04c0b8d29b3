"""Failures and statuses become rows of the decision table; waits are read from headers."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.outcomes import NotSent, Phase, Unknown, Why
from broadcaster.transport.answers import Answered, Failed
from broadcaster.transport.classify import asked_wait, classify_failure, classify_status

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def answered(status: int = 429, headers: dict[str, str] | None = None) -> Answered:
    """An answer with headers; underscores stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
    return Answered(status=status, headers=named, body=b"{}", at=NOW)


@pytest.mark.parametrize(
    ("status", "own", "row", "why", "certain"),
    [
        (301, True, 9, Why.REDIRECTED, True),
        (302, False, 9, Why.REDIRECTED, True),
        (400, True, 10, Why.CONTENT, True),
        (413, True, 10, Why.CONTENT, True),
        (422, True, 10, Why.CONTENT, True),
        (400, False, 8, Why.GARBLED, False),
        (401, True, 11, Why.CREDENTIAL, True),
        (401, False, 11, Why.CREDENTIAL, True),
        (407, False, 11, Why.CREDENTIAL, True),
        (402, True, 11, Why.CREDITS, True),
        (403, True, 11, Why.CREDENTIAL, True),
        (403, False, 8, Why.GARBLED, False),
        (404, True, 13, Why.MOVED, True),
        (405, True, 13, Why.MOVED, True),
        (410, True, 13, Why.MOVED, True),
        (404, False, 8, Why.GARBLED, False),
        (408, False, 14, Why.NO_ANSWER, False),
        (425, True, 14, Why.NO_ANSWER, False),
        (409, True, 15, Why.CONFLICT, False),
        (429, True, 16, Why.RATE_LIMITED, True),
        (429, False, 8, Why.GARBLED, False),
        (500, True, 17, Why.SERVER, False),
        (503, False, 17, Why.SERVER, False),
        (522, False, 17, Why.SERVER, False),
        (200, True, 8, Why.GARBLED, False),
        (103, True, 8, Why.GARBLED, False),
        (999, True, 8, Why.GARBLED, False),
    ],
)
def test_every_status_has_its_row(status: int, own: bool, row: int, why: Why, certain: bool) -> None:
    """Only the platform's own words make a 4xx a certain no."""
    outcome = classify_status(answered(status), "said", own_words=own)
    assert (outcome.row, outcome.why, isinstance(outcome, NotSent)) == (row, why, certain)
    assert (outcome.status, outcome.phase) == (status, Phase.ANSWERED)


@given(st.integers(min_value=0, max_value=1200), st.booleans())
def test_no_status_is_ever_taken_for_sent_or_repeated_blindly(status: int, own: bool) -> None:
    """Whatever a proxy invents, a 4xx without the platform's words stays unknown unless it asks for a credential."""
    outcome = classify_status(answered(status), "said", own_words=own)
    if not own and 400 <= status < 500 and status not in {401, 407}:
        assert isinstance(outcome, Unknown)


@pytest.mark.parametrize(
    ("failed", "row"),
    [
        (Failed(phase=Phase.NONE, why=Why.OUR_FAULT, detail=""), 18),
        (Failed(phase=Phase.BEFORE, why=Why.UNREACHABLE, detail=""), 1),
        (Failed(phase=Phase.BEFORE, why=Why.TLS, detail=""), 2),
        (Failed(phase=Phase.WRITTEN, why=Why.NO_ANSWER, detail=""), 3),
        (Failed(phase=Phase.WRITTEN, why=Why.NO_ANSWER, detail="", whole_request=True), 4),
        (Failed(phase=Phase.WRITTEN, why=Why.NO_ANSWER, detail="", whole_request=True, timed_out=True), 5),
        (Failed(phase=Phase.WRITTEN, why=Why.GARBLED, detail="", whole_request=True), 5),
        (Failed(phase=Phase.WRITTEN, why=Why.NO_ANSWER, detail="", whole_request=True, status=200), 5),
    ],
)
def test_every_failure_has_its_row(failed: Failed, row: int) -> None:
    """Before the write it is a no, after it nobody knows."""
    outcome = classify_failure(failed)
    assert outcome.row == row
    assert isinstance(outcome, Unknown) is (failed.phase is Phase.WRITTEN)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "30"}, 30),
        ({"retry_after": "0"}, 0),
        ({"retry_after": "-5"}, 0),
        ({"retry_after": "1.5"}, 1.5),
        ({"retry_after": "999999999"}, 999_999_999),
        ({"retry_after": format_datetime(NOW + timedelta(seconds=90), usegmt=True)}, 90),
        ({"retry_after": format_datetime(NOW - timedelta(seconds=90), usegmt=True)}, 0),
        ({"x_rate_limit_reset": str(int(NOW.timestamp()) + 300)}, 300),
        ({"x_rate_limit_reset": "1"}, 0),
        ({"retry_after": "soon", "x_rate_limit_reset": str(int(NOW.timestamp()) + 7)}, 7),
        (
            {
                "x_rate_limit_reset": str(int(NOW.timestamp()) + 300),
                "date": format_datetime(NOW + timedelta(seconds=100), usegmt=True),
            },
            200,
        ),
        ({}, None),
        ({"retry_after": "soon"}, None),
        ({"retry_after": ""}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "inf"}, None),
        ({"x_rate_limit_reset": "tomorrow"}, None),
    ],
)
def test_the_wait_is_read_from_the_headers(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, HTTP dates and unix times; the past is no wait; nonsense is no answer."""
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert asked_wait(answered(headers=headers)) == expected


@given(st.text(), st.text(), st.text())
def test_no_header_whatever_it_says_breaks_the_reading(after: str, reset: str, date: str) -> None:
    """A wait is never negative and nothing raises."""
    wait = asked_wait(answered(headers={"retry_after": after, "x_rate_limit_reset": reset, "date": date}))
    assert wait is None or wait >= timedelta(0)


@given(st.integers(min_value=0, max_value=10**30))
def test_an_absurd_wait_passes_through_until_time_itself_ends(seconds: int) -> None:
    """The engine caps, not the adapter."""
    wait = asked_wait(answered(headers={"retry_after": str(seconds)}))
    assert wait == timedelta(seconds=min(seconds, 8 * 10**13))


@given(st.integers(min_value=631_152_000, max_value=3_786_912_000))
def test_a_date_counts_from_the_servers_own_clock(moment: int) -> None:
    """A wrong clock here does not shorten the wait."""
    server = datetime.fromtimestamp(moment, UTC)
    headers = {
        "date": format_datetime(server, usegmt=True),
        "retry_after": format_datetime(server + timedelta(seconds=45), usegmt=True),
    }
    assert asked_wait(answered(headers=headers)) == timedelta(seconds=45)
