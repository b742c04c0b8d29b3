"""Who leads is chosen by key, name or a beginning; slips are refused, and an unknown partner is marked as such."""

from datetime import UTC, datetime
from typing import Any

import pytest

from broadcaster.config import LoadedRegister, parse_register
from broadcaster.domain.lead_agency import COUNCIL, choices, chosen_agency, headline, instruction_in, leader_of
from broadcaster.domain.records import Incident
from broadcaster.domain.register import Register
from broadcaster.domain.words import IncidentState, Space
from broadcaster.errors import TextProblem, UsageProblem
from broadcaster.shipped import shipped

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def register() -> Register:
    """The shipped one."""
    loaded: LoadedRegister = parse_register(shipped("channels.toml").read_text(encoding="utf-8"), name="channels.toml")
    return loaded.register


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("police", "police"),
        ("POLICE", "police"),
        ("thames valley police", "police"),
        ("Thames W", "thames-water"),
        ("pol", "police"),
        ("council", COUNCIL),
        ("rbwm", COUNCIL),
        ("Royal Borough of Windsor & Maidenhead", COUNCIL),
        ("British Transport Police", "British Transport Police"),
        ("MI5", "MI5"),
    ],
)
def test_an_agency_is_chosen_by_key_name_or_beginning(register: Register, asked: str, word: str) -> None:
    """What is not in the register is kept as it was written."""
    assert chosen_agency(register, asked) == word


def test_an_exact_key_wins_over_longer_names(register: Register) -> None:
    """`ea` is the Environment Agency, however many names begin like that."""
    assert chosen_agency(register, "ea") == "ea"
    assert chosen_agency(register, "fire") == "fire"


def test_a_beginning_of_several_is_not_guessed(register: Register) -> None:
    """Thames Valley Police and Thames Water are both named."""
    with pytest.raises(UsageProblem, match=r"could be several agencies: police .*; thames-water") as several:
        chosen_agency(register, "thames")
    assert "by its key" in several.value.next_step


@pytest.mark.parametrize(
    ("slip", "meant"), [("polcie", "police"), ("ukhas", "ukhsa"), ("Thames Valley Polise", "police")]
)
def test_a_slip_is_refused_with_what_was_probably_meant(register: Register, slip: str, meant: str) -> None:
    """The public would read the slip as the name of an authority."""
    with pytest.raises(UsageProblem, match="is no lead agency") as refused:
        chosen_agency(register, slip)
    assert f"Did you mean {meant}?" in refused.value.next_step


@pytest.mark.parametrize("nothing", ["", "army"])
def test_one_small_word_that_is_no_key_is_refused_with_the_list(register: Register, nothing: str) -> None:
    """A partner that is not in the register is written with its full name."""
    with pytest.raises(UsageProblem) as refused:
        chosen_agency(register, nothing)
    assert choices(register) in refused.value.next_step


def test_a_hostile_name_is_refused(register: Register) -> None:
    """It would stand in a public text."""
    with pytest.raises(TextProblem, match="turns the reading direction"):
        chosen_agency(register, "Police\u202e")


def test_what_an_incident_says_of_its_leader(register: Register) -> None:
    """Name and official account, or in words that nobody knows the account."""
    assert leader_of(register, COUNCIL).is_council
    assert leader_of(register, "").is_council
    assert str(leader_of(register, "police")) == "Thames Valley Police (@ThamesVP on X)"
    assert str(leader_of(register, "nhs")) == "NHS"
    stranger = leader_of(register, "British Transport Police")
    assert not stranger.known
    assert "not in the register: its official account is not known" in str(stranger)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "RBWM, F12: flood at Datchet (SL3). The council leads"),
        (
            {"lead_agency": "police", "agreed_with": "Inspector Example"},
            (
                "RBWM, F12: flood at Datchet (SL3). Thames Valley Police (@ThamesVP on X) leads; "
                "our instruction is agreed with Inspector Example"
            ),
        ),
        (
            {"place": "Mill Lane", "district": "", "place_known": False},
            "RBWM, F12: flood at Mill Lane (not in the list of places). The council leads",
        ),
    ],
)
def test_every_question_repeats_council_kind_place_and_leader(
    register: Register, changes: dict[str, Any], words: str
) -> None:
    """With two incidents open at 3 am the officer reads which one this is."""
    facts: dict[str, Any] = {"place": "Datchet", "district": "SL3", "lead_agency": COUNCIL} | changes
    incident = Incident(
        id=1,
        council="rbwm",
        space=Space.LIVE,
        ref="F12",
        kind="flood",
        place_key="datchet",
        opening=0,
        state=IncidentState.OPEN,
        declared_by="alex",
        declared_at=NOW,
        **facts,
    )
    assert headline(register, incident) == words


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Fire at Eton: please leave now.", "leave now."),
        ("The river rises. Do not drive through it.", "Do not drive through it."),
        ("You must boil your water.", "You must boil your water."),
        ("Mae tân. Gadewch nawr.", "Gadewch nawr."),
        ("Call 999 in danger. Follow @ThamesVP.", ""),
        ("We turn people away. The road to Go Ape is closed.", ""),
        ("", ""),
    ],
)
def test_a_sentence_that_tells_people_what_to_do_is_found(text: str, order: str) -> None:
    """Naming the emergency number or the leader's account is none."""
    assert instruction_in(text) == order
