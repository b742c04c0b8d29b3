"""Every house rule sees what breaks it, and passes over what only looks like it."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.house_rules.check import RULES, check
from broadcaster.domain.house_rules.findings import Finding, Level, Scope, Text, blocks, cautions
from broadcaster.domain.words import BulletinKind, Form, Space
from tests.unit.domain.house_rules.examples import CORRECTION, DEATH, FACTS, TABLES, facts_with, found

_BREAKS = [(rule, text) for rule, table in TABLES.items() for text in table.breaks]
_KEEPS = [(rule, text) for rule, table in TABLES.items() for text in table.keeps]


def _space(text: str) -> Space:
    return Space.EXERCISE if text.startswith("EXERCISE") else Space.LIVE


def test_every_rule_has_its_table() -> None:
    """Three texts each way at least; a rule without examples is an opinion."""
    assert set(TABLES) == {rule.name for rule in RULES}
    assert all(len(table.breaks) >= 3 and len(table.keeps) >= 3 for table in TABLES.values())


@pytest.mark.parametrize(("rule", "text"), _BREAKS)
def test_a_text_that_breaks_a_rule_is_found(rule: str, text: str) -> None:
    """With the words in question and what to do instead."""
    table = TABLES[rule]
    findings = found(rule, text, **{"form": table.form, "space": _space(text), **table.facts})
    assert findings
    assert all(finding.what and finding.instead and finding.source for finding in findings)


@pytest.mark.parametrize(("rule", "text"), _KEEPS)
def test_a_text_that_only_looks_like_it_is_not_found(rule: str, text: str) -> None:
    """A warning too many is read by nobody."""
    table = TABLES[rule]
    assert found(rule, text, **{"form": table.form, "space": _space(text), **table.facts}) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_explains_itself(rule: object) -> None:
    """Sentences end with a full stop; names are said with hyphens."""
    found_rule = next(r for r in RULES if r is rule)
    assert found_rule.what.endswith((".", ".”"))
    assert found_rule.instead.endswith((".", ".”"))
    assert found_rule.source
    assert found_rule.name == found_rule.name.lower().replace(" ", "-")


def test_exactly_these_rules_cannot_be_overridden() -> None:
    """Place, date, "your area", drills, personal data; everything else gives way to a reason."""
    assert [rule.name for rule in RULES if rule.level is Level.BLOCK] == [
        *("no-place", "no-date", "your-area", "not-a-drill", "nhs-number", "ni-number"),
        *("personal-mobile", "personal-email", "pupil-details"),
    ]


@pytest.mark.parametrize("rule", ["names", "casualties", "no-action-verb"])
def test_a_notable_death_may_name_the_person_and_asks_nothing_of_anybody(rule: str) -> None:
    """Buckingham Palace has said it; there is nothing to do."""
    assert found(rule, "It is with sadness that we tell of the death of Mrs Emma Brown.", **DEATH) == []
    assert found("politics", "The death of the Mayor of Windsor.", **DEATH) == []
    assert found("no-place", "A book of condolence is open.", **DEATH) == []


def test_what_is_right_may_stand_in_the_heading_too() -> None:
    """The incident is at Datchet, and Datchet is what is right."""
    fields = {"wrong": "Old Windsor", "right": "Datchet"}
    text = "Correction: flooding at Datchet. Wrong: Old Windsor. Right: Datchet."
    assert found("wrong-then-right", text, **CORRECTION, fields=fields) == []
    swapped = "Correction: flooding. Right: Datchet. Wrong: Old Windsor."
    assert found("wrong-then-right", swapped, **CORRECTION, fields=fields)
    # an account of its own for Welsh says the Welsh words alone
    welsh = {**fields, "wrong.cy": "Mae llifogydd yn Old Windsor", "right.cy": "Mae llifogydd yn Datchet"}
    alone = "Cywiriad, Datchet. Anghywir: Mae llifogydd yn Old Windsor. Cywir: Mae llifogydd yn Datchet."
    assert found("wrong-then-right", alone, **CORRECTION, fields=welsh) == []
    assert found("wrong-then-right", text, **CORRECTION, fields=welsh) == []
    assert found("wrong-then-right", "Cywiriad, Datchet.", **CORRECTION, fields=welsh)


def test_what_others_said_may_be_quoted() -> None:
    """A correction's wrong words, a partner's message; personal data may not even be quoted."""
    wrong = "Leave your area NOW, 40 homes are flooded!"
    text = f"Correction: flooding at Datchet. Wrong: {wrong} Right: Datchet High Street is dry."
    fields = {"wrong": wrong, "right": "Datchet High Street is dry."}
    findings = check(
        [Text(where="wrong", text=wrong, quoted=True), Text(where="x", text=text, scope=Scope.WHOLE, form="short")],
        facts_with(**CORRECTION, fields=fields),
    )
    assert {finding.rule for finding in findings} == {"no-date"}
    partner = "The A308 is CLOSED due to the council!"
    fields = {"said": partner, "source": "Thames Valley Police"}
    passed_on = f"Thames Valley Police say: “{partner}” Datchet. Issued 02:40, Friday 20 November"
    texts = [
        Text(where="said", text=partner, quoted=True),
        Text(where="x", text=passed_on, scope=Scope.WHOLE, form="short"),
    ]
    assert check(texts, facts_with(bulletin=BulletinKind.REISSUE, fields=fields)) == ()
    said = check([Text(where="wrong", text="Ring 07700 900123", quoted=True)], facts_with(**CORRECTION))
    assert [finding.rule for finding in said] == ["personal-mobile"]


def test_quoted_words_of_a_correction_are_quoted_in_free_text_too() -> None:
    """An officer writes: we said “this is not a drill”."""
    text = "Correction: we said “this is not a drill”. That was wrong. There is flooding at Datchet."
    assert found("not-a-drill", text, **CORRECTION) == []
    assert found("not-a-drill", text)


def test_a_warning_about_danger_is_asked_of_long_and_banner_texts_only() -> None:
    """On X there is no room for it."""
    text = "Fire at Datchet: leave now."
    assert found("in-danger", text, form=Form.LONG)
    assert found("in-danger", text, form=Form.BANNER)
    assert found("in-danger", text, form=Form.SHORT) == []
    assert found("in-danger", text, danger=False, form=Form.LONG) == []
    assert found("in-danger", text, form=Form.LONG, bulletin=BulletinKind.ALL_CLEAR) == []


def test_only_a_first_message_must_say_what_to_do_at_once() -> None:
    """An update brings news; a correction names the mistake."""
    text = "The hall at Datchet is open."
    assert found("no-action-verb", text)
    assert found("no-action-verb", text, bulletin=BulletinKind.UPDATE) == []


def test_a_repost_accounts_fixed_sentence_needs_no_place_of_its_own() -> None:
    """It points to the lead's message, which has one; personal data is looked for all the same."""
    sentence = "RBWM Libraries is sharing an emergency message. For the latest, see https://www.rbwm.gov.uk/emergency"
    assert check([Text(where="libraries/facebook", text=sentence, scope=Scope.POINTER)], facts_with()) == ()
    mobile = Text(where="libraries/facebook", text="Ring 07700 900123", scope=Scope.POINTER)
    assert [finding.rule for finding in check([mobile], facts_with())] == ["personal-mobile"]


