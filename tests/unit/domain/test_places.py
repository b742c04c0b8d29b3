"""A place is found by the names people use, described so that no one is taken for another, and checked."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.places import check_district, describe, locate, nearest, one_place, parse_districts
from broadcaster.domain.register import Place, PlaceKind
from broadcaster.domain.texts import place_key
from broadcaster.errors import UsageProblem


def place(name: str, kind: str = "village", parish: str = "", district: str = "", **more: str) -> Place:
    """A place whose key is its name."""
    key = place_key(name).replace(" ", "-")
    return Place(key=key, name=name, kind=PlaceKind(kind), parish=parish, district=district, **more)


PLACES = (
    place("Windsor and Maidenhead", "area"),
    place("Windsor", "town", "unparished", "SL4"),
    place("Old Windsor", parish="Old Windsor", district="SL4"),
    place("Maidenhead", "town", "unparished", "SL6"),
    place("Datchet", parish="Datchet", district="SL3"),
    place("Wraysbury", parish="Wraysbury", district="TW19"),
    place("Horton", parish="Horton", district="SL3", mistaken_for="Horton in Surrey"),
    place("Eton", "town", "Eton", "SL4"),
    place("Eton Wick", parish="Eton", district="SL4"),
    place("Bray", parish="Bray", district="SL6"),
    place("Bray ward", "ward"),
    place("Datchet, Horton & Wraysbury ward", "ward"),
    place("Windsor Leisure Centre", "rest-centre", district="SL4", address="Stovell Road, Windsor"),
)


@pytest.mark.parametrize(
    ("given_as", "text", "names"),
    [
        ("datchet", "Datchet", ["Datchet"]),
        ("The  DATCHET", "Datchet", ["Datchet"]),
        ("In Old Windsor", "in Old Windsor", ["Old Windsor"]),
        ("Datchet and wraysbury", "Datchet and Wraysbury", ["Datchet", "Wraysbury"]),
        ("Datchet and datchet", "Datchet", ["Datchet"]),
        ("eton, windsor & Datchet", "Eton, Windsor & Datchet", ["Eton", "Windsor", "Datchet"]),
        ("at Datchet, Horton, and Wraysbury", "at Datchet, Horton, and Wraysbury", ["Datchet", "Horton", "Wraysbury"]),
        (
            "Datchet, Horton and Wraysbury ward",
            "Datchet, Horton & Wraysbury ward",
            ["Datchet, Horton & Wraysbury ward"],
        ),
        ("windsor & maidenhead", "Windsor and Maidenhead", ["Windsor and Maidenhead"]),
        ("Mill Lane", "Mill Lane", []),
        ("Datchet and Mill Lane", "Datchet and Mill Lane", []),
    ],
)
def test_a_place_is_found_by_the_names_people_use(given_as: str, text: str, names: list[str]) -> None:
    """Case, spaces, "the", a preposition and "and" do not matter; half a known text is an unknown place."""
    found = locate(PLACES, given_as)
    assert (found.text, [p.name for p in found.places]) == (text, names)
    assert found.known is bool(names)


def test_two_spellings_of_a_place_are_the_same_incident() -> None:
    """The key does not depend on preposition, order or spelling."""
    assert locate(PLACES, "in DATCHET").key == locate(PLACES, "Datchet").key
    assert locate(PLACES, "Wraysbury & Datchet").key == locate(PLACES, "Datchet and Wraysbury").key
    assert locate(PLACES, "Old Windsor").key != locate(PLACES, "Windsor").key


@pytest.mark.parametrize(
    ("given_as", "words"),
    [
        ("Old Windsor", "Old Windsor (SL4, parish of Old Windsor); not Windsor"),
        ("Windsor", "Windsor (SL4, unparished); not Old Windsor"),
        ("Eton", "Eton (SL4, parish of Eton); not Eton Wick"),
        ("Horton", "Horton (SL3, parish of Horton); not Horton in Surrey"),
        ("Bray ward", "Bray ward"),
        ("Bray", "Bray (SL6, parish of Bray)"),
        ("Windsor leisure centre", "Windsor Leisure Centre (rest centre, SL4, Stovell Road, Windsor)"),
        (
            "Datchet and Wraysbury",
            "Datchet (SL3, parish of Datchet) and Wraysbury (TW19, parish of Wraysbury)",
        ),
        ("Windsor and Old Windsor", "Windsor (SL4, unparished) and Old Windsor (SL4, parish of Old Windsor)"),
        ("Dachet", "Dachet is not in the list of places. Like it: Datchet (SL3, parish of Datchet)"),
        ("Zzz", "Zzz is not in the list of places"),
    ],
)
def test_a_place_is_described_so_that_nobody_takes_it_for_another(given_as: str, words: str) -> None:
    """District and parish, and what it is not."""
    assert describe(locate(PLACES, given_as), PLACES) == words


@pytest.mark.parametrize(
    ("given_as", "districts"),
    [
        ("sl 3 and tw 19", ("SL3", "TW19")),
        ("sl4", ("SL4",)),
        ("SL4 1AA", ("SL4",)),
        ("SL41AA", ("SL4",)),
        ("rg10", ("RG10",)),
        ("SL3 and TW19", ("SL3", "TW19")),
        ("TW19/sl3, TW19", ("TW19", "SL3")),
    ],
)
def test_a_district_may_be_typed_in_any_way(given_as: str, districts: tuple[str, ...]) -> None:
    """Small letters, a whole postcode, several at once."""
    assert parse_districts(given_as) == districts


@pytest.mark.parametrize("wrong", ["", "Datchet", "LIVE", "4", "SL", "1AA", "SL4?", "SLL44"])
def test_what_is_no_district_is_refused(wrong: str) -> None:
    """A word typed once more is no check of the place."""
    with pytest.raises(UsageProblem, match="is no postcode district"):
        parse_districts(wrong)


def test_the_right_district_is_kept_and_none_means_the_registers_own() -> None:
    """What is stored names every district of the place."""
    datchet, both = locate(PLACES, "Datchet"), locate(PLACES, "Datchet and Wraysbury")
    assert check_district(datchet, "sl3", PLACES) == "SL3"
    assert check_district(datchet, " ", PLACES) == "SL3"
    assert check_district(both, "TW19 SL3", PLACES) == "SL3, TW19"
    assert check_district(locate(PLACES, "Bray ward"), "SL6", PLACES) == "SL6"
    assert check_district(locate(PLACES, "Mill Lane"), "sl6 2xx", PLACES) == "SL6"
    assert check_district(locate(PLACES, "Mill Lane"), "", PLACES) == ""


def test_the_wrong_district_is_refused_with_what_lies_there() -> None:
    """An officer who meant another place reads its name."""
    with pytest.raises(UsageProblem) as wrong:
        check_district(locate(PLACES, "Windsor"), "SL3", PLACES)
    assert wrong.value.sentence == "Windsor is in SL4, not in SL3."
    assert "Datchet, Horton" in wrong.value.next_step
    with pytest.raises(UsageProblem) as half:
        check_district(locate(PLACES, "Datchet and Wraysbury"), "SL3", PLACES)
    assert half.value.sentence == "Datchet and Wraysbury are in SL3 and TW19, not in SL3."
    with pytest.raises(UsageProblem) as nowhere:
        check_district(locate(PLACES, "Datchet"), "RG1", PLACES)
    assert "has nothing in RG1" in nowhere.value.next_step


def test_the_nearest_names_come_first() -> None:
    """A slip of one letter and a part of the name both count."""
    assert [p.name for p in nearest(PLACES, "Wraisbury")][:1] == ["Wraysbury"]
    assert {p.name for p in nearest(PLACES, "Wick")} >= {"Eton Wick"}
    assert nearest(PLACES, "Qqqqqqqq") == ()


@given(st.lists(st.sampled_from([p for p in PLACES if "and" not in p.name]), min_size=1, max_size=4, unique=True))
def test_any_places_joined_by_and_are_found_again(chosen: Sequence[Place]) -> None:
    """What the register can name alone it can name together, and its own districts always pass."""
    several = [p for p in chosen if "," not in p.name and "&" not in p.name] or [PLACES[1]]
    found = locate(PLACES, " and ".join(p.name for p in several))
    if len(several) > 1 and {p.name for p in several} == {"Windsor", "Maidenhead"}:
        assert found.text in ("Windsor and Maidenhead", "Maidenhead and Windsor")
        return
    assert list(found.places) == several
    given_back = " ".join(found.districts)
    assert check_district(found, given_back, PLACES) == ", ".join(found.districts)
    assert all(one_place(p).startswith(p.name) for p in found.places)


@given(st.text(max_size=60))
def test_no_text_breaks_the_search(words: str) -> None:
    """Whatever is typed, the answer is a place or an unknown one that reads as it was given."""
    found = locate(PLACES, words)
    assert found.known or found.text == words
    assert describe(found, PLACES)
