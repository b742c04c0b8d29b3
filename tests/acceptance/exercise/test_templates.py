"""`templates` at the command line, and first messages of many kinds with nothing but a place."""

import pytest

from broadcaster.domain.kinds.table import KINDS
from tests.support.exercise import Council


def test_every_kind_goes_out_with_nothing_but_a_place(council: Council) -> None:
    """One dry run each, led by whoever the register says: all forms exist, fit and keep the house rules."""
    for kind in KINDS:
        words = ("trigger", kind, "--place", "Datchet", "--lead-agency", "council", "--dry-run")
        found = council.asked(*words)
        assert {r["form"] for r in found["renderings"]} >= {"short", "long", "banner"}, kind
        assert all("Datchet" in r["text"] for r in found["renderings"] if r["template"]), kind
        assert found["house_rules"] == [], kind


def test_the_dry_run_names_what_could_be_said_besides(council: Council) -> None:
    """An officer is asked, and never held up."""
    notes = council.asked("trigger", "flood", "--place", "Datchet", "--lead-agency", "council", "--dry-run")["notes"]
    assert "Not said yet: where people can go (--set rest_centre=…)" in notes
    given = ("--set", "rest_centre=Datchet Village Hall")
    notes = council.asked("trigger", "flood", "--place", "Datchet", "--lead-agency", "council", "--dry-run", *given)
    assert not any("rest_centre" in note for note in notes["notes"])


def test_a_preview_shows_the_texts_and_their_longest_form(council: Council) -> None:
    """For the officers who are asked to sign; nothing is stored."""
    found = council.asked("templates", "preview", "water-supply")
    assert [one["form"] for one in found["texts"]] == ["short", "long", "banner"]
    assert all(one["longest"]["fits"] and not one["signed"] for one in found["texts"])
    assert any(sample["about"] == "advice boil" for sample in found["texts"][0]["samples"])
    shown = council.exercise("templates", "preview", "water-supply", "--worst").out
    assert "water-supply/first.short, en, unsigned:" in shown
    assert "of 280 weighted characters as an exercise" in shown


def test_the_list_can_be_of_one_kind(council: Council) -> None:
    """Kind, bulletin, form and language of each text, and who signed it."""
    council.asked("templates", "sign", "flood", "--as", "casey")
    found = council.asked("templates", "list", "flood")["templates"]
    assert {(t["kind"], t["language"], tuple(t["officers"]), t["signed"]) for t in found} == {
        ("flood", "en", ("casey",), False)
    }
    assert {(t["bulletin"], t["form"]) for t in found} >= {("first", "short"), ("all-clear", "banner")}


@pytest.mark.parametrize(
    ("words", "sentence", "step"),
    [
        (["templates", "list", "flod"], "no templates for “flod”", "flood"),
        (["templates", "preview", "flod"], "no templates for", "flood"),
        (["templates", "preview", "flood", "--bulletin", "frist"], "no bulletin", "first"),
        (["templates", "sign", "flood", "--language", "cy"], "goes out in “cy”", "languages"),
        (
            ["trigger", "water-supply", "--place", "Ascot", "--lead-agency", "council", "--set", "advice=boyl"],
            "no value of advice",
            "boil",
        ),
    ],
)
def test_a_slip_is_answered_with_the_nearest_word(council: Council, words: list[str], sentence: str, step: str) -> None:
    """Exit code 2 and what to type instead."""
    answer = council.exercise(*words, "--json", *(["--dry-run"] if words[0] == "trigger" else []))
    assert answer.code == 2, answer
    assert sentence in answer.json["sentence"]
    assert step in f"{answer.json['sentence']} {answer.json['next_step']}"


def test_in_mourning_nobody_shares_without_being_asked(council: Council) -> None:
    """Each share of a notable death is cleared by a person (features reference L13); the leads and the banner speak."""
    found = council.asked("trigger", "notable-death", "--place", "Windsor", "--dry-run")
    assert {d["effect"] for d in found["deliveries"]} == {"publish", "banner-up"}
    assert not any("emergency message" in r["text"] for r in found["renderings"])
