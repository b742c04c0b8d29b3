"""Looks for a second copy in the store: planned by every doubt, moved by a later one, taken by one process."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.outcomes import Finish, Sent, Settle, Unknown, Why
from broadcaster.domain.records import LateLook
from broadcaster.domain.words import DeliveryState, Effect
from broadcaster.keeping import LATE
from broadcaster.store.columns import table_of
from broadcaster.store.tables_outbox import LateLookRow
from tests.support.scene import Scene, row

S = DeliveryState
UNKNOWN = Unknown(row=4, why=Why.NO_ANSWER, detail="closed")
LEASE = timedelta(minutes=2)


def _doubt(scene: Scene) -> Delivery:
    """A publish whose answer was lost."""
    scene.publish()
    claim = scene.armed()
    now = scene.dispatch.now()
    after = scene.dispatch.record(claim, UNKNOWN, Settle(reason="lost"), settle_until=now, retry_at=now)
    assert after is not None
    return after


def _armed_at(delivery: Delivery) -> datetime:
    assert delivery.armed_at is not None
    return delivery.armed_at


def _due(scene: Scene, delivery: Delivery, *, at: datetime | None = None) -> None:
    """Its first look is due now."""
    table = table_of(LateLookRow)
    with scene.store.database.connect(writing=True) as connection:
        mine = (table.c.delivery_id == delivery.id, table.c.round == 1)
        connection.execute(update(table).where(*mine).values(due_at=at or scene.dispatch.now()))


def _take(scene: Scene, *, lease: timedelta = LEASE) -> LateLook | None:
    with scene.store.writing() as uow:
        look = uow.late_looks.take(lease=lease)
        uow.commit()
    return look


def test_a_doubt_plans_two_looks_from_the_arming(scene: Scene) -> None:
    """As long after it as the council says."""
    delivery = _doubt(scene)
    looks = scene.late_looks(delivery)
    assert [(look.round, look.due_at - _armed_at(delivery)) for look in looks] == [(1, LATE[0]), (2, LATE[1])]
    assert not scene.dispatch.late_look_is_due()


@pytest.mark.parametrize("outcome", [Sent(external_id="9000000000000000001"), UNKNOWN])
def test_a_stale_worker_that_may_have_sent_plans_looks_from_its_late_word(
    scene: Scene, outcome: Sent | Unknown
) -> None:
    """What it wrote may land any time from now."""
    delivery = scene.publish()
    zombie = scene.armed(lease_seconds=-1)
    scene.dispatch.recover(settle_seconds=0)
    before = [look.due_at for look in scene.late_looks(delivery)]
    now = scene.dispatch.now()
    said = Finish(reason="late") if isinstance(outcome, Sent) else Settle(reason="late")
    assert scene.dispatch.record(zombie, outcome, said, settle_until=now, retry_at=now) is None
    after = [look.due_at for look in scene.late_looks(delivery)]
    assert len(before) == len(after) == len(LATE)
    assert all(new >= old for old, new in zip(before, after, strict=True))


def test_a_native_repost_on_x_plans_none(scene: Scene) -> None:
    """X takes the repeat for the first."""
    bulletin = scene.bulletin(scene.incident(), {"corporate/x": "EXERCISE"})
    (delivery,) = scene.add(row("museum/x", bulletin, effect=Effect.REPOST, source_id="9000000000000000001"))
    scene.armed(lease_seconds=-1)
    scene.dispatch.recover(settle_seconds=0)
    assert scene.get(delivery).state is S.UNCERTAIN
    assert scene.late_looks(delivery) == []


def test_a_later_doubt_moves_the_open_looks_and_adds_none(scene: Scene) -> None:
    """One pair per delivery; what is later already stays."""
    delivery = _doubt(scene)
    first = _armed_at(delivery)
    with scene.store.writing() as uow:
        uow.late_looks.plan(delivery.id, since=first + timedelta(minutes=3), after=LATE)
        uow.late_looks.plan(delivery.id, since=first, after=LATE)
        uow.commit()
    moved = [look.due_at - first for look in scene.late_looks(delivery)]
    assert moved == [wait + timedelta(minutes=3) for wait in LATE]


def test_a_doubt_after_the_last_look_is_looked_at_as_any(scene: Scene) -> None:
    """An officer who sends again, hours later, is not left without."""
    delivery = _doubt(scene)
    for _ in LATE:
        _end(scene, delivery)
    with scene.store.writing() as uow:
        uow.late_looks.plan(delivery.id, since=uow.now, after=LATE)
        uow.commit()
    assert [look.ended_at is None for look in scene.late_looks(delivery)] == [False, False, True, True]


def _end(scene: Scene, delivery: Delivery) -> None:
    table = table_of(LateLookRow)
    with scene.store.database.connect(writing=True) as connection:
        now = scene.store.database.now(connection)
        connection.execute(update(table).where(table.c.ended_at.is_(None)).values(due_at=now))
    look = _take(scene)
    assert look is not None
    assert look.delivery_id == delivery.id
    with scene.store.writing() as uow:
        assert uow.late_looks.end(look, copies=1, detail="as it should be")
        uow.commit()


def test_one_process_takes_a_look_that_is_due(scene: Scene) -> None:
    """The other one finds nothing until the lease is over."""
    delivery = _doubt(scene)
    _due(scene, delivery)
    assert scene.dispatch.late_look_is_due()
    mine = _take(scene)
    assert mine is not None
    assert (mine.delivery_id, mine.round) == (delivery.id, 1)
    assert not scene.dispatch.late_look_is_due()
    assert _take(scene) is None


def test_a_process_that_took_too_long_writes_nothing(scene: Scene) -> None:
    """Its lease lapsed and another one looks."""
    delivery = _doubt(scene)
    _due(scene, delivery)
    slow = _take(scene, lease=timedelta(seconds=-1))
    quick = _take(scene)
    assert slow is not None
    assert quick is not None
    with scene.store.writing() as uow:
        assert not uow.late_looks.end(slow, copies=2, detail="old")
        assert not uow.late_looks.put_off(slow, due_at=uow.now, detail="old", tries=1)
        assert uow.late_looks.end(quick, copies=1, detail="as it should be")
        uow.commit()
    assert [(look.copies, look.detail) for look in scene.late_looks(delivery)] == [(1, "as it should be"), (0, "")]


def test_a_new_doubt_takes_a_running_look_away(scene: Scene) -> None:
    """What it saw is older than what may land now."""
    delivery = _doubt(scene)
    _due(scene, delivery)
    look = _take(scene)
    assert look is not None
    with scene.store.writing() as uow:
        uow.late_looks.plan(delivery.id, since=uow.now, after=LATE)
        assert not uow.late_looks.end(look, copies=1, detail="as it should be")
        uow.commit()
    assert [one.ended_at for one in scene.late_looks(delivery)] == [None, None]


def test_a_look_that_is_put_off_keeps_its_tries(scene: Scene) -> None:
    """So that it ends some time."""
    delivery = _doubt(scene)
    _due(scene, delivery)
    look = _take(scene)
    assert look is not None
    with scene.store.writing() as uow:
        assert uow.late_looks.put_off(look, due_at=uow.now + LEASE, detail="503", tries=1)
        uow.commit()
    kept = scene.late_looks(delivery)[0]
    assert (kept.tries, kept.detail, kept.ended_at) == (1, "503", None)
    with scene.store.reading() as uow:
        assert uow.late_looks.of_incident(delivery.incident_id)[0] == kept


def test_proven_posts_of_other_deliveries_are_known(scene: Scene) -> None:
    """Only on the same account, and never the delivery's own."""
    one, other = scene.ordinary("museum/x"), scene.ordinary("museum/x")
    elsewhere = scene.ordinary("library/x")
    for number, delivery in enumerate((one, other, elsewhere), start=1):
        scene.put(delivery, external_id=f"90{number:017d}")
    ids = [f"90{number:017d}" for number in range(1, 5)]
    with scene.store.reading() as uow:
        assert uow.late_looks.named_by_others(one.id, "museum/x", ids) == {ids[1]}
        assert uow.late_looks.named_by_others(one.id, "museum/x", []) == set()


def test_what_is_public_is_not_older_than_the_first_arming(scene: Scene) -> None:
    """None for what was never armed."""
    delivery = _doubt(scene)
    never = scene.publish()
    with scene.store.reading() as uow:
        assert uow.late_looks.first_armed(delivery.id) == delivery.armed_at
        assert uow.late_looks.first_armed(never.id) is None


def test_a_delivery_that_is_never_in_doubt_asks_nothing_of_the_late_looks(scene: Scene) -> None:
    """Claim, arm and record as many statements as before; a doubt alone pays for its looks."""
    seen: list[str] = []

    def remember(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    scene.publish()
    event.listen(scene.store.database.engine, "before_cursor_execute", remember)
    claim = scene.armed()
    now = scene.dispatch.now()
    sent = Sent(external_id="9000000000000000001")
    scene.dispatch.record(claim, sent, Finish(reason="taken"), settle_until=now, retry_at=now)
    event.remove(scene.store.database.engine, "before_cursor_execute", remember)
    assert seen
    assert not [statement for statement in seen if "late_look" in statement]
