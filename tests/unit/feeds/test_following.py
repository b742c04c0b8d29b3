"""What a document changes: decided in one place, the same whatever the order of arrival."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.alerts.chains import CONFLICT, FOREIGN, PARTLY
from broadcaster.domain.alerts.model import Alert, Area, Code, Message, Reading, Reference, SourceFault, Stamp, State
from broadcaster.domain.alerts.standing import Happening, Standing, Stands
from broadcaster.domain.alerts.transition import FUTURE, Followed, standings, transition
from broadcaster.domain.alerts.versions import GONE

START = datetime(2026, 11, 19, 9, tzinfo=UTC)
SENDER = "alerts@test.invalid"


def at(minute: int) -> datetime:
    """So many minutes after the first message."""
    return START + timedelta(minutes=minute)


def areas(*codes: str) -> tuple[Area, ...]:
    """Places by code."""
    return tuple(Area(words=code, codes=(Code(system="ea", value=code),)) for code in codes)


def cap(
    number: int,
    message: Message = Message.ALERT,
    *about: int,
    places: tuple[str, ...] = ("A",),
    state: State | None = None,
    severity: int | None = 2,
    sender: str = SENDER,
    of: str = SENDER,
    **more: object,
) -> Alert:
    """A CAP message; its number is also the minute in which it was sent."""
    ended = State.CANCELLED if message is Message.CANCEL else State.IN_FORCE
    return Alert(
        source=f"cap:{sender}",
        sender=sender,
        identity=f"T{number}",
        version=(float(number),),
        sent=Stamp(raw=str(number), at=at(number)),
        state=state or ended,
        sha256=f"{number}",
        message=message,
        severity=severity,
        previous=tuple(Reference(sender=of, identifier=f"T{one}", sent=at(one)) for one in about),
        areas=areas(*places),
        **more,  # type: ignore[arg-type] # fields of the alert by name
    )


def flood(area: str, level: int, minute: int) -> Alert:
    """One item of the Environment Agency's answer."""
    return Alert(
        source="ea-floods",
        sender="ea",
        identity=area,
        version=(at(minute).timestamp(),),
        sent=Stamp(raw="", at=at(minute)),
        state=State.ENDED if level == 4 else State.IN_FORCE,
        sha256="",
        severity=None if level == 4 else level,
        areas=areas(area),
        effective=Stamp(raw="", at=at(minute)),
    )


def reading(*alerts: Alert, kind: str = "cap-1.2") -> Reading:
    """A document with these alerts."""
    return Reading(kind=kind, sha256="", alerts=alerts)


def after(documents: Sequence[Reading], *, order: Sequence[int] | None = None) -> Followed:
    """What is known after documents, polled as listed, arriving in `order`."""
    state = Followed()
    for number in order if order is not None else range(len(documents)):
        state = transition(state, documents[number], poll=number).state
    return state


def end(*alerts: Alert, now: datetime | None = None) -> Standing:
    """The only warning after messages that came one by one."""
    (found,) = standings(after([reading(one) for one in alerts]), now=now)
    return found


U, C = Message.UPDATE, Message.CANCEL


def test_the_same_document_twice_changes_nothing() -> None:
    """No event, and the same state."""
    first = transition(Followed(), reading(cap(1)), poll=0)
    again = transition(first.state, reading(cap(1)), poll=1)
    assert [change.happening for change in first.changes] == [Happening.OPENED]
    assert again.changes == ()
    assert end(cap(1), cap(1)).heard == 1


def test_an_update_replaces_what_it_is_about() -> None:
    """One warning, as grave as the newest message says."""
    found = end(cap(1, severity=3), cap(2, U, 1, severity=1))
    assert (found.stands, found.severity, found.heard) == (Stands.IN_FORCE, 1, 2)


def test_a_late_update_does_not_open_what_was_cancelled() -> None:
    """It was sent before the cancel and names what the cancel ended."""
    assert end(cap(1), cap(3, U, 1), cap(5, C, 3), cap(4, U, 1)).stands is Stands.CANCELLED


