"""Silence is more than a mark: whom to ring, who was told, and an honest count."""

import json
from dataclasses import replace

import pytest

from broadcaster.cli.call_sheet import sheet_report, sheet_text, told_words
from broadcaster.domain.call_sheet import told_count
from broadcaster.domain.words import Space
from broadcaster.engine.desk import Desk
from broadcaster.engine.told import sheet, tell_editors
from broadcaster.errors import NotPossibleNow, TextProblem, UsageProblem
from tests.support.clock import SteppingClock
from tests.support.duty import logged, opened, played_by


def test_nobody_is_told_by_this_program(desk: Desk) -> None:
    """After a trigger every editor is still to be rung (design rule 1)."""
    opened(desk)
    found = sheet(desk)
    assert (found.accounts, told_count(found.calls)) == (17, (0, 10))


def test_a_service_is_told_by_its_name_or_by_its_accounts(desk: Desk, clock: SteppingClock) -> None:
    """With when, by whom and how; and the log knows."""
    opened(desk)
    assert tell_editors(desk, ["museum"], how="rang Ann 02:20").changed == ("museum/x", "museum/facebook")
    clock.tick(60)
    half = tell_editors(played_by(desk, "bailey"), ["libraries/x"])
    assert told_count(half.sheet.calls) == (1, 10)
    whole = tell_editors(played_by(desk, "bailey"), ["libraries/facebook"])
    assert told_count(whole.sheet.calls) == (2, 10)
    [museum] = [call for call in whole.sheet.calls if call.service.key == "museum"]
    assert {(a.told_by, a.how) for a in museum.accounts} == {("alex", "rang Ann 02:20")}
    assert [entry["accounts"] for entry in logged(desk, "editors-told")] == [
        ["museum/x", "museum/facebook"],
        ["libraries/x"],
        ["libraries/facebook"],
    ]


def test_who_was_told_stays_told_with_the_first_words(desk: Desk) -> None:
    """A second call changes nothing."""
    opened(desk)
    tell_editors(desk, ["museum"], how="rang Ann")
    again = tell_editors(played_by(desk, "bailey"), ["museum"], how="rang Bob")
    assert again.changed == ()
    [museum] = [call for call in again.sheet.calls if call.service.key == "museum"]
    assert {a.how for a in museum.accounts} == {"rang Ann"}


def test_a_wrong_call_is_taken_back(desk: Desk) -> None:
    """The sheet asks for that service again, and the log keeps both."""
    opened(desk)
    tell_editors(desk, ["museum"])
    back = tell_editors(desk, ["museum"], take_back=True)
    assert (back.changed, told_count(back.sheet.calls)) == (("museum/x", "museum/facebook"), (0, 10))
    assert len(logged(desk, "editors-not-told")) == 1


def test_one_call_covers_every_incident_that_silences_the_account(desk: Desk) -> None:
    """Also one that begins after the call: the editor is silent already."""
    opened(desk)
    opened(desk, kind="severe-weather", place="Windsor")
    tell_editors(desk, ["all"])
    opened(desk, place="Wraysbury")
    assert told_count(sheet(desk).calls) == (10, 10)


def test_telling_somebody_who_is_not_silent_is_said(desk: Desk) -> None:
    """Nothing is recorded for them; with nobody silent at all it is an error with the next step."""
    with pytest.raises(NotPossibleNow, match="None of these is silent: museum"):
        tell_editors(desk, ["museum"])
    opened(desk)
    with desk.store.writing() as uow:
        uow.silences.lift(1, ["museum/x"], by="alex", at=uow.now)
        uow.commit()
    done = tell_editors(desk, ["museum"])
    assert (done.changed, done.not_silent) == (("museum/facebook",), ("museum/x",))
    with pytest.raises(UsageProblem, match="musuem"):
        tell_editors(desk, ["musuem"])
    with pytest.raises(TextProblem, match="how"):
        tell_editors(desk, ["museum"], how="rang\u0007Ann")


def test_the_sheet_fits_eighty_columns_and_shows_everything_a_caller_needs(desk: Desk) -> None:
    """Service, handle, editor, number, other tools, a line to fill in; what is told stands last, ticked."""
    opened(desk)
    tell_editors(desk, ["museum"], how="rang Ann 02:20")
    text = sheet_text(desk.register, sheet(desk), desk.space)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert text.splitlines()[0].startswith("EXERCISE – NOT REAL. CALL SHEET")
    assert text.splitlines()[-1] == "EXERCISE – NOT REAL."
    assert "17 accounts marked silent here; 1 of 10 editors told." in text
    assert "Ring: Dana Example, 01632 960104" in text
    assert "Also posts from: Meta Business Suite." in text
    assert text.count("[ ] ") == 9
    assert text.index("[x] Museum (museum)") > text.rindex("[ ] ")
    assert "Told: 03:00 GMT by Alex Example, rang Ann 02:20" in text
    assert "broadcaster exercise silence told SERVICE" in text


def test_the_sheet_of_the_live_space_carries_no_mark_of_an_exercise(desk: Desk) -> None:
    """Whoever is rung at night must not take it for a drill."""
    opened(desk)
    text = sheet_text(desk.register, sheet(desk), Space.LIVE)
    assert "exercise" not in text.casefold()


def test_a_service_without_editors_or_numbers_is_named_as_such(desk: Desk) -> None:
    """The gap is on the paper, where somebody sees it."""
    services = tuple(
        s.model_copy(update={"editors": () if s.key == "museum" else s.editors}) for s in desk.register.services
    )
    officers = tuple(o.model_copy(update={"phone": ""}) for o in desk.register.officers)
    bare = replace(desk, register=desk.register.model_copy(update={"services": services, "officers": officers}))
    opened(bare)
    text = sheet_text(bare.register, sheet(bare), bare.space)
    assert "nobody is named in channels.toml" in text
    assert "Dana Example, no number in channels.toml" in text


def test_an_empty_sheet_and_a_finished_one_say_so(desk: Desk) -> None:
    """No caller wonders whether the page is broken."""
    assert "nobody needs to be told" in sheet_text(desk.register, sheet(desk), desk.space)
    opened(desk)
    done = tell_editors(desk, ["all"]).sheet
    assert "Every editor is told." in sheet_text(desk.register, done, desk.space)
    assert told_words(done) == "10 of 10 editors told; nobody is left to ring"


def test_the_sheet_as_data_has_the_same_calls(desk: Desk) -> None:
    """It is JSON, with the people and the count."""
    opened(desk)
    tell_editors(desk, ["museum"], how="rang Ann")
    told = json.loads(json.dumps(sheet_report(desk.register, sheet(desk))))
    assert (told["silent_accounts"], told["editors_told"], told["editors"]) == (17, 1, 10)
    assert told["incidents"] == ["F1"]
    [museum] = [call for call in told["calls"] if call["service"] == "museum"]
    assert museum["told"] is True
    assert museum["editors"] == [{"officer": "dana", "name": "Dana Example", "phone": "01632 960104"}]
    assert {a["how"] for a in museum["accounts"]} == {"rang Ann"}
