"""What an approval says yes to, and when a template counts as signed."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from broadcaster.domain.signing import bulletin_digest, is_signed
from broadcaster.domain.words import BulletinKind, Space

BASE: dict[str, Any] = {
    "council": "rbwm",
    "space": Space.LIVE,
    "incident_ref": "F12",
    "number": 3,
    "kind": BulletinKind.UPDATE,
    "renderings": {"corporate/x": "Keep out.", "website/home": "Keep out of the water."},
    "targets": ["publish corporate/x", "banner-up website/home"],
    "expires_at": datetime(2026, 11, 20, 3, 40, tzinfo=UTC),
}


@pytest.mark.parametrize(
    "change",
    [
        {"council": "other"},
        {"space": Space.EXERCISE},
        {"incident_ref": "F13"},
        {"number": 4},
        {"kind": BulletinKind.CORRECTION},
        {"renderings": {"corporate/x": "Keep out!", "website/home": "Keep out of the water."}},
        {"renderings": {"corporate/x": "Keep out of the water.", "website/home": "Keep out."}},
        {"targets": ["publish corporate/x"]},
        {"expires_at": datetime(2026, 11, 20, 3, 40, 1, tzinfo=UTC)},
        {"expires_at": None},
    ],
)
def test_any_change_is_another_digest(change: dict[str, Any]) -> None:
    """A yes to one message is a yes to no other (reliability reference 4.7)."""
    assert bulletin_digest(**BASE | change) != bulletin_digest(**BASE)


def test_order_and_zone_do_not_change_the_digest() -> None:
    """The same order, read back from a store in another order, is the same yes."""
    moved = datetime(2026, 11, 20, 4, 40, tzinfo=timezone(timedelta(hours=1)))
    same = {
        "renderings": dict(reversed(BASE["renderings"].items())),
        "targets": BASE["targets"][::-1],
        "expires_at": moved,
    }
    assert bulletin_digest(**BASE | same) == bulletin_digest(**BASE)


def test_an_expiry_without_a_zone_is_a_mistake_of_ours() -> None:
    """Aware datetimes only."""
    with pytest.raises(ValueError, match="time zone"):
        bulletin_digest(**BASE | {"expires_at": datetime(2026, 11, 20, 3, 40)})  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("signatures", "signed"),
    [
        ([], False),
        ([("a", "ann")], False),
        ([("a", "ann"), ("a", "ann")], False),
        ([("a", "ann"), ("b", "bob")], False),
        ([("a", "ann"), ("a", "")], False),
        ([("a", "ann"), ("a", "bob")], True),
    ],
)
def test_two_different_officers_must_have_signed(signatures: list[tuple[str, str]], signed: bool) -> None:
    """One officer twice is one officer."""
    assert is_signed(["a"], signatures) is signed


def test_every_template_counts_and_own_words_never_do() -> None:
    """One unsigned form makes the bulletin unsigned; no template at all is free text."""
    both = [("a", "ann"), ("a", "bob"), ("", "ann"), ("", "bob")]
    assert not is_signed(["a", "b"], both)
    assert not is_signed([], both)
    assert not is_signed([""], both)
