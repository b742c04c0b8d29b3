"""Previewing and signing templates at one desk: measured at their longest, separately for each language."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from broadcaster.domain.register import Account
from broadcaster.domain.words import BulletinKind, Form, Platform, Posture
from broadcaster.engine.check_up import Verdict, templates_signed
from broadcaster.engine.desk import Desk
from broadcaster.engine.preview_templates import bulletin_named, preview_templates
from broadcaster.engine.sign import sign, states_of, template_states
from broadcaster.errors import TextProblem, UsageProblem
from broadcaster.shipped import shipped
from broadcaster.wording.templates import Templates
from tests.support.bilingual import in_two_languages
from tests.support.clock import SteppingClock
from tests.support.duty import NIGHT, exercise_desk, logged, played_by


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Alex at the shipped council's desk."""
    with exercise_desk(tmp_path, SteppingClock(NIGHT)) as desk:
        yield desk


def with_template(desk: Desk, folder: Path, name: str, source: str) -> Desk:
    """The desk of a council with one text of its own."""
    path = folder / "own" / "messages" / f"{name}.txt.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return replace(desk, wording=Templates([folder / "own", shipped("templates")]))


def test_two_officers_make_a_kind_pre_approved_in_one_language(desk: Desk) -> None:
    """English and Welsh lie side by side and are signed separately (features reference L11)."""
    desk = in_two_languages(desk)
    for officer in ("alex", "bailey"):
        signed = sign(played_by(desk, officer), "flood")
    assert {s.name for s in signed} == {
        f"flood/{b}.{f}" for b in ("first", "all-clear") for f in ("short", "long", "banner")
    }
    assert all(s.signed for s in signed)
    assert not any(s.signed for s in states_of(desk, "flood") if s.language == "cy")
    welsh = sign(desk, "flood", language="cy")
    assert {s.language for s in welsh} == {"cy"}
    assert [entry["language"] for entry in logged(desk, "templates-signed")] == ["en", "en", "cy"]


def test_a_council_of_one_language_neither_sees_nor_signs_the_other(desk: Desk) -> None:
    """An English council has nothing to do about Welsh texts."""
    assert {s.language for s in template_states(desk)} == {"en"}
    with pytest.raises(UsageProblem, match="goes out in “cy”"):
        sign(desk, "flood", language="cy")


@pytest.mark.parametrize("kind", ["flood", "_default", "notable-death"])
def test_the_shipped_templates_can_be_signed_as_they_are(desk: Desk, kind: str) -> None:
    """They fit every account with the longest fields and the mark."""
    assert sign(desk, kind)


def test_a_template_that_would_not_fit_one_night_is_not_signed(desk: Desk, tmp_path: Path) -> None:
    """It is found by daylight, with the account, the length and what to do."""
    wordy = "{{ place }}: {{ do_now }} " + "Please be careful. " * 8 + "{{ issued_short }} {{ ref }}/{{ number }}"
    desk = with_template(desk, tmp_path, "flood/first.short", wordy)
    with pytest.raises(TextProblem, match=r"flood/first\.short on corporate/x: \d+ of 280") as refused:
        sign(desk, "flood")
    assert "templates preview flood --worst" in refused.value.next_step
    assert not any(s.officers for s in template_states(desk))


def test_one_account_for_two_languages_is_refused_on_x_with_the_way_out(desk: Desk) -> None:
    """Two languages of one message have no room in one post; Facebook and the banner have."""
    desk = in_two_languages(desk, x_accounts=1)
    with pytest.raises(TextProblem, match="on corporate/x") as refused:
        sign(desk, "flood")
    assert "facebook" not in refused.value.sentence
    assert "an account of its own" in refused.value.next_step


def test_a_preview_shows_every_form_with_ordinary_and_longest_fields(desk: Desk) -> None:
    """What an officer reads before they sign: the words, who signed, and that it will always fit."""
    sign(desk, "water-supply")
    found = preview_templates(desk, "water-supply", BulletinKind.FIRST)
    assert [one.form for one in found] == [Form.SHORT, Form.LONG, Form.BANNER]
    short = found[0]
    assert (short.template, short.officers, short.signed) == ("water-supply/first.short", ("alex",), False)
    assert short.samples[0].about == ""
    assert short.samples[0].text.startswith("Water problem at Datchet: follow your water company's advice.")
    assert {"advice boil", "advice no-supply", "led by a partner"} <= {sample.about for sample in short.samples}
    assert all(one.longest.fit.ok for one in found)
    assert short.longest.fit.length > short.samples[0].fit.length
    assert {one.form for one in preview_templates(desk, "flood", BulletinKind.REISSUE)} == {Form.SHORT, Form.LONG}


def test_a_slip_in_the_name_of_a_bulletin_or_language_is_answered(desk: Desk) -> None:
    """With the nearest word."""
    with pytest.raises(UsageProblem) as refused:
        bulletin_named("all-claer")
    assert "all-clear" in refused.value.next_step
    with pytest.raises(UsageProblem, match="no language"):
        preview_templates(desk, "flood", BulletinKind.FIRST, language="fr")


def test_the_check_up_names_the_kinds_and_languages_that_break_glass_cannot_use(desk: Desk) -> None:
    """Live only: in an exercise nothing has to be signed."""
    desk = in_two_languages(desk)
    for officer in ("alex", "bailey"):
        sign(played_by(desk, officer), "flood")
    found = templates_signed(template_states(desk))
    assert found is not None
    assert found.verdict is Verdict.WARN
    assert "flood (cy)" in found.sentence
    assert "evacuation (cy, en)" in found.sentence
    assert "flood (cy, en)" not in found.sentence
    assert templates_signed([]) is None


def test_accounts_of_the_bilingual_council_are_one_for_each_language(desk: Desk) -> None:
    """The support council is what the other tests take it for."""
    leads: tuple[Account, ...] = in_two_languages(desk).register.leads
    assert [(a.platform, a.languages) for a in leads if a.platform is Platform.X] == [
        (Platform.X, ("en",)),
        (Platform.X, ("cy",)),
    ]
    assert all(a.posture is Posture.LEAD for a in leads)
