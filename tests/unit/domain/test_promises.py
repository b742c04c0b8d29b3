"""When the next update is promised: by day, by night, over a clock change, or as the officer says."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.promises import LONGEST, SHORTEST, interval_of, is_night, moment_of, parse_interval, promises
from broadcaster.domain.register import Policy, Preset
from broadcaster.domain.words import BulletinKind
from broadcaster.errors import UsageProblem

LONDON = "Europe/London"
FLOOD = Preset(kind="flood", next_update_minutes=60, night_update_minutes=180)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [("3h", 180), ("90m", 90), ("1d", 1440), ("1h30m", 90), ("1d12h", 2160), (" 2H ", 120), ("5m", 5), ("7d", 10_080)],
)
def test_an_interval_is_days_hours_and_minutes(words: str, minutes: int) -> None:
    """As people write it on a phone."""
    assert parse_interval(words) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "words", ["", "3", "h", "m", "0h", "3 hours", "-1h", "1.5h", "30m1h", "4m", "8d", "999d", "3h extra", "١h"]
)
def test_what_is_no_interval_is_answered_with_examples(words: str) -> None:
    """Nothing is guessed from half of it (design rule 8), and no promise is too near or too far."""
    with pytest.raises(UsageProblem) as refused:
        parse_interval(words)
    assert "--next-in 3h" in refused.value.next_step


@given(st.text(max_size=8))
def test_whatever_is_typed_gives_an_interval_within_bounds_or_a_sentence(words: str) -> None:
    """No other error, and never a promise that nobody could keep."""
    try:
        found = parse_interval(words)
    except UsageProblem:
        return
    assert SHORTEST <= found <= LONGEST


@pytest.mark.parametrize(
    ("shown", "night"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("05:59", True), ("06:00", False)],
)
def test_the_night_runs_over_midnight(shown: str, night: bool) -> None:
    """Its first minute belongs to it, its end does not."""
    assert is_night(time.fromisoformat(shown), begins=time(22), ends=time(6)) is night


@given(st.times(), st.times(), st.times())
def test_night_and_day_are_each_others_opposite(moment: time, begins: time, ends: time) -> None:
    """Turned round, night is day; from a time to itself there is no night."""
    night = is_night(moment, begins=begins, ends=ends)
    assert night is (begins != ends and not is_night(moment, begins=ends, ends=begins))


@pytest.mark.parametrize(
    ("utc", "minutes", "remark"),
    [
        ("2026-11-20 03:00", 180, "a winter night"),
        ("2026-11-20 12:00", 60, "a winter day"),
        ("2026-07-01 21:30", 180, "22:30 in summer, though 21:30 in UTC"),
        ("2026-07-01 05:30", 60, "06:30 in summer"),
        ("2026-03-29 00:59", 180, "just before the clocks go forward"),
        ("2026-03-29 05:00", 60, "06:00 on the first summer morning"),
        ("2026-10-25 00:30", 180, "the first 01:30 of the night in which the clocks go back"),
        ("2026-10-25 01:30", 180, "the second one"),
        ("2026-10-25 05:59", 180, "05:59 on the first winter morning"),
    ],
)
def test_the_night_interval_goes_by_the_councils_clocks(utc: str, minutes: int, remark: str) -> None:
    """Also on the two nights of the year whose hours are odd."""
    now = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert interval_of(FLOOD, Policy(), now=now, zone=LONDON) == timedelta(minutes=minutes), remark


def test_without_a_night_interval_the_night_is_as_the_day() -> None:
    """A preset that says nothing changes nothing."""
    plain = Preset(kind="flood", next_update_minutes=60)
    night = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    assert interval_of(plain, Policy(), now=night, zone=LONDON) == timedelta(minutes=60)


def test_only_what_goes_on_promises_more_and_a_death_never_does() -> None:
    """An all-clear has nothing to follow; nobody waits for news of a death."""
    assert promises("flood", BulletinKind.FIRST)
    assert not promises("flood", BulletinKind.ALL_CLEAR)
    assert not any(promises("notable-death", bulletin) for bulletin in BulletinKind)


@pytest.mark.parametrize(
    ("words", "utc"),
    [
        ("09:00", "2026-11-20 09:00"),
        ("02:00", "2026-11-21 02:00"),
        ("09:00 Saturday", "2026-11-21 09:00"),
        ("9:00 Sat", "2026-11-21 09:00"),
        ("09:00 on Saturday.", "2026-11-21 09:00"),
        ("09:00 Friday", "2026-11-20 09:00"),
        ("02:00 Friday", "2026-11-27 02:00"),
    ],
)
def test_an_officers_own_time_is_the_next_one_that_fits(words: str, utc: str) -> None:
    """It is 03:00 on a Friday; the banner and the reminders must know the same moment as the reader."""
    now = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    assert moment_of(words, now=now, zone=LONDON) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("words", ["tomorrow", "soon", "25:00", "09:00 someday", "9 am", "", "03:40 ddydd Sadwrn"])
def test_words_without_a_time_have_no_moment(words: str) -> None:
    """Nothing is guessed: such a promise is shown until a person says something else."""
    assert moment_of(words, now=datetime(2026, 11, 20, 3, 0, tzinfo=UTC), zone=LONDON) is None


@given(st.text(max_size=20))
def test_a_moment_is_ahead_and_within_a_week(words: str) -> None:
    """Whatever is typed."""
    now = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
    moment = moment_of(words, now=now, zone=LONDON)
    assert moment is None or now < moment <= now + timedelta(days=7, hours=1)
