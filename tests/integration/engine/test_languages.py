"""A bulletin in English and Welsh: one post each, each language by itself, and what an officer is asked for."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from broadcaster.domain.records import Incident
from broadcaster.domain.words import BulletinKind, Form, Space
from broadcaster.engine.compose import Composed
from broadcaster.engine.declare import Declare, declare
from broadcaster.engine.desk import Desk
from broadcaster.engine.fitting import check_fit
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.publish import draft, publish
from broadcaster.engine.sign import sign
from broadcaster.errors import TextProblem, UsageProblem
from broadcaster.ports import Worded
from tests.support.bilingual import in_two_languages
from tests.support.clock import SteppingClock
from tests.support.duty import NIGHT, exercise_desk, played_by

FIRST, UPDATE = BulletinKind.FIRST, BulletinKind.UPDATE
NEWS = {"what": "The bridge at Datchet is shut.", "what.cy": "Mae'r bont yn Datchet ar gau."}


@pytest.fixture
def english(tmp_path: Path) -> Iterator[Desk]:
    """The shipped council."""
    with exercise_desk(tmp_path, SteppingClock(NIGHT)) as desk:
        yield desk


@pytest.fixture
def desk(english: Desk) -> Desk:
    """The same council in two languages."""
    return in_two_languages(english)


def flood(desk: Desk, **more: str) -> Incident:
    """An open flood at Datchet, led by the council."""
    order = Declare(kind="flood", place="Datchet", lead_agency="council")
    return declare(desk, replace(order, **more)).incident  # type: ignore[arg-type] # words only


def texts(composed: Composed) -> dict[str, str]:
    """What each account and site would say."""
    return {r.target: r.text for r in composed.renderings if r.template}


def test_a_place_is_enough_for_both_languages(desk: Desk) -> None:
    """The defaults exist in both; Facebook and the website carry one after the other, X an account for each."""
    said = texts(draft(desk, flood(desk), Message(kind=FIRST)))
    assert "Llifogydd, Datchet: cadwch allan o'r dŵr." in said["cymraeg/x"]
    assert "keep out" not in said["cymraeg/x"]
    assert "cadwch" not in said["corporate/x"]
    facebook = said["corporate/facebook"]
    assert facebook.index("keep out of the water") < facebook.index("\n\n———\n\n") < facebook.index("cadwch allan")
    banner = said["website/home"]
    assert banner.index("Flooding at Datchet") < banner.index("\n———\n") < banner.index("Llifogydd, Datchet")
    assert "06:00 dydd Gwener" in banner
    for text in said.values():
        assert text.startswith("EXERCISE")
        assert text.endswith("EXERCISE")
        assert text.count("NOT REAL") == 1


def test_all_languages_must_be_signed_for_one_officer_to_send(desk: Desk) -> None:
    """A signature on the English words says nothing about the Welsh ones."""
    incident = flood(desk)
    for officer in ("alex", "bailey"):
        sign(played_by(desk, officer), "flood")
    composed = draft(desk, incident, Message(kind=FIRST))
    assert not composed.signed
    banner = next(r for r in composed.renderings if r.target == "website/home")
    assert banner.template == "flood/first.banner+flood/first.banner.cy"
    assert len(banner.template_hash.split("+")) == 2
    for officer in ("alex", "bailey"):
        sign(played_by(desk, officer), "flood", language="cy")
    assert draft(desk, incident, Message(kind=FIRST)).signed


def test_welsh_that_is_missing_is_asked_for_by_its_name(desk: Desk) -> None:
    """Nothing is translated by us, and nothing goes out in half of the languages (features reference L11)."""
    incident = flood(desk)
    with pytest.raises(TextProblem, match=r"still needs: what\.cy") as refused:
        draft(desk, incident, Message(kind=UPDATE, given={"what": NEWS["what"]}))
    assert refused.value.details == {"missing": ["what.cy"]}
    with pytest.raises(TextProblem, match=r"still needs: text\.cy"):
        draft(desk, incident, Message(kind=UPDATE, text="The bridge at Datchet is shut."))


def test_own_words_in_two_languages_are_framed_in_each(desk: Desk) -> None:
    """`--text` is English, `--set text.cy=…` is Welsh."""
    message = Message(kind=UPDATE, text="The bridge is shut.", given={"text.cy": "Mae'r bont ar gau."})
    composed = draft(desk, flood(desk), message)
    said = {r.target: r.text for r in composed.renderings}
    assert "Mae'r bont ar gau." in said["cymraeg/x"]
    assert "Cyhoeddwyd 03:00 Gwe 20 Tach" in said["cymraeg/x"]
    assert said["corporate/facebook"].index("The bridge") < said["corporate/facebook"].index("Mae'r bont")
    assert not composed.signed


def test_an_update_repeats_the_instruction_in_both_languages(desk: Desk) -> None:
    """What was said in Welsh stands in Welsh; a new one is asked for in both."""
    incident = flood(desk)
    given = {"do_now": "Go upstairs.", "do_now.cy": "Ewch i fyny'r grisiau."}
    first = publish(desk, incident, Message(kind=FIRST, given=given), HowAllowed(self_approve=True))
    assert first.bulletin.fields["do_now.cy"] == "Ewch i fyny'r grisiau."
    banner = texts(draft(desk, incident, Message(kind=UPDATE, given=NEWS)))["website/home"]
    assert "Go upstairs." in banner
    assert "Ewch i fyny'r grisiau." in banner
    with pytest.raises(TextProblem, match=r"do_now\.cy"):
        draft(desk, incident, Message(kind=UPDATE, given={**NEWS, "do_now": "Leave now."}))


def test_a_partners_message_goes_to_the_leads_only(english: Desk) -> None:
    """No banner and no repost carries another body's words as ours."""
    given = {"source": "Thames Valley Police", "said": "Stay away from Datchet High Street."}
    composed = draft(english, flood(english), Message(kind=BulletinKind.REISSUE, given=given))
    assert {r.target for r in composed.renderings} == {"corporate/x", "corporate/facebook"}
    assert {d.effect.value for d in composed.deliveries} == {"publish"}
    assert composed.next_update_at is None


