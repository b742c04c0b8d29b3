"""The plan of a command over the shipped register: who falls silent, what goes where, in which order, until when."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.config import parse_register
from broadcaster.domain.plan import (
    BulletinToPlan,
    Plan,
    PlannedDelivery,
    accounts_to_silence,
    form_for,
    plan_banner_down,
    plan_bulletin,
    plan_silence,
)
from broadcaster.domain.register import Register
from broadcaster.domain.words import MUST_ARRIVE, BulletinKind, Effect, Form, Platform, Posture, Priority
from broadcaster.shipped import shipped

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
K, E = BulletinKind, Effect


@cache
def _shipped() -> Register:
    return parse_register(shipped("channels.toml").read_text(encoding="utf-8"), name="channels.toml").register


@pytest.fixture
def register() -> Register:
    """The shipped one."""
    return _shipped()


def planned(register: Register, kind: BulletinKind = K.FIRST) -> tuple[PlannedDelivery, ...]:
    """The plan of a bulletin for a flood."""
    fallbacks = {"libraries/facebook": "The library's own words."}
    to_plan = BulletinToPlan(kind=kind, incident_kind="flood", register=register, now=NOW, fallbacks=fallbacks)
    return plan_bulletin(to_plan)


@pytest.mark.parametrize(
    ("choice", "count", "remark"),
    [
        ([], 0, "nothing named, nobody silent"),
        (["none"], 0, "as it says"),
        (["none", "museum"], 0, "none wins over a slip"),
        (["all"], 17, "all that a silence can cover, never the leads"),
        (["museum"], 2, "a service is all of its accounts"),
        (["museum/x"], 1, "or one of them"),
        (["museum", "museum/x", "libraries"], 4, "nobody twice"),
    ],
)
def test_who_falls_silent(register: Register, choice: list[str], count: int, remark: str) -> None:
    """By preset or by `--silence`."""
    accounts = accounts_to_silence(register, choice)
    assert len(accounts) == count, remark
    assert {a.posture for a in accounts} <= {Posture.SILENT, Posture.REPOST}


@pytest.mark.parametrize("name", ["musem", "corporate", "corporate/x", "ALL", ""])
def test_a_name_that_no_silence_covers_is_an_error(register: Register, name: str) -> None:
    """No target never means everyone, and a wrong one never means nobody (design rule 8)."""
    with pytest.raises(KeyError) as wrong:
        accounts_to_silence(register, ["museum", name])
    assert wrong.value.args == (name,)


def test_a_silence_has_a_reason_and_a_review_time(register: Register) -> None:
    """It never lifts itself; somebody must look at it again."""
    found = plan_silence(register, accounts_to_silence(register, ["all"]), kind="flood", place="Datchet", now=NOW)
    assert len(found) == 17
    assert {s.reason for s in found} == {"flood at Datchet"}
    assert {s.review_by for s in found} == {NOW + timedelta(hours=12)}


def test_leads_come_first_then_the_banner_then_the_reposts(register: Register) -> None:
    """X first among the leads; each repost waits for the lead of its platform."""
    plan = Plan(deliveries=planned(register))
    assert plan.targets[:3] == (
        ("publish", "corporate/x"),
        ("publish", "corporate/facebook"),
        ("banner-up", "website/home"),
    )
    reposts = [d for d in plan.deliveries if d.effect is E.REPOST]
    assert [d.target.split("/")[0] for d in reposts if d.platform is Platform.X] == [
        "libraries",
        "visit-windsor",
        "enjoy-maidenhead",
    ]
    assert all(d.waits_for == f"publish:corporate/{d.platform}" for d in reposts)
    assert all(d.reason for d in plan.deliveries)


def test_reposts_are_staggered_on_each_platform(register: Register) -> None:
    """One platform's stagger is not the other's."""
    for platform in (Platform.X, Platform.FACEBOOK):
        due = [d.due_at - NOW for d in planned(register) if d.effect is E.REPOST and d.platform is platform]
        assert due == [timedelta(seconds=s) for s in (0, 60, 120)]


@pytest.mark.parametrize("kind", K)
def test_what_must_arrive_never_expires_and_everything_has_an_alarm(register: Register, kind: BulletinKind) -> None:
    """Publish and banner of a correction, false alarm or all-clear; their reposts grow old like any other (rule 5)."""
    for delivery in planned(register, kind):
        arrives = kind in MUST_ARRIVE and delivery.effect in (E.PUBLISH, E.BANNER_UP)
        takes_down = delivery.effect is E.BANNER_DOWN
        assert delivery.expires_at == (None if arrives or takes_down else NOW + timedelta(minutes=60))
        assert delivery.alarm_at > NOW


@pytest.mark.parametrize(
    ("kind", "priority"),
    [
        (K.FIRST, Priority.LEAD),
        (K.UPDATE, Priority.UPDATE),
        (K.CORRECTION, Priority.TAKE_DOWN),
        (K.FALSE_ALARM, Priority.TAKE_DOWN),
        (K.ALL_CLEAR, Priority.TAKE_DOWN),
    ],
)
def test_what_must_arrive_jumps_the_queue(register: Register, kind: BulletinKind, priority: Priority) -> None:
    """A repost never does."""
    plan = planned(register, kind)
    assert {d.priority for d in plan if d.effect in (E.PUBLISH, E.BANNER_UP)} == {priority}
    assert {d.priority for d in plan if d.effect is E.REPOST} == {Priority.REPOST}


@pytest.mark.parametrize("kind", K)
def test_only_an_end_takes_the_banner_down(register: Register, kind: BulletinKind) -> None:
    """After the all-clear's own time on the website."""
    down = [d for d in planned(register, kind) if d.effect is E.BANNER_DOWN]
    ends = kind in (K.ALL_CLEAR, K.FALSE_ALARM)
    assert [d.due_at for d in down] == ([NOW + timedelta(minutes=720)] if ends else [])
    assert plan_banner_down(register, due_at=NOW)[0].due_at == NOW


def test_a_fallback_goes_with_its_own_account_only(register: Register) -> None:
    """The service's approved words, where the platform refuses to share."""
    found = {d.target: d.fallback for d in planned(register) if d.fallback}
    assert found == {"libraries/facebook": "The library's own words."}


@given(kind=st.sampled_from(K), reposts=st.booleans(), banner=st.booleans())
def test_every_plan_can_be_carried_out(kind: BulletinKind, reposts: bool, banner: bool) -> None:
    """Keys are unique, what is waited for is in the plan, nothing waits for itself or expires before it is due."""
    plan = plan_bulletin(
        BulletinToPlan(
            kind=kind,
            incident_kind="flood",
            register=_shipped(),
            now=NOW,
            fallbacks={},
            with_banner=banner,
            with_reposts=reposts,
        )
    )
    keys = [d.key for d in plan]
    assert len(keys) == len(set(keys))
    assert {d.waits_for for d in plan} <= {"", *keys}
    assert all(d.waits_for != d.key for d in plan)
    assert all(d.expires_at is None or d.due_at < d.expires_at for d in plan)
    assert any(d.effect is E.REPOST for d in plan) is reposts


def test_every_platform_has_its_form() -> None:
    """Short on X, long on Facebook, the banner's on a website."""
    assert {p: form_for(p) for p in Platform} == {
        Platform.X: Form.SHORT,
        Platform.FACEBOOK: Form.LONG,
        Platform.WEBSITE: Form.BANNER,
    }
