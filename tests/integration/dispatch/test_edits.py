"""An edit on its way: the wrong post is marked in place, under the correction's approval, however late."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from broadcaster.channels.recording import Script
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.outcomes import NotSent, Why
from broadcaster.domain.records import Incident
from broadcaster.domain.words import (
    BulletinKind,
    BulletinState,
    DeliveryState,
    Effect,
    Form,
    IncidentState,
    Priority,
    Space,
)
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.dispatching import Workshop, lost
from tests.support.scene import COUNCIL, row
from tests.support.town import town

S = DeliveryState
PAGE = "corporate/facebook"
WRONG, RIGHT = "EXERCISE Flood at Old Windsor", "CORRECTED 03:20. EXERCISE Flood at Old Windsor"


@pytest.fixture
def shop(tmp_path: Path, clock: SteppingClock) -> Iterator[Workshop]:
    """A council on a store of its own."""
    database = Database.open(
        tmp_path / "exercise.db", space=Space.EXERCISE, council=COUNCIL, clock=clock, busy_seconds=0.2
    )
    yield Workshop(SqlStore(database), clock)
    database.close()


def published(shop: Workshop) -> tuple[Incident, Delivery]:
    """A wrong message that is out."""
    incident = shop.scene.incident()
    (wrong,) = shop.scene.add(row(PAGE, shop.scene.bulletin(incident, {PAGE: WRONG})))
    shop.run()
    return incident, shop.scene.get(wrong)


def edit(shop: Workshop, incident: Incident, wrong: Delivery, target: str = PAGE, **more: Any) -> Delivery:
    """The edit that a correction brings."""
    bulletin = {name: more.pop(name) for name in ("approved", "text_hash") if name in more}
    correction = shop.scene.bulletin(
        incident, {target: RIGHT}, kind=BulletinKind.CORRECTION, form=Form.EDIT, **bulletin
    )
    given = {"priority": Priority.EDIT, "source_id": wrong.external_id, "expires": None, **more}
    (made,) = shop.scene.add(row(target, correction, effect=Effect.EDIT, **given))
    return made


def move(shop: Workshop, incident: Incident, *states: IncidentState) -> None:
    """The incident goes through these states."""
    with shop.scene.store.writing() as uow:
        for before, after in pairwise(states):
            uow.incidents.move(incident.id, before, after, by="duty", at=uow.now)
        uow.commit()


def test_an_edit_marks_the_post_in_place(shop: Workshop) -> None:
    """The public sees one post with the new words at the old address; the row has its id."""
    incident, wrong = published(shop)
    made = edit(shop, incident, wrong)
    shop.run()
    kept = shop.scene.get(made)
    assert (kept.state, kept.external_id) == (S.SENT, wrong.external_id)
    assert shop.public(PAGE) == [RIGHT]
    assert shop.scene.late_looks(made) == []


def test_a_lost_answer_costs_a_repeat_and_no_look(shop: Workshop) -> None:
    """The same bytes on the same post are one effect."""
    incident, wrong = published(shop)
    made = edit(shop, incident, wrong)
    channel = shop.plan(PAGE, lost(acts=True), lost(acts=False))
    shop.run(10)
    assert shop.scene.get(made).state is S.SENT
    assert [what for what, effect, _ in channel.asked if effect is Effect.EDIT] == ["send"] * 3
    assert shop.public(PAGE) == [RIGHT]


@pytest.mark.parametrize("states", [("open", "standing-down"), ("open", "standing-down", "closed")])
def test_an_edit_passes_the_end_of_its_incident(shop: Workshop, states: tuple[str, ...]) -> None:
    """What is wrong stays wrong on the page for years."""
    incident, wrong = published(shop)
    made = edit(shop, incident, wrong, expires=-1.0)
    move(shop, incident, *map(IncidentState, states))
    shop.run()
    assert shop.scene.get(made).state is S.SENT


def test_an_edit_without_a_yes_waits(shop: Workshop) -> None:
    """Its words are new words."""
    incident, wrong = published(shop)
    made = edit(shop, incident, wrong, approved=False)
    shop.run(30)
    assert shop.scene.get(made).state is S.READY
    assert shop.public(PAGE) == [WRONG]


def test_an_edit_whose_text_is_not_the_approved_one_is_never_sent(shop: Workshop) -> None:
    """Row 18, as for a publish."""
    incident, wrong = published(shop)
    made = edit(shop, incident, wrong, text_hash=lambda _: "0" * 64)
    shop.run()
    assert shop.scene.get(made).state is S.NEEDS_OFFICER
    assert shop.public(PAGE) == [WRONG]


@pytest.mark.parametrize(
    ("kind", "edits_it_too", "state"),
    [
        (BulletinKind.UPDATE, False, S.SENT),
        (BulletinKind.CORRECTION, False, S.SENT),
        (BulletinKind.CORRECTION, True, S.SUPERSEDED),
    ],
)
def test_an_edit_gives_way_to_a_newer_edit_of_the_same_post_only(
    shop: Workshop, kind: BulletinKind, *, edits_it_too: bool, state: DeliveryState
) -> None:
    """An update makes the wrong post no better, nor does a correction of something else."""
    incident, wrong = published(shop)
    made = edit(shop, incident, wrong, due=60.0)
    newer = shop.scene.bulletin(incident, {"corporate/x": "EXERCISE newer"}, kind=kind)
    if edits_it_too:
        edit(shop, incident, wrong, due=600.0)
    with shop.scene.store.writing() as uow:
        before, after = BulletinState.APPROVED, BulletinState.SUPERSEDED
        uow.bulletins.move(made.bulletin_id, before, after, by="second", at=uow.now)
        uow.outbox.drop_older(incident.id, before_number=newer.number, to=S.SUPERSEDED, reason="newer", at=uow.now)
        uow.commit()
    shop.run(61, step=10.0)
    assert shop.scene.get(made).state is state


def test_an_edit_that_nobody_approved_ends_with_its_incident(shop: Workshop) -> None:
    """Otherwise the incident would never close."""
    incident, wrong = published(shop)
    made = edit(shop, incident, wrong, approved=False, state=S.PLANNED)
    with shop.scene.store.writing() as uow:
        uow.outbox.drop_older(incident.id, before_number=None, to=S.CANCELLED, reason="stood down", at=uow.now)
        uow.commit()
    assert shop.scene.get(made).state is S.CANCELLED


def test_an_edit_is_tried_until_it_is_known(shop: Workshop) -> None:
    """No last attempt, no token of the bucket, and nothing that is in doubt on the account holds it up."""
    incident, wrong = published(shop)
    shop.timing = replace(shop.timing, most_attempts=2)
    newer = shop.scene.bulletin(incident, {PAGE: "EXERCISE more"}, kind=BulletinKind.CORRECTION)
    (doubtful,) = shop.scene.add(row(PAGE, newer))
    shop.plan(PAGE, lost(acts=True))
    shop.run()
    assert shop.scene.get(doubtful).state is S.UNCERTAIN
    made = edit(shop, incident, wrong)
    shop.plan(PAGE, *[Script(outcome=NotSent(row=1, why=Why.UNREACHABLE, detail="refused"))] * 4)
    shop.run(40)
    assert shop.scene.get(made).state is S.SENT
    assert shop.scene.get(doubtful).state is S.UNCERTAIN


def test_an_edit_that_may_be_out_when_its_gate_closes_is_looked_up(shop: Workshop) -> None:
    """Said to be sent, or said to be replaced: never guessed."""
    incident, wrong = published(shop)
    made = edit(shop, incident, wrong)
    shop.plan(PAGE, lost(acts=True))
    shop.run()
    assert shop.scene.get(made).maybe_out
    edit(shop, incident, wrong, due=600.0)
    shop.run(70)
    assert shop.scene.get(made).state is S.SENT


def test_x_cannot_edit_and_says_so_to_an_officer(shop: Workshop) -> None:
    """Nothing is sent; nobody plans it either."""
    incident, wrong = published(shop)
    made = edit(shop, incident, wrong, target="corporate/x")
    shop.run()
    kept = shop.scene.get(made)
    assert (kept.state, kept.sends) == (S.NEEDS_OFFICER, 0)
    assert shop.public("corporate/x") == []


def test_facebook_itself_edits_in_place(tmp_path: Path) -> None:
    """Through the Graph API of the sandbox, with a lost answer in between; the oracle says edited, once."""
    with town(tmp_path) as council:
        flood = council.declare()
        council.say(flood)
        council.go(seconds=5)
        wrong = council.delivery(flood, Effect.PUBLISH, PAGE)
        council.control.fault("lost", account=PAGE, platform="facebook", operation="edit")
        scene = Workshop(council.desk.store, council.clock).scene  # type: ignore[arg-type] # the store behind the desk
        correction = scene.bulletin(flood, {PAGE: RIGHT}, kind=BulletinKind.CORRECTION, form=Form.EDIT)
        given = {"source_id": wrong.external_id, "expires": None, "council": council.desk.council}
        (made,) = scene.add(row(PAGE, correction, effect=Effect.EDIT, priority=Priority.EDIT, **given))
        council.go(seconds=10)
        assert scene.get(made).state is S.SENT
        (post,) = council.posts(PAGE)
        assert (post["id"], post["text"], post["edited"]) == (wrong.external_id, RIGHT, True)
