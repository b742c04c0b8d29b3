"""A request that was in doubt lands after it was sent again: told once with every link, deleted only by an officer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcaster.domain.urgency import Concern, Matter
from broadcaster.domain.words import DeliveryState, Effect
from broadcaster.engine.matters import matters
from broadcaster.engine.settle import Settle, Verdict, settle
from broadcaster.engine.status import picture
from broadcaster.engine.withdraw import withdraw
from broadcaster.engine.withdrawable import Withdraw
from tests.support.town import Town, town

S = DeliveryState


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Town]:
    """A town at 03:00 on a Friday."""
    with town(tmp_path) as made:
        yield made


def doubled(council: Town, account: str) -> tuple[int, list[str]]:
    """The first message on this account was answered 500, sent again, and then both are public."""
    platform = account.partition("/")[2]
    council.control.fault("lands-late", account=account, platform=platform, operation="publish")
    flood = council.declare()
    council.say(flood)
    council.go(seconds=100)
    delivery = council.delivery(flood, Effect.PUBLISH, account)
    assert delivery.state is S.SENT
    assert delivery.sends == 2
    assert len(council.posts(account)) == 1
    assert council.control.land() == 1
    return delivery.id, [post["id"] for post in council.posts(account)]


def concerning(council: Town, concern: Concern) -> list[Matter]:
    """What `status` asks an officer about."""
    desk = council.desk
    return [m for m in matters(desk.register, picture(desk), space=desk.space) if m.concern is concern]


@pytest.mark.parametrize("account", ["corporate/x", "corporate/facebook"])
def test_a_second_copy_is_told_once_and_its_one_command_deletes_it(council: Town, account: str) -> None:
    """Both links are in the notice; nothing is deleted by itself; the withdrawal takes exactly the surplus one."""
    number, (kept, late) = doubled(council, account)
    council.go(minutes=40, step=30.0)
    told = council.notices("is public more than once")
    duty = [o for o in council.desk.register.officers if "duty" in o.roles]
    assert len(told) == len(duty)
    assert [post["id"] for post in council.posts(account)] == [kept, late]
    ends = [one.partition("_")[2] or one for one in (kept, late)]
    assert all(f"/{end}" in told[0].text for end in ends)
    command = re.search(r"broadcaster exercise withdraw (\d+) --post (\S+) --reason", told[0].text)
    assert command is not None
    assert (int(command[1]), command[2]) == (number, late)
    (matter,) = concerning(council, Concern.COPIES)
    assert matter.command == f'broadcaster exercise withdraw {number} --post {late} --reason "second copy"'
    done = withdraw(council.desk, Withdraw(delivery_id=number, post=command[2], reason="second copy"))
    assert len(done.new) == 1
    council.go(seconds=5)
    assert [post["id"] for post in council.posts(account)] == [kept]
    assert concerning(council, Concern.COPIES) == []
    assert council.desk.store.verify().first_bad is None
    again = withdraw(council.desk, Withdraw(delivery_id=number, post=late, reason="second copy"))
    assert again.new == ()


def test_what_an_officer_dropped_and_landed_later_is_told_and_can_be_deleted(council: Town) -> None:
    """Nobody thought that it was public; a copy where none should be is one too many."""
    account = "corporate/x"
    council.control.fault("lands-late", account=account, platform="x", operation="publish")
    flood = council.declare()
    council.say(flood)
    council.go(seconds=2)
    delivery = council.delivery(flood, Effect.PUBLISH, account)
    assert delivery.state is S.UNCERTAIN
    settle(council.desk, Settle(delivery_id=delivery.id, verdict=Verdict.DROP))
    council.control.land()
    council.go(minutes=6, step=30.0)
    (told, *_) = council.notices("is dropped, but it is public")
    late = council.posts(account)[0]["id"]
    assert f"withdraw {delivery.id} --post {late}" in told.text
    withdraw(council.desk, Withdraw(delivery_id=delivery.id, post=late, reason="it was dropped"))
    council.go(seconds=5)
    assert council.posts(account) == []


@pytest.mark.parametrize("verdict", [Verdict.NOT_POSTED, Verdict.SEND_AGAIN])
def test_what_an_officer_sends_again_is_looked_at_again(council: Town, verdict: Verdict) -> None:
    """The officer looked, and it landed afterwards."""
    account = "corporate/x"
    council.control.fault("lands-late", account=account, platform="x", operation="publish")
    council.control.fault("error-503", account=account, platform="x", operation="timeline", count=None)
    flood = council.declare()
    council.say(flood)
    council.go(minutes=5, step=5.0)
    delivery = council.delivery(flood, Effect.PUBLISH, account)
    assert delivery.state is S.NEEDS_OFFICER
    council.control.clear_faults()
    settle(council.desk, Settle(delivery_id=delivery.id, verdict=verdict))
    council.go(seconds=2)
    council.control.land()
    assert len(council.posts(account)) == 2
    council.go(minutes=6, step=30.0)
    assert council.notices("is public more than once")


def test_what_an_officer_saw_is_looked_at_again(council: Town) -> None:
    """They saw one copy; there may be another on its way."""
    account = "corporate/x"
    council.control.fault("lands-late", account=account, platform="x", operation="publish")
    flood = council.declare()
    council.say(flood)
    council.go(seconds=2)
    delivery = council.delivery(flood, Effect.PUBLISH, account)
    with council.desk.store.reading() as uow:
        text = next(r.text for r in uow.bulletins.renderings(delivery.bulletin_id) if r.target == account)
    by_hand = council.control.rogue(account, text)
    settle(council.desk, Settle(delivery_id=delivery.id, verdict=Verdict.POSTED, link=by_hand["id"]))
    council.control.land()
    council.go(minutes=6, step=30.0)
    (told, *_) = council.notices("is public more than once")
    late = council.posts(account)[-1]["id"]
    assert late != by_hand["id"]
    assert f"--post {late}" in told.text


def test_a_post_whose_deletion_is_still_being_tried_is_no_second_copy(council: Town) -> None:
    """It is public once, and somebody has ordered already that it goes: there is nothing to tell."""
    account = "corporate/x"
    council.control.fault("lands-late", account=account, platform="x", operation="publish")
    flood = council.declare()
    council.say(flood)
    council.go(seconds=100)
    delivery = council.delivery(flood, Effect.PUBLISH, account)
    council.control.fault("error-503", account=account, platform="x", operation="delete", count=None)
    withdraw(council.desk, Withdraw(delivery_id=delivery.id, reason="it sends people into the water"))
    council.go(minutes=6, step=30.0)
    assert len(council.posts(account)) == 1
    assert council.notices("is public") == []
    assert concerning(council, Concern.COPIES) == []


def test_an_account_that_shows_nothing_is_on_the_status(council: Town) -> None:
    """A person can look where the program cannot; and until it has looked, the status says when it will."""
    account = "corporate/x"
    council.control.fault("lost", account=account, platform="x", operation="publish")
    flood = council.declare()
    council.say(flood)
    council.go(seconds=100)
    assert council.delivery(flood, Effect.PUBLISH, account).state is S.SENT
    council.clock.tick(60)
    (later,) = concerning(council, Concern.LATER)
    assert "due at 03:05" in later.says
    council.control.fault("error-503", account=account, platform="x", operation="timeline", count=None)
    council.go(hours=1, step=30.0)
    (matter,) = concerning(council, Concern.NOT_SEEN)
    assert "look yourself" in matter.says
    assert concerning(council, Concern.LATER) == []
