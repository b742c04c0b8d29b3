"""Whom to ring: one call per service, and an honest count of those that were told."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.config import load_register
from broadcaster.domain.call_sheet import call_sheet, silent_words, told_count
from broadcaster.domain.records import Silence
from tests.support.checkout import ROOT

NOW = datetime(2026, 11, 20, 2, 20, tzinfo=UTC)
REGISTER = load_register(ROOT / "channels.toml").register
ACCOUNTS = [a.id for a in REGISTER.silenceable]


def silence(account: str, *, told: bool = False, incident: int = 1) -> Silence:
    """A silence of this account."""
    return Silence(
        id=1,
        council="testham",
        incident_id=incident,
        account=account,
        since=NOW,
        by="alex",
        reason="flood at Datchet",
        review_by=NOW,
        told_at=NOW if told else None,
        told_by="alex" if told else "",
        told_how="rang Dana" if told else "",
    )


def test_a_service_is_one_call_with_its_people_and_its_other_tools() -> None:
    """Who to ring, at which number, and from where the account can still speak."""
    [call] = call_sheet(REGISTER, [silence("libraries/x"), silence("libraries/facebook")])
    assert call.service.key == "libraries"
    assert [a.account.id for a in call.accounts] == ["libraries/x", "libraries/facebook"]
    assert [(o.name, o.phone) for o in call.editors] == [("Dana Example", "01632 960104")]
    assert call.elsewhere == ("Meta Business Suite",)
    assert not call.told


def test_a_service_is_told_once_all_its_silent_accounts_are() -> None:
    """Half a service told is a service not told."""
    half = call_sheet(REGISTER, [silence("libraries/x", told=True), silence("libraries/facebook")])
    assert told_count(half) == (0, 1)
    whole = call_sheet(REGISTER, [silence("libraries/x", told=True), silence("libraries/facebook", told=True)])
    assert told_count(whole) == (1, 1)


def test_an_account_that_two_incidents_silence_is_one_line_and_one_call() -> None:
    """Told because of one of them is told."""
    rows = [silence("museum/x"), silence("museum/x", told=True, incident=2), silence("museum/x", incident=3)]
    [call] = call_sheet(REGISTER, rows)
    assert len(call.accounts) == 1
    assert call.told


def test_a_service_without_editors_is_on_the_sheet_all_the_same() -> None:
    """Nobody to ring is the thing to know."""
    nobody = REGISTER.model_copy(
        update={"services": tuple(s.model_copy(update={"editors": ()}) for s in REGISTER.services)}
    )
    [call] = call_sheet(nobody, [silence("museum/x")])
    assert call.editors == ()


def test_the_words_say_what_the_program_did_and_no_more() -> None:
    """The sentence of design rule 1."""
    calls = call_sheet(REGISTER, [silence(a) for a in ACCOUNTS])
    assert silent_words(len(ACCOUNTS), calls) == "17 accounts marked silent here; 0 of 10 editors told"
    assert silent_words(1, calls[:1]) == "1 account marked silent here; 0 of 1 editors told"
    assert silent_words(0, ()) == "No account is marked silent"


@given(st.lists(st.tuples(st.sampled_from(ACCOUNTS), st.booleans()), max_size=30))
def test_every_silent_account_is_on_the_sheet_exactly_once(rows: Sequence[tuple[str, bool]]) -> None:
    """Whatever is silent and in whatever order it was told."""
    calls = call_sheet(REGISTER, [silence(account, told=told) for account, told in rows])
    listed = [a.account.id for call in calls for a in call.accounts]
    assert sorted(listed) == sorted({account for account, _ in rows})
    told, of = told_count(calls)
    assert 0 <= told <= of == len(calls)
    assert {a.account.id for c in calls for a in c.accounts if a.told_at} == {account for account, told in rows if told}
