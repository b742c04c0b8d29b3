"""Who may decide about a held post, and the moment that an officer means."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.config import parse_register
from broadcaster.domain.people import Allowed, Refused
from broadcaster.domain.register import Officer, Register
from broadcaster.domain.release import LONGEST, may_review, parse_when
from broadcaster.domain.words import Role
from broadcaster.errors import UsageProblem
from broadcaster.shipped import shipped

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LONDON = "Europe/London"


@cache
def _register() -> Register:
    register = parse_register(shipped("channels.toml").read_text("utf-8"), name="it").register
    services = tuple(s.model_copy(update={"editors": ("mo",) if s.key == "museum" else ()}) for s in register.services)
    return register.model_copy(update={"services": services})


def officer(*roles: Role, key: str = "mo") -> Officer:
    """Mo, who runs the museum's accounts."""
    return Officer(key=key, name="Mo", os_user=key, roles=roles)


@pytest.mark.parametrize(
    ("who", "account", "may"),
    [
        (officer(Role.DUTY), "museum/x", True),
        (officer(Role.APPROVER), "libraries/x", True),
        (officer(Role.EDITOR), "museum/x", True),
        (officer(Role.EDITOR), "libraries/x", False),
        (officer(Role.EDITOR, key="other"), "museum/x", False),
        (officer(Role.ADMIN), "museum/x", False),
        (officer(Role.ADMIN, Role.EDITOR), "gone/x", False),
    ],
)
def test_duty_officers_approvers_and_the_services_own_editors_decide(who: Officer, account: str, may: bool) -> None:
    """Nobody else, and the refusal names the service."""
    answer = may_review(who, account, _register())
    assert isinstance(answer, Allowed if may else Refused)
    assert may or account.partition("/")[0] in answer.reason  # type: ignore[union-attr]  # refused


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2026-11-21 09:00", datetime(2026, 11, 21, 9, 0, tzinfo=UTC)),
        (" 2026-11-21T09:00 ", datetime(2026, 11, 21, 9, 0, tzinfo=UTC)),
        ("now", NOW),
        ("NOW", NOW),
    ],
)
def test_a_time_is_on_the_councils_clocks(words: str, moment: datetime) -> None:
    """Day and hour, as everybody writes them."""
    assert parse_when(words, now=NOW, zone=LONDON) == moment


def test_a_summer_hour_is_a_summer_hour() -> None:
    """09:00 in July is 08:00 in UTC."""
    july = datetime(2026, 7, 1, tzinfo=UTC)
    assert parse_when("2026-07-02 09:00", now=july, zone=LONDON) == datetime(2026, 7, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "no time"),
        ("tomorrow", "no time"),
        ("09:00", "no time"),
        ("2026-11-31 09:00", "no time"),
        ("2026-11-21 24:00", "no time"),
        ("21.11.2026 09:00", "no time"),
        ("2026-11-20 02:59", "is over"),
        ("2027-11-21 09:00", "more than 60 days ahead"),
    ],
)
def test_what_is_no_time_to_come_is_refused_with_an_example(words: str, said: str) -> None:
    """A slip in the year must not leave a post lying for one."""
    with pytest.raises(UsageProblem, match=said):
        parse_when(words, now=NOW, zone=LONDON)


@pytest.mark.parametrize(
    ("words", "said"), [("2026-03-29 01:30", "does not exist"), ("2026-10-25 01:30", "comes twice")]
)
def test_an_hour_that_the_clock_change_skips_or_repeats_is_asked_again(words: str, said: str) -> None:
    """Nothing is guessed (design rule 8)."""
    now = datetime.fromisoformat(words[:10]).replace(tzinfo=UTC) - timedelta(days=1)
    with pytest.raises(UsageProblem, match=said):
        parse_when(words, now=now, zone=LONDON)


@given(st.text(max_size=20) | st.datetimes().map(lambda d: f"{d:%Y-%m-%d %H:%M}"))
def test_whatever_is_typed_gives_a_moment_within_bounds_or_a_sentence(words: str) -> None:
    """No other error."""
    try:
        moment = parse_when(words, now=NOW, zone=LONDON)
    except UsageProblem:
        return
    assert NOW <= moment <= NOW + LONGEST
