"""One officer takes a post down: the post goes, what waited for it is dropped, the banner leads elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcaster.domain.words import BulletinKind, DeliveryState, Effect, IncidentState
from broadcaster.engine.pause import pause
from broadcaster.engine.post import post
from broadcaster.engine.report import delivery_report
from broadcaster.engine.stand_down import StandDown, stand_down
from broadcaster.engine.withdraw import queue_withdrawal, withdraw
from broadcaster.engine.withdrawable import Withdraw
from broadcaster.errors import NotPossibleNow, UsageProblem, WrongSpace
from tests.support.duty import with_officer
from tests.support.town import YES, Town, town

S = DeliveryState
X, PAGE, MUSEUM = "corporate/x", "corporate/facebook", "libraries/facebook"


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Town]:
    """A town at 03:00 on a Friday."""
    with town(tmp_path) as made:
        yield made


def _banner(council: Town) -> str:
    return str((council.control.website()["banner"] or {}).get("link", ""))


def test_a_lead_is_deleted_and_everything_follows(council: Town) -> None:
    """The post, its reposts on X with it, the banner's link; the log has the reason and the hash of what was said."""
    flood = council.declare()
    council.say(flood)
    council.go(seconds=30)
    lead = council.delivery(flood, Effect.PUBLISH, X)
    assert lead.permalink == _banner(council)
    done = withdraw(council.desk, Withdraw(delivery_id=lead.id, reason="it sends people into the water"))
    council.go(seconds=10)
    assert council.posts(X) == []
    assert council.posts("libraries/x") == []
    assert _banner(council) == council.delivery(flood, Effect.PUBLISH, PAGE).permalink
    assert [d.target for d in done.orders] == [X]
    with council.desk.store.reading() as uow:
        (entry,) = [e for e in uow.audit.entries() if e.action == "withdrawal-ordered"]
        kept = uow.outbox.get(lead.id)
    assert entry.data["reason"] == "it sends people into the water"
    assert entry.data["text"] == lead.text_hash
    assert kept is not None
    assert (kept.state, kept.text) == (S.SENT, lead.text)
    assert delivery_report(kept)["withdrawn_at"]
    assert council.notices("Withdrawn: publish on corporate/x")


def test_the_same_order_again_adds_nothing(council: Town) -> None:
    """Two officers at once, or one who is not sure."""
    flood = council.declare()
    council.say(flood)
    council.go(seconds=30)
    lead = council.delivery(flood, Effect.PUBLISH, X)
    first = withdraw(council.desk, Withdraw(delivery_id=lead.id, reason="danger"))
    second = withdraw(council.desk, Withdraw(delivery_id=lead.id, reason="danger"))
    assert (len(first.new), second.new) == (1, ())
    assert [d.id for d in second.orders] == list(first.new)
    council.go(seconds=5)
    third = withdraw(council.desk, Withdraw(delivery_id=lead.id, reason="danger"))
    assert third.new == ()
    assert council.delivery(flood, Effect.WITHDRAW, X).id == first.new[0]


def test_reposts_that_wait_are_dropped_and_shares_on_facebook_are_named(council: Town) -> None:
    """Facebook keeps a share of what is gone: the officer hears which, or takes them along."""
    flood = council.declare()
    pause(council.desk, "visit-windsor/facebook", reason="test")
    council.say(flood)
    council.go(minutes=10, step=5.0)
    lead = council.delivery(flood, Effect.PUBLISH, PAGE)
    shares = [p for p in council.control.posts() if p["repost_of"] == lead.external_id]
    assert shares
    done = withdraw(council.desk, Withdraw(delivery_id=lead.id, reason="danger"))
    assert [d.target for d in done.dropped] == ["visit-windsor/facebook"]
    assert {d.state for d in done.dropped} == {S.DROPPED}
    assert "its lead was withdrawn" in done.dropped[0].reason
    assert {d.target for d in done.stay} == {p["account"] for p in shares}
    council.go(seconds=5)
    assert council.posts(PAGE) == []
    assert all(council.posts(p["account"]) for p in shares)
    one = withdraw(council.desk, Withdraw(delivery_id=done.stay[0].id, reason="danger"))
    council.go(seconds=5)
    assert council.posts(one.delivery.target) == []
    rest = withdraw(council.desk, Withdraw(delivery_id=lead.id, reason="danger", with_reposts=True))
    assert len(rest.new) == len(shares) - 1
    assert rest.stay == ()
    council.go(seconds=5)
    assert not any(council.posts(p["account"]) for p in shares)


def test_a_repost_on_x_is_undone_and_its_lead_stays(council: Town) -> None:
    """X undoes by the lead's id."""
    flood = council.declare()
    council.say(flood)
    council.go(seconds=30)
    repost = council.delivery(flood, Effect.REPOST, "libraries/x")
    withdraw(council.desk, Withdraw(delivery_id=repost.id, reason="wrong audience"))
    council.go(seconds=5)
    assert council.posts("libraries/x") == []
    assert len(council.posts(X)) == 1


def test_a_withdrawal_is_tried_until_it_is_known_and_passes_everything(council: Town) -> None:
    """An officer's pause, a stand-down, and lost answers hold nothing that is to be taken down (rule 5)."""
    flood = council.declare()
    council.say(flood)
    council.go(seconds=30)
    lead = council.delivery(flood, Effect.PUBLISH, X)
    council.control.fault("error-503", account=X, platform="x", operation="delete", count=3)
    council.control.fault("lost", account=X, platform="x", operation="delete")
    pause(council.desk, "all", reason="test")
    withdraw(council.desk, Withdraw(delivery_id=lead.id, reason="danger"))
    stand_down(council.desk, StandDown(), YES)
    council.go(minutes=2, step=5.0)
    assert lead.external_id not in [p["id"] for p in council.posts(X)]
    assert council.delivery(flood, Effect.WITHDRAW, X).state is S.SENT