def test_a_cancel_before_its_alert_is_kept() -> None:
    """The alert that comes afterwards is over already."""
    assert end(cap(5, C, 1), cap(1)).stands is Stands.CANCELLED


def test_a_missing_message_ties_two_warnings_together_when_it_comes() -> None:
    """Until then they are two; afterwards one, and the cancel of the newest counts for all."""
    apart = after([reading(cap(1)), reading(cap(3, C, 2))])
    assert len(standings(apart)) == 2
    assert end(cap(1), cap(3, C, 2), cap(2, U, 1)).stands is Stands.CANCELLED


def test_a_cancel_of_some_areas_ends_only_those_and_waits_for_a_person() -> None:
    """Tornado Watch 641: one county of seven."""
    found = end(cap(1, places=("A", "B", "C")), cap(2, C, 1, places=("B",)))
    assert (found.stands, [code for _, code in found.areas]) == (Stands.IN_FORCE, ["A", "C"])
    assert [code for _, code in found.ended_areas] == ["B"]
    assert PARTLY in found.concerns


def test_an_update_that_moves_away_says_which_areas_it_left() -> None:
    """The warning is in force, but not there any more."""
    before = after([reading(cap(1, places=("A", "B")))])
    step = transition(before, reading(cap(2, U, 1, places=("B", "C"))), poll=1)
    assert {(e.happening, e.areas) for e in step.changes} == {
        (Happening.AREA_ADDED, (("ea", "C"),)),
        (Happening.AREA_LEFT, (("ea", "A"),)),
    }


@pytest.mark.parametrize("state", [State.ENDED, State.NO_WARNING])
def test_an_all_clear_in_the_shape_of_an_update_ends_the_warning(state: State) -> None:
    """Urgency Past, response AllClear, green."""
    assert end(cap(1), cap(2, U, 1, state=state)).stands is Stands.ENDED


def test_green_opens_nothing() -> None:
    """A real alert that says that there is no warning."""
    step = transition(Followed(), reading(cap(1, state=State.NO_WARNING, severity=None)), poll=0)
    assert (end(cap(1, state=State.NO_WARNING)).stands, step.changes) == (Stands.NO_WARNING, ())


@pytest.mark.parametrize(("status", "scope"), [("Test", "Public"), ("Exercise", "Public"), ("Actual", "Private")])
def test_what_is_not_actual_and_public_changes_nothing(status: str, scope: str) -> None:
    """A cancel of an exercise ends no real warning."""
    found = standings(after([reading(cap(1)), reading(cap(2, C, 1, status=status, scope=scope))]))
    assert {one.stands for one in found} == {Stands.IN_FORCE, Stands.IGNORED}


def test_a_test_that_says_actual_waits_for_a_person() -> None:
    """It stands, and nothing is made of it without a person."""
    assert end(cap(1, concerns=("it says that it is a test",))).concerns == ("it says that it is a test",)


def test_nobody_ends_another_senders_warning() -> None:
    """The cancel is refused and shown; the warning stays."""
    found = standings(after([reading(cap(1)), reading(cap(2, C, 1, sender="mallory@test.invalid"))]))
    assert Stands.IN_FORCE in {one.stands for one in found}
    assert any(FOREIGN in one.concerns for one in found)


def test_two_documents_of_one_name_are_a_conflict() -> None:
    """The graver one counts, and a person looks."""
    found = end(cap(1, severity=3), cap(1, severity=1))
    assert (found.severity, found.concerns) == (1, (CONFLICT,))


def test_a_refused_document_changes_nothing() -> None:
    """Neither the warnings nor the count of polls: a fault is never "no warnings"."""
    before = after([reading(flood("A", 2, 1), kind="ea-floods")])
    fault = Reading(kind="ea-floods", sha256="", fault=SourceFault(kind="ea-floods", why="empty", sha256=""))
    assert transition(before, fault, poll=1).state is before