def test_words_that_a_template_would_not_show_are_refused(english: Desk) -> None:
    """An officer's words never vanish: here the police lead and nothing is agreed."""
    order = Declare(kind="flood", place="Eton", lead_agency="police")
    incident = declare(english, order).incident
    with pytest.raises(UsageProblem, match="would not show: at_risk") as refused:
        draft(english, incident, Message(kind=FIRST, given={"at_risk": "People in boats."}))
    assert "--agreed-with" in refused.value.next_step
    kept = draft(english, incident, Message(kind=FIRST)).fields
    assert not {"do_now", "do_not"} & set(kept)
    said = texts(draft(english, incident, Message(kind=FIRST)))
    assert "follow @ThamesVP on X" in said["corporate/x"]
    assert "Thames Valley Police lead the response." in said["website/home"]


def test_a_text_that_fits_only_without_the_mark_is_refused_only_in_the_exercise(english: Desk) -> None:
    """Live it goes, with a note; the error in the exercise says that it would fit live."""
    plain = "The bridge at Datchet is shut. " * 9
    worded = (Worded(text=plain.strip(), template="", template_hash=""),)
    sent = {"corporate/x": (Form.SHORT, worded)}
    notes = check_fit(english.register, english.wording, sent, Space.LIVE)
    assert len(notes) == 1
    assert "fits live, not exercise" in notes[0]
    with pytest.raises(TextProblem, match=r"corporate/x: 308 of 280.*it fits live, not exercise"):
        check_fit(english.register, english.wording, sent, Space.EXERCISE)
    long = {"corporate/x": (Form.SHORT, (Worded(text=plain * 2, template="", template_hash=""),))}
    for space in Space:
        with pytest.raises(TextProblem) as refused:
            check_fit(english.register, english.wording, long, space)
        assert "fits live" not in refused.value.sentence


def test_two_languages_that_do_not_fit_one_post_say_what_to_change(english: Desk) -> None:
    """The account is named, and the way out is in the register."""
    desk = in_two_languages(english, x_accounts=1)
    with pytest.raises(TextProblem, match="corporate/x") as refused:
        draft(desk, flood(desk), Message(kind=FIRST))
    assert "give each language an account of its own" in refused.value.next_step


def test_reposts_share_the_lead_that_speaks_their_language(desk: Desk) -> None:
    """A Welsh page shares the Welsh post; one of both languages shares the English one that stands first."""
    services = tuple(
        s.model_copy(update={"accounts": tuple(a.model_copy(update={"languages": ("cy",)}) for a in s.accounts)})
        if s.key == "libraries"
        else s
        for s in desk.register.services
    )
    desk = replace(desk, register=desk.register.model_copy(update={"services": services}))
    composed = draft(desk, flood(desk), Message(kind=FIRST))
    waits = {d.target: d.waits_for for d in composed.deliveries if d.effect.value == "repost"}
    assert waits["libraries/x"] == "publish:cymraeg/x"
    assert waits["visit-windsor/x"] == "publish:corporate/x"
    assert waits["libraries/facebook"] == "publish:corporate/facebook"