def test_another_verb_may_withdraw_in_its_own_transaction(council: Town) -> None:
    """A correction undoes reposts with everything else it does, or not at all."""
    flood = council.declare()
    council.say(flood)
    council.go(seconds=30)
    repost = council.delivery(flood, Effect.REPOST, "libraries/x")
    with council.desk.store.writing() as uow:
        assert len(queue_withdrawal(council.desk, uow, repost, reason="corrected")) == 1
    with council.desk.store.reading() as uow:
        assert uow.outbox.withdrawals(repost, repost.external_id) == []
    with council.desk.store.writing() as uow:
        made = queue_withdrawal(council.desk, uow, repost, reason="corrected")
        again = queue_withdrawal(council.desk, uow, repost, reason="corrected")
        uow.commit()
    assert (len(made), again) == (1, [])
    council.go(seconds=5)
    assert council.posts("libraries/x") == []


def test_an_ordinary_post_is_withdrawn_like_any_other(council: Town) -> None:
    """Also by an officer who may send nothing: whoever sees danger stops it (design rule 10)."""
    said = post(council.desk, "museum/x", "Storytime is at ten.")
    council.go(seconds=5)
    assert len(council.posts("museum/x")) == 1
    untrained = with_officer(council.desk, council.desk.officer.key, trained=None, policy_signed=None)
    withdraw(untrained, Withdraw(delivery_id=said.id, reason="wrong day"))
    council.go(seconds=5)
    assert council.posts("museum/x") == []


def test_what_is_not_public_cannot_be_withdrawn(council: Town) -> None:
    """Each refusal says what to do instead."""
    flood = council.declare()
    council.control.fault("error-503", account=X, platform="x", count=None)
    council.say(flood)
    lead = council.delivery(flood, Effect.PUBLISH, X)
    with pytest.raises(NotPossibleNow, match="is ready") as ready:
        withdraw(council.desk, Withdraw(delivery_id=lead.id, reason="danger"))
    assert f"resolve {lead.id}" in ready.value.next_step
    council.go(seconds=5)
    with pytest.raises(NotPossibleNow, match="is uncertain"):
        withdraw(council.desk, Withdraw(delivery_id=lead.id, reason="danger"))
    banner = council.delivery(flood, Effect.BANNER_UP, "website/home")
    with pytest.raises(UsageProblem, match="a banner, not a post") as refused:
        withdraw(council.desk, Withdraw(delivery_id=banner.id, reason="danger"))
    assert "stand-down" in refused.value.next_step
    with pytest.raises(UsageProblem, match="needs a reason"):
        withdraw(council.desk, Withdraw(delivery_id=lead.id, reason=" "))
    with pytest.raises(UsageProblem, match="no delivery 9999"):
        withdraw(council.desk, Withdraw(delivery_id=9999, reason="danger"))


def test_a_named_copy_must_be_one(council: Town) -> None:
    """The proven post of another delivery, an id of the other world, a page that is not ours, a word: all refused."""
    flood = council.declare()
    council.say(flood)
    council.go(seconds=30)
    council.say(flood, kind=BulletinKind.UPDATE, what="The rest centre is open.")
    council.go(seconds=30)
    with council.desk.store.reading() as uow:
        rows = uow.outbox.of_incident(flood.id)
    old, new = [d for d in rows if (d.effect, d.target) == (Effect.PUBLISH, PAGE)]
    with pytest.raises(NotPossibleNow, match=f"it is delivery {new.id}"):
        withdraw(council.desk, Withdraw(delivery_id=old.id, reason="danger", post=new.permalink))
    on_x = council.delivery(flood, Effect.PUBLISH, X)
    with pytest.raises(WrongSpace):
        withdraw(council.desk, Withdraw(delivery_id=on_x.id, reason="danger", post="1859200000000000000"))
    with pytest.raises(UsageProblem, match="not on corporate/facebook"):
        withdraw(council.desk, Withdraw(delivery_id=new.id, reason="danger", post="999000000000009_12345"))
    with pytest.raises(UsageProblem, match="no link") as words:
        withdraw(council.desk, Withdraw(delivery_id=new.id, reason="danger", post="that one"))
    assert "--post" in words.value.next_step
    repost = council.delivery(flood, Effect.REPOST, "libraries/x")
    with pytest.raises(UsageProblem, match="no address of its own"):
        withdraw(council.desk, Withdraw(delivery_id=repost.id, reason="danger", post=on_x.external_id))
    withdraw(council.desk, Withdraw(delivery_id=new.id, reason="danger", post=new.permalink))
    council.go(seconds=5)
    assert [p["id"] for p in council.posts(PAGE)] == [old.external_id]


def test_a_withdrawal_keeps_an_incident_open_until_it_is_known(council: Town) -> None:
    """Nothing is closed while something public is still to go."""
    flood = council.declare()
    council.say(flood)
    council.go(seconds=30)
    lead = council.delivery(flood, Effect.PUBLISH, X)
    council.control.fault("error-503", account=X, platform="x", operation="delete", count=None)
    withdraw(council.desk, Withdraw(delivery_id=lead.id, reason="danger"))
    stand_down(council.desk, StandDown(without_message=True), YES)
    council.go(minutes=1, step=5.0)
    with council.desk.store.reading() as uow:
        assert [i.state for i in uow.incidents.in_state(IncidentState.STANDING_DOWN)] == [IncidentState.STANDING_DOWN]
    council.control.clear_faults()
    council.go(minutes=2, step=5.0)
    assert council.delivery(flood, Effect.WITHDRAW, X).state is S.SENT