def test_a_warning_expires_by_its_own_word_and_the_future_waits_for_a_person() -> None:
    """Both are asked of a given time, never of a clock."""
    ends = Stamp(raw="", at=at(60))
    assert end(cap(1, expires=ends), now=at(61)).stands is Stands.EXPIRED
    assert end(cap(1, expires=ends), now=at(59)).stands is Stands.IN_FORCE
    assert FUTURE in end(cap(30), now=at(20)).concerns


def floods(*answers: tuple[Alert, ...]) -> list[Reading]:
    """Answers of the Environment Agency, one for each poll."""
    return [reading(*alerts, kind="ea-floods") for alerts in answers]


def test_a_flood_that_is_gone_for_two_polls_ended_unconfirmed() -> None:
    """One poll may be a hiccup; two are said, and a person decides."""
    present = (flood("A", 2, 1),)
    (once,) = standings(after(floods(present, ())))
    (twice,) = standings(after(floods(present, (), ())))
    assert (once.stands, twice.stands) == (Stands.IN_FORCE, Stands.ENDED_UNCONFIRMED)
    assert twice.concerns == (GONE,)


def test_a_flood_area_is_used_again_for_the_next_event() -> None:
    """After level four the next warning is a new event, with its own beginning."""
    (found,) = standings(after(floods((flood("A", 2, 1),), (flood("A", 4, 10),), (flood("A", 3, 50),))))
    assert (found.stands, found.severity, found.began) == (Stands.IN_FORCE, 3, at(50))


@st.composite
def worlds(draw: st.DrawFn) -> list[Reading]:
    """Messages about each other and answers of a feed, as one source could send them."""
    made: list[Reading] = []
    for number in range(1, draw(st.integers(1, 7))):
        about = draw(st.lists(st.integers(0, number - 1), max_size=3, unique=True)) if number > 1 else []
        message = draw(st.sampled_from([Message.ALERT, U, U, C])) if about else Message.ALERT
        state = draw(st.sampled_from([None, None, None, State.ENDED, State.NO_WARNING])) if message is U else None
        places = tuple(draw(st.lists(st.sampled_from("ABC"), max_size=3, unique=True)))
        severity, sender = draw(st.sampled_from([1, 2, 3, None])), draw(st.sampled_from([SENDER, SENDER, "other"]))
        alert = cap(number, message, *about, places=places, state=state, severity=severity, sender=sender, of=sender)
        made.append(reading(alert))
        if draw(st.integers(0, 5)) == 0:  # the same name says something else
            made.append(reading(replace(alert, severity=draw(st.sampled_from([1, 4])), areas=areas("D"))))
    for minute in range(draw(st.integers(0, 4))):
        listed = draw(
            st.lists(st.tuples(st.sampled_from("XY"), st.integers(1, 4)), max_size=2, unique_by=lambda x: x[0])
        )
        made.append(reading(*(flood(area, level, minute) for area, level in listed), kind="ea-floods"))
    return made


@settings(max_examples=300, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_change_the_end(documents: list[Reading], chance: random.Random) -> None:
    """Any order of arrival, and any document again, comes to the same state of every warning."""
    order = [*range(len(documents)), *chance.choices(range(len(documents)), k=3)] if documents else []
    chance.shuffle(order)
    assert standings(after(documents, order=order)) == standings(after(documents))


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_what_happened_adds_up_to_how_it_stands(documents: list[Reading]) -> None:
    """A warning that is in force was opened; one that is not in force any more was ended."""
    state, open_now = Followed(), set[str]()
    for poll, document in enumerate(documents):
        before = set(state.warnings)
        step = transition(state, document, poll=poll)
        state = step.state
        # a warning that became part of another goes on under that one's key
        open_now = {key for key in open_now if key in state.warnings} if before - set(state.warnings) else open_now
        for change in step.changes:
            open_now.add(change.event) if change.happening is Happening.OPENED else None
            open_now.discard(change.event) if change.happening is Happening.ENDED else None
    assert open_now <= {one.key for one in standings(state) if one.stands is Stands.IN_FORCE}
