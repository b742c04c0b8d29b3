"""Whom a correction reaches, decided from the deliveries of what was wrong."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.reach import is_perhaps_public, native_reposts, plan_edits
from broadcaster.domain.texts import EXERCISE_OPENING, mark_exercise, unmarked
from broadcaster.domain.words import DeliveryState, Effect, Form, Platform, Space

NOW = datetime(2026, 11, 20, 3, 20, tzinfo=UTC)
S = DeliveryState


def delivery(number: int = 1, **changes: Any) -> Delivery:
    """A lead's post on Facebook that is public, unless `changes` say otherwise."""
    values: dict[str, Any] = {
        "id": number,
        "council": "testham",
        "space": Space.LIVE,
        "incident_id": 1,
        "incident_ref": "F1",
        "bulletin_id": 1,
        "effect": Effect.PUBLISH,
        "target": "corporate/facebook",
        "platform": Platform.FACEBOOK,
        "priority": 10,
        "state": S.SENT,
        "text": "Flooding at Old Windsor.",
        "external_id": "118_5",
    }
    empty = dict.fromkeys(
        ("text_hash", "fallback", "source_id", "source_permalink", "owner", "permalink", "reason"), ""
    )
    zero = dict.fromkeys(("waits_for", "fence", "attempts", "sends", "misses"), 0)
    none = dict.fromkeys(("lease_until", "armed_at", "expires_at", "alarm_at", "finished_at"))
    rest: dict[str, Any] = {"use_fallback": False, "maybe_out": False, "due_at": NOW, "created_at": NOW}
    return Delivery(**{**empty, **zero, **none, **rest, **values, **changes})


def edits(*wrong: Delivery, exercise: bool = False, spoken: tuple[str, ...] = ("en",)) -> Any:
    """What is edited."""
    return plan_edits(
        wrong,
        numbers=(1,),
        time="03:20",
        languages={"corporate/facebook": spoken},
        exercise=exercise,
        now=NOW,
        alarm_at=NOW + timedelta(minutes=5),
    )


def test_a_wrong_post_on_facebook_begins_with_the_correction() -> None:
    """And keeps what was said, so that nothing is hidden (policy 000 s5.2)."""
    reach = edits(delivery())
    [edit] = reach.edits
    assert (edit.effect, edit.form, edit.source_id, edit.expires_at) == (Effect.EDIT, Form.EDIT, "118_5", None)
    assert reach.texts["corporate/facebook"].startswith("CORRECTED 03:20")
    assert "Flooding at Old Windsor." in reach.texts["corporate/facebook"]
    assert reach.notes == ()


def test_a_wrong_post_in_two_languages_is_marked_in_both() -> None:
    """Whoever reads only Welsh must not take the wrong words for true."""
    text = edits(delivery(), spoken=("cy", "en")).texts["corporate/facebook"]
    welsh, english, *_ = text.split("\n")
    assert welsh.startswith("CYWIRWYD 03:20. ")
    assert english.startswith("CORRECTED 03:20. ")


def test_an_exercise_text_stays_marked_once_when_it_is_edited() -> None:
    """EXERCISE first and last, not twice."""
    said = edits(delivery(text=mark_exercise("Flooding at Old Windsor.")), exercise=True).texts["corporate/facebook"]
    assert said.startswith(f"{EXERCISE_OPENING}CORRECTED 03:20")
    assert said.endswith("EXERCISE")
    assert said.count(EXERCISE_OPENING) == 1
    assert unmarked(said).startswith("CORRECTED 03:20")


def test_a_repost_as_own_text_is_edited_too() -> None:
    """The service's own words carry the wrong message as well."""
    own = delivery(
        effect=Effect.REPOST, use_fallback=True, fallback="Libraries share this.", target="libraries/facebook"
    )
    assert list(edits(own).texts) == ["libraries/facebook"]


@pytest.mark.parametrize(
    "change",
    [
        {"platform": Platform.X, "target": "corporate/x"},
        {"state": S.SUPERSEDED, "external_id": ""},
        {"effect": Effect.BANNER_UP, "platform": Platform.WEBSITE, "target": "website/home"},
        {"effect": Effect.REPOST, "target": "libraries/facebook"},
    ],
    ids=["x cannot be edited", "never public", "a banner is replaced", "a native repost is undone"],
)
def test_nothing_else_is_edited(change: dict[str, Any]) -> None:
    """Each has its own way."""
    reach = edits(delivery(**change))
    assert (reach.edits, reach.notes) == ((), ())


def test_a_doubtful_post_is_named_instead_of_edited() -> None:
    """Without its id nothing can be changed, and the officer must know."""
    reach = edits(delivery(state=S.UNCERTAIN, external_id=""))
    assert reach.edits == ()
    assert "delivery 1 on corporate/facebook" in reach.notes[0]


def test_of_two_wrong_posts_on_one_page_the_newest_is_edited_and_the_other_named() -> None:
    """One text for one account is approved; the older one is told, not forgotten."""
    reach = edits(delivery(1), delivery(2, external_id="118_6"))
    assert [e.source_id for e in reach.edits] == ["118_6"]
    assert "withdraw 1" in reach.notes[0]


@pytest.mark.parametrize(
    ("state", "more", "public"),
    [
        (S.SENT, {}, True),
        (S.UNCERTAIN, {}, True),
        (S.READING, {}, True),
        (S.SENDING, {}, True),
        (S.NEEDS_OFFICER, {"sends": 1}, True),
        (S.NEEDS_OFFICER, {}, False),
        (S.READY, {}, False),
        (S.READY, {"maybe_out": True}, True),
        (S.PLANNED, {}, False),
        (S.SUPERSEDED, {}, False),
        (S.CANCELLED, {}, False),
    ],
)
def test_what_may_have_been_seen_counts_as_seen(state: DeliveryState, more: dict[str, Any], public: bool) -> None:
    """A correction reaches every account that got or may have got the wrong text."""
    assert is_perhaps_public(delivery(state=state, **more)) is public


def test_native_reposts_are_those_that_show_the_wrong_post_itself() -> None:
    """Own texts are not undone but edited."""
    native = delivery(1, effect=Effect.REPOST, target="libraries/x", platform=Platform.X)
    own = delivery(2, effect=Effect.REPOST, use_fallback=True, fallback="x")
    late = delivery(3, effect=Effect.REPOST, state=S.SUPERSEDED)
    assert native_reposts([native, own, late, delivery(4)]) == (native,)
