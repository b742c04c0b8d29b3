"""What every site promises, over the recording one, files and PUT against the sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcaster.domain.banner import marker
from broadcaster.domain.outcomes import Absent, Found, NotSent, Sent, Why
from tests.contracts.banners.benches import KINDS, Bench, bench, page


@pytest.fixture(params=KINDS)
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """Each implementation in turn."""
    with bench(request.param, tmp_path) as one:
        yield one


def test_a_banner_goes_up_and_the_public_sees_exactly_this_version(at: Bench) -> None:
    """Found for the version that is shown and for no other."""
    assert isinstance(at.site.sees(page(3)), Absent)
    outcome = at.site.show(page(3))
    assert isinstance(outcome, Sent)
    assert outcome.external_id == "3"
    assert marker(3) in at.public()
    assert isinstance(at.site.sees(page(3)), Found)
    for other in (page(2), page(33), page(3, active=False)):
        assert isinstance(at.site.sees(other), Absent)


def test_a_banner_comes_down_and_none_of_ours_is_left(at: Bench) -> None:
    """An inactive page is seen only where no version stands."""
    at.site.show(page(3))
    assert isinstance(at.site.show(page(4, active=False)), Sent)
    assert "data-broadcaster-version" not in at.public()
    assert isinstance(at.site.sees(page(4, active=False)), Found)
    assert isinstance(at.site.sees(page(3)), Absent)


def test_a_site_without_a_banner_shows_none(at: Bench) -> None:
    """Taking down what never was up is seen as done."""
    assert isinstance(at.site.sees(page(1, active=False)), Found)
    assert isinstance(at.site.show(page(1, active=False)), Sent)


def test_the_same_version_twice_is_one_effect(at: Bench) -> None:
    """Repeating is safe whatever became of the first answer."""
    at.site.show(page(3))
    before = at.public()
    assert isinstance(at.site.show(page(3)), Sent)
    assert at.public() == before


def test_a_later_version_replaces_an_earlier_one(at: Bench) -> None:
    """Only the newest stands."""
    at.site.show(page(3))
    assert isinstance(at.site.show(page(12)), Sent)
    assert marker(12) in at.public()
    assert marker(3) not in at.public()


def test_a_straggler_does_not_replace_a_newer_banner(at: Bench) -> None:
    """A process that was stopped for an hour must not bring the old banner back."""
    at.site.show(page(12))
    outcome = at.site.show(page(3))
    assert isinstance(outcome, NotSent)
    assert (outcome.row, outcome.why) == (15, Why.CONFLICT)
    assert marker(12) in at.public()
