"""The decision table of the reliability reference 2.4: nineteen rows, 402 in row 11."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.outcomes import (
    LONGEST_BACKOFF,
    LONGEST_WAIT,
    SHORTEST_WAIT,
    AskOfficer,
    Decision,
    Finish,
    NotSent,
    Outcome,
    PauseAccount,
    RetryAfter,
    Sent,
    Settle,
    Unknown,
    UseFallback,
    Why,
    backoff,
    decide,
)
from broadcaster.domain.words import Effect, Repeat

#: rows after which the public may see it
DOUBTFUL = (3, 4, 5, 6, 8, 12, 14, 15, 17, 19)
#: rows after which it provably does not
REFUSED = (1, 2, 9, 10, 11, 13, 16, 18)


def no(row: int, why: Why = Why.CONTENT, **more: Any) -> NotSent:
    """Certainly not public."""
    return NotSent(row=row, why=why, detail="as it was said", **more)


def maybe(row: int, why: Why = Why.NO_ANSWER) -> Unknown:
    """May be public."""
    return Unknown(row=row, why=why, detail="as it was said")


def decided(
    outcome: Outcome,
    *,
    effect: Effect = Effect.PUBLISH,
    repeat: Repeat = Repeat.AFTER_LOOK,
    tries: int = 1,
    fallback: bool = False,
    jitter: float = 0.0,
) -> Decision:
    """The decision without the words that a row does not look at."""
    return decide(outcome, effect=effect, repeat=repeat, tries=tries, has_fallback=fallback, jitter=jitter)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        pytest.param(no(1, Why.UNREACHABLE), RetryAfter, id="1 never reached it: again, soon"),
        pytest.param(no(2, Why.TLS), RetryAfter, id="2 TLS: again, few times"),
        pytest.param(maybe(3), Settle, id="3 reset after connecting: look"),
        pytest.param(maybe(4), Settle, id="4 closed after the request: look"),
        pytest.param(maybe(5), Settle, id="5 no whole answer in time: look"),
        pytest.param(maybe(6, Why.CRASHED), Settle, id="6 we died after arming: look"),
        pytest.param(Sent(external_id="1"), Finish, id="7 named: done"),
        pytest.param(maybe(8, Why.GARBLED), Settle, id="8 success without a usable id: look"),
        pytest.param(no(9, Why.REDIRECTED), AskOfficer, id="9 redirected: never followed"),
        pytest.param(no(10), AskOfficer, id="10 refused for its content: the same bytes fail again"),
        pytest.param(no(11, Why.CREDENTIAL, status=401), PauseAccount, id="11 not who we say: the account pauses"),
        pytest.param(no(11, Why.CREDITS, status=402), PauseAccount, id="11 402, out of credit: the account pauses"),
        pytest.param(maybe(12, Why.DUPLICATE), Settle, id="12 it says it is there: find it"),
        pytest.param(no(13, Why.MOVED), AskOfficer, id="13 the interface moved"),
        pytest.param(maybe(14), Settle, id="14 408 and 425: look"),
        pytest.param(maybe(15, Why.CONFLICT), Settle, id="15 409: look"),
        pytest.param(no(16, Why.RATE_LIMITED), RetryAfter, id="16 asked to wait: later"),
        pytest.param(maybe(17, Why.SERVER), Settle, id="17 a server's error: look"),
        pytest.param(no(18, Why.OUR_FAULT), AskOfficer, id="18 our fault before arming"),
        pytest.param(maybe(19, Why.OUR_FAULT), Settle, id="19 our fault after arming: look"),
    ],
)
def test_the_decision_table(outcome: Outcome, expected: type[Decision]) -> None:
    """Each row leads to its decision, with the platform's own words as the reason."""
    decision = decided(outcome)
    assert isinstance(decision, expected)
    assert "as it was said" in decision.reason or isinstance(outcome, Sent)


@pytest.mark.parametrize("row", DOUBTFUL)
def test_what_may_be_public_is_never_sent_again_on_a_guess(row: int) -> None:
    """Unless the platform takes the same request twice without a second effect."""
    for repeat in (Repeat.AFTER_LOOK, Repeat.NEVER):
        assert isinstance(decided(maybe(row), repeat=repeat), Settle)
    safe = decided(maybe(row), repeat=Repeat.SAFE)
    assert isinstance(safe, Settle if row == 12 else RetryAfter)


@pytest.mark.parametrize("row", REFUSED)
@pytest.mark.parametrize("repeat", Repeat)
def test_what_is_provably_not_public_is_never_looked_up(row: int, repeat: Repeat) -> None:
    """There is nothing to find."""
    assert not isinstance(decided(no(row), repeat=repeat), Settle | Finish)


def test_tls_is_tried_three_times_only() -> None:
    """Configuration or somebody in between; an officer must look."""
    assert isinstance(decided(no(2, Why.TLS), tries=2), RetryAfter)
    assert isinstance(decided(no(2, Why.TLS), tries=3), AskOfficer)


@pytest.mark.parametrize(
    ("why", "effect", "fallback", "expected"),
    [
        (Why.LINK_REFUSED, Effect.REPOST, True, UseFallback),
        (Why.LINK_REFUSED, Effect.REPOST, False, AskOfficer),
        (Why.LINK_REFUSED, Effect.PUBLISH, True, AskOfficer),
        (Why.CONTENT, Effect.REPOST, True, AskOfficer),
    ],
)
def test_a_share_that_is_refused_for_its_link_goes_as_its_own_text(
    why: Why, effect: Effect, fallback: bool, expected: type[Decision]
) -> None:
    """Only a repost, only for its link, only where an approved text is there."""
    assert isinstance(decided(no(10, why), effect=effect, fallback=fallback), expected)


@given(seconds=st.floats(-1e9, 1e9), tries=st.integers(1, 1000), jitter=st.floats(0, 1, exclude_max=True))
def test_no_platform_can_make_us_wait_for_ever_or_hammer_it(seconds: float, tries: int, jitter: float) -> None:
    """A Retry-After of ten years, in the past or negative is capped (fault F16)."""
    asked = no(16, Why.RATE_LIMITED, retry_after=timedelta(seconds=seconds))
    decision = decided(asked, tries=tries, jitter=jitter)
    assert isinstance(decision, RetryAfter)
    assert SHORTEST_WAIT <= decision.wait <= LONGEST_WAIT


@given(tries=st.integers(-5, 10_000), jitter=st.floats(0, 1, exclude_max=True))
def test_the_backoff_grows_and_is_bounded(tries: int, jitter: float) -> None:
    """1, 2, 4 … 60 seconds and up to a quarter more."""
    wait = backoff(tries, jitter)
    assert timedelta(seconds=1) <= wait <= LONGEST_BACKOFF * 1.25
    assert backoff(tries, 0.0) <= backoff(tries + 1, 0.0)
    assert [backoff(n, 0.0).total_seconds() for n in (1, 2, 3, 7, 8)] == [1, 2, 4, 60, 60]
