"""What the outbox remembers of posts that are to be taken down again."""

import pytest

from broadcaster.domain.deliveries import Delivery, is_reserved_id
from broadcaster.domain.words import DeliveryState, Effect, Platform
from broadcaster.keeping import UnitOfWork
from broadcaster.store.unit_of_work import SqlStore
from tests.support.samples import added, approved, declared, new_delivery, submitted

S = DeliveryState
ID = "1234567890123456789"


def _sent(uow: UnitOfWork) -> Delivery:
    """A publish that an officer saw."""
    incident = declared(uow)
    bulletin = approved(uow, submitted(uow, incident))
    (made,) = added(uow, new_delivery(incident, bulletin, state=S.READY))
    return uow.outbox.settle_by_officer(made.id, external_id=ID, permalink="", by="ann", at=uow.now)


def _order(uow: UnitOfWork, of: Delivery) -> Delivery:
    incident = uow.incidents.by_id(of.incident_id)
    bulletin = uow.bulletins.by_id(of.bulletin_id)
    assert incident is not None
    changes = {"key": "w", "effect": Effect.WITHDRAW, "state": S.READY, "form": "", "source_id": ID}
    return added(uow, new_delivery(incident, bulletin, **changes))[0]


def test_an_order_to_take_down_is_found_until_it_is_given_up(store: SqlStore) -> None:
    """So that the same order again adds nothing, and a dropped one can be given again."""
    with store.writing() as uow:
        post = _sent(uow)
        assert uow.outbox.withdrawals(post, ID) == []
        order = _order(uow, post)
        assert [d.id for d in uow.outbox.withdrawals(post, ID)] == [order.id]
        assert uow.outbox.withdrawals(post, "another") == []
        uow.outbox.move(order.id, S.READY, S.DROPPED, reason="no", at=uow.now)
        assert uow.outbox.withdrawals(post, ID) == []


def test_a_post_is_known_by_its_account_and_id(store: SqlStore) -> None:
    """Orders to take it down do not stand for it."""
    with store.writing() as uow:
        post = _sent(uow)
        _order(uow, post)
        assert [d.id for d in uow.outbox.of_post(post.target, ID)] == [post.id]
        assert uow.outbox.of_post("other/x", ID) == []


def test_the_order_is_remembered_once_and_the_state_stays(store: SqlStore) -> None:
    """It was sent, whatever became of it since."""
    with store.writing() as uow:
        post = _sent(uow)
        assert uow.outbox.mark_withdrawn([post.id], at=uow.now) == 1
        assert uow.outbox.mark_withdrawn([post.id], at=uow.now) == 0
        kept = uow.outbox.get(post.id)
    assert kept is not None
    assert (kept.state, kept.withdrawn_at is not None) == (S.SENT, True)


@pytest.mark.parametrize(
    ("platform", "external_id", "reserved"),
    [
        (Platform.X, "9000000000000000001", True),
        (Platform.X, "900000000000000001", False),
        (Platform.X, ID, False),
        (Platform.FACEBOOK, "999000000000001_5", True),
        (Platform.FACEBOOK, "100000000000001_5", False),
        (Platform.WEBSITE, "9000000000000000001", False),
    ],
)
def test_a_sandbox_id_is_told_as_the_store_tells_it(platform: Platform, external_id: str, *, reserved: bool) -> None:
    """The constraint `delivery_space_of_id`, before anything is asked of a platform."""
    assert is_reserved_id(platform, external_id) is reserved
