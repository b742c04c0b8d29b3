"""The shipped register says what policy 000 says, and no slip of one key can change more than one thing in it."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.config import LoadedRegister, parse_register
from broadcaster.domain.lead_agency import leader_of
from broadcaster.domain.places import locate
from broadcaster.domain.words import Platform, Posture
from broadcaster.errors import RegisterProblem

KINDS = {
    "cyber",
    "evacuation",
    "fire",
    "flood",
    "general",
    "heat",
    "notable-death",
    "power-cut",
    "public-health",
    "road-closure",
    "school-closures",
    "severe-weather",
    "water-supply",
}


def test_it_holds_the_corporate_accounts_and_the_ten_services(loaded: LoadedRegister) -> None:
    """Policy 3.1, 3.2 and 8.3: two leads, three services that repost, seven silent, seventeen accounts to silence."""
    register = loaded.register
    assert [a.id for a in register.leads] == ["corporate/x", "corporate/facebook"]
    assert {s.name for s in register.services if s.posture is Posture.REPOST} == {
        "RBWM Libraries",
        "Visit Windsor",
        "Enjoy Maidenhead",
    }
    assert len(register.services) == 11
    assert len(register.silenceable) == 17
    assert len([a for a in register.silenceable if a.platform is Platform.X]) == 7


def test_only_the_two_corporate_accounts_are_real(loaded: LoadedRegister) -> None:
    """Nothing that somebody made up can be mistaken for a real account."""
    real = {a.id: a.handle for a in loaded.register.accounts if not a.placeholder}
    assert real == {"corporate/x": "RBWM", "corporate/facebook": "RBWM-118508024841691"}
    assert all(a.handle.startswith("CHANGE_ME") and not a.platform_id for a in loaded.register.silenceable)
    assert loaded.warnings[0].startswith("17 accounts still have placeholder handles")


def test_every_kind_has_a_preset_with_letters_of_its_own(loaded: LoadedRegister) -> None:
    """F12 means a flood and nothing else."""
    letters = {p.kind: p.letter for p in loaded.register.presets}
    assert set(letters) == KINDS
    assert len(set(letters.values())) == len(letters)
    assert (letters["flood"], letters["severe-weather"], letters["general"]) == ("F", "W", "G")


def test_the_facebook_reposts_carry_their_own_text(loaded: LoadedRegister) -> None:
    """Each ends with the council's latest link; nothing is added."""
    texts = [a.repost_text for a in loaded.register.with_posture(Posture.REPOST) if a.platform is Platform.FACEBOOK]
    assert len(set(texts)) == 3
    assert all(t.endswith(loaded.register.council.latest_link) for t in texts)


def test_every_place_is_found_by_its_own_name(loaded: LoadedRegister) -> None:
    """19 wards, the towns and villages, and nothing that stands for two places at once."""
    places = loaded.register.places
    assert len([p for p in places if p.kind == "ward"]) == 19
    assert all(locate(places, p.name).places == (p,) for p in places)
    assert {p.district for p in places} <= {"", "RG10", "SL3", "SL4", "SL5", "SL6", "SL7", "TW19"}


def test_every_settlement_has_a_district(loaded: LoadedRegister) -> None:
    """The prompt asks for it, so a town or village without one would go unchecked."""
    settlements = [p for p in loaded.register.places if p.kind in ("town", "village")]
    assert len(settlements) > 35
    assert all(p.district and p.parish for p in settlements)


def test_every_kind_has_a_leader_that_is_known(loaded: LoadedRegister) -> None:
    """Only the water companies differ by street, so only there the officer is asked."""
    register = loaded.register
    assert [p.kind for p in register.presets if not p.lead_agency] == ["water-supply"]
    assert all(leader_of(register, p.lead_agency).known for p in register.presets)
    assert all(register.preset(kind).lead_agency != "council" for kind in ("fire", "evacuation", "public-health"))  # type: ignore[union-attr] # the presets are there, see above


def test_the_numbers_of_the_officers_ring_nobody(loaded: LoadedRegister) -> None:
    """Example numbers are those that Ofcom keeps for films."""
    phones = [o.phone.replace(" ", "") for o in loaded.register.officers]
    assert all(phone.startswith(("07700900", "01632960")) for phone in phones)


def test_every_number_of_a_partner_may_be_said(loaded: LoadedRegister) -> None:
    """A partner's number in a text is no unknown number."""
    public = {n.number for n in loaded.register.public_numbers}
    assert {a.phone for a in loaded.register.agencies if a.phone} <= public


def leaves(value: Any, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], Any]:
    """Every value of a parsed file by its path; a list is one value."""
    if not isinstance(value, dict):
        return {path: value}
    return {p: v for key, child in value.items() for p, v in leaves(child, (*path, key)).items()} or {path: "empty"}


def one_change(before: str, after: str) -> bool:
    """Whether two texts differ in one value, one key's name or one lost line, or not at all."""
    old, new = leaves(tomllib.loads(before)), leaves(tomllib.loads(after))
    lost, came = old.keys() - new.keys(), new.keys() - old.keys()
    if not came:
        # a place stands on one line, so that losing it loses all its values
        lines = {p[:2] if p[0] == "places" else p for p in lost}
        return len([p for p in new if old[p] != new[p]]) + len(lines) <= 1
    renamed = {
        (part, other)
        for p, q in zip(sorted(lost, key=str), sorted(came, key=str), strict=False)
        for part, other in zip(p, q, strict=False)
        if part != other
    }
    return len(lost) == len(came) and len(renamed) == 1


def one_key(text: str, data: st.DataObject) -> str:
    """The text after one slip: a character replaced, added or lost."""
    at = data.draw(st.integers(0, len(text) - 1), label="at")
    slip = data.draw(st.sampled_from("\"'#=[].,{}\n\r\t\\ 0159aZ_-é\u202e\x00") | st.just(""), label="slip")
    return text[:at] + slip + text[at + data.draw(st.sampled_from([0, 1]), label="lost") :]


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_one_wrong_key_is_refused_or_changes_one_thing(text: str, data: st.DataObject) -> None:
    """Fault F24: a mutant is refused with RegisterProblem, means the same, or differs in one value, name or line."""
    mutant = one_key(text, data)
    try:
        parse_register(mutant, name="channels.toml")
    except RegisterProblem:
        return
    assert one_change(text, mutant)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_half_written_file_is_refused(text: str, loaded: LoadedRegister, data: st.DataObject) -> None:
    """Every beginning of the file is refused: a full disk or an editor at work cannot half-change anything."""
    end = data.draw(st.integers(0, len(text.rstrip()) - 1))
    try:
        part = parse_register(text[:end], name="channels.toml")
    except RegisterProblem:
        return
    assert part.register == loaded.register


def test_windows_line_endings_change_nothing(text: str, loaded: LoadedRegister) -> None:
    """An officer's editor may write them."""
    assert parse_register(text.replace("\n", "\r\n"), name="channels.toml").register == loaded.register


@pytest.mark.parametrize("word", ["token", "password"])
def test_it_names_no_secret_itself(text: str, word: str) -> None:
    """No value of the shipped file looks like a credential."""
    values = [v for v in leaves(tomllib.loads(text)).values() if isinstance(v, str)]
    assert not any(word in v for v in values)