def test_the_same_words_in_several_texts_are_one_finding() -> None:
    """It names them all, first where the officer wrote them."""
    texts = [
        Text(where="corporate/x", text="Datchet: Leave! " + "Issued 02:40, Friday 20 November", scope=Scope.WHOLE),
        Text(where="do_now", text="Leave!"),
    ]
    findings = check(texts, facts_with())
    assert [(f.rule, f.where, f.quote, f.start) for f in findings] == [
        ("exclamation", ("do_now", "corporate/x"), "!", 5)
    ]


def test_blocks_come_first_and_can_be_told_apart() -> None:
    """What stops is read before what only warns."""
    findings = check([Text(where="text", text="Leave your area NOW! Ring 07700 900123.")], facts_with())
    levels = [finding.level for finding in findings]
    assert levels == sorted(levels, key=[Level.BLOCK, Level.WARN].index)
    assert (*blocks(findings), *cautions(findings)) == findings
    assert {f.rule for f in blocks(findings)} == {"your-area", "personal-mobile"}


def test_a_text_known_to_be_welsh_is_read_by_the_rules_of_form_alone() -> None:
    """A rule that knows English words only says so, and passes over it."""
    text = Text(where="do_now.cy", text="Pls stay! Ring 07700 900123", language="cy")
    assert [finding.rule for finding in check([text], facts_with())] == ["personal-mobile", "exclamation"]


_ODD = st.sampled_from(list(chain.from_iterable((*t.breaks, *t.keeps) for t in TABLES.values())))
_TEXTS = st.one_of(st.text(max_size=120), _ODD, st.tuples(_ODD, st.text(max_size=20), _ODD).map(" ".join))


@given(
    text=_TEXTS,
    scope=st.sampled_from(Scope),
    form=st.sampled_from(["", *Form]),
    bulletin=st.sampled_from([None, *BulletinKind]),
    kind=st.sampled_from(["flood", "fire", "notable-death", "made-up"]),
    space=st.sampled_from(Space),
    wrong=st.one_of(st.just(""), st.text(max_size=20)),
)
def test_reading_never_fails_and_always_finds_the_same(
    text: str, scope: Scope, form: str, bulletin: BulletinKind | None, kind: str, space: Space, wrong: str
) -> None:
    """Whatever is written at night: no exception, the same answer twice, and every quote stands where it says."""
    facts = facts_with(
        bulletin=bulletin,
        kind=kind,
        danger=kind == "fire",
        acts=kind != "notable-death",
        space=space,
        fields={"wrong": wrong},
    )
    one = Text(where="somewhere", text=text, scope=scope, form=form)
    findings = check([one], facts)
    assert findings == check([one], facts)
    for finding in findings:
        _is_inside(finding, text)


def _is_inside(finding: Finding, text: str) -> None:
    assert 0 <= finding.start <= finding.end <= len(text)
    assert text[finding.start : finding.end] == finding.quote
    assert "\x00" not in finding.quote or "\x00" in text
    assert finding.as_json()["rule"] == finding.rule
    assert finding.rule in finding.words


@given(text=_TEXTS)
def test_the_exercise_mark_changes_nothing(text: str) -> None:
    """What is found in a live text is found in its exercise, and nothing more (design rule 6)."""
    from broadcaster.domain.texts import mark_exercise  # noqa: PLC0415 - named where it matters

    live = check([Text(where="x", text=text.strip())], facts_with())
    marked = check([Text(where="x", text=mark_exercise(text.strip()))], facts_with(space=Space.EXERCISE))
    assert {f.rule for f in marked} - {f.rule for f in live} <= {"reading-age"}


def test_the_facts_of_the_tests_are_whole() -> None:
    """A field that is added to the facts gets a value here."""
    assert set(FACTS) == set(type(facts_with()).__dataclass_fields__)
