"""A channel that is lost for hours: what may be said by hand, what goes when it is back, and what never does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcaster.channels.recording import LookScript, Script
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.outcomes import CannotTell
from broadcaster.domain.records import Incident
from broadcaster.domain.urgency import Concern
from broadcaster.domain.words import BulletinKind, DeliveryState, Effect
from broadcaster.engine.compromised import compromised
from broadcaster.engine.matters import matters
from broadcaster.engine.paste import paste, pastes
from broadcaster.engine.pause import backlog, pause, resume
from broadcaster.engine.stand_down import StandDown, stand_down
from broadcaster.engine.status import picture
from broadcaster.errors import NotPossibleNow, UsageProblem
from tests.support.days import YES, Days, days
from tests.support.dispatching import LOST

X = "corporate/x"


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Days]:
    """Alex's council at 03:00 on a Friday."""
    with days(tmp_path) as made:
        yield made


def on_x(council: Days, incident: Incident) -> list[Delivery]:
    """The lead messages for X, oldest first."""
    return [d for d in council.deliveries(incident, Effect.PUBLISH) if d.target == X]


def test_what_grew_too_old_while_the_channel_was_lost_never_goes(council: Days) -> None:
    """Neither when it comes back nor by hand; a fresh update does."""
    pause(council.desk, X, reason="no credit")
    flood = council.trigger()
    [first] = on_x(council, flood)
    council.go(minutes=61)
    waiting = backlog(council.desk, X)
    assert waiting.goes == ()
    assert [(d.id, why) for d, why in waiting.stays] == [(first.id, "too old to go out")]
    with pytest.raises(NotPossibleNow, match="already expired"):
        paste(council.desk, first.id)
    assert resume(council.desk, X, reason="paid")
    council.go()
    assert council.public(X) == []
    council.say(flood, BulletinKind.UPDATE, what="The rest centre is open.")
    assert "rest centre" in council.public(X)[-1]


def test_what_a_newer_message_replaced_never_goes(council: Days) -> None:
    """Only the newest of what waited is sent when the channel comes back within its time."""
    pause(council.desk, X, reason="no credit")
    flood = council.trigger()
    council.say(flood, BulletinKind.UPDATE, what="The rest centre is open.")
    first, update = on_x(council, flood)
    assert first.state is DeliveryState.SUPERSEDED
    goes = backlog(council.desk, X).goes
    assert update.id in {d.id for d in goes}
    assert first.id not in {d.id for d in goes}
    resume(council.desk, X, reason="paid")
    council.go()
    [said] = council.public(X)
    assert "rest centre" in said


def test_an_all_clear_that_is_older_than_its_time_asks_first(council: Days) -> None:
    """It never expires; but after hours a person says so once more, and until then nothing is lifted."""
    council.trigger()
    pause(council.desk, X, reason="no credit")
    stand_down(council.desk, StandDown(), YES)
    council.go(minutes=30)
    assert backlog(council.desk, X).old == ()
    council.go(hours=2)
    [old] = backlog(council.desk, X).old
    with pytest.raises(NotPossibleNow, match="older than its time") as refused:
        resume(council.desk, X, reason="paid")
    assert f"broadcaster resolve {old.id} --drop" in refused.value.next_step
    council.go()
    assert len(council.public(X)) == 1
    assert resume(council.desk, X, reason="paid", also_old=True)
    council.go()
    assert "All clear" in council.public(X)[-1]


def test_a_banner_that_is_to_go_is_never_too_old_to_go(council: Days) -> None:
    """Nobody is asked twice before something is taken down (rule 5)."""
    council.trigger()
    stand_down(council.desk, StandDown(), YES)
    council.go(hours=2)
    pause(council.desk, "all", reason="a look round")
    council.go(hours=9)
    assert any(d.effect is Effect.BANNER_DOWN for d in backlog(council.desk, "all").goes)
    assert backlog(council.desk, "all").old == ()


def test_a_lead_in_doubt_is_the_most_urgent_and_nobody_is_told_to_post_it_blindly(council: Days) -> None:
    """It may be public: look first, and paste it only if it is not there."""
    council.channels[X].plan(Script(outcome=LOST), *[LookScript(answer=CannotTell(detail="503"))] * 20)
    flood = council.trigger()
    [lead] = on_x(council, flood)
    assert lead.state is DeliveryState.UNCERTAIN
    first = matters(council.desk.register, picture(council.desk), space=council.desk.space)[0]
    assert first.concern is Concern.LEAD_IN_DOUBT
    assert first.command == f"broadcaster exercise paste {lead.id}"
    found = paste(council.desk, lead.id)
    assert found.text == lead.text
    assert found.how[0].startswith("It may be public already")
    assert [p.delivery.id for p in pastes(council.desk, flood.ref)] == [lead.id]


def test_a_stop_takes_back_shares_that_wait_for_the_stolen_account_and_no_others(council: Days) -> None:
    """X's shares are dropped with its message; Facebook and its shares go on; only its own name lifts the stop."""
    pause(council.desk, X, reason="odd posts")
    flood = council.trigger()
    done = compromised(council.desk, X, reason="posts that are not ours")
    assert {(d.effect, d.platform.value) for d in done.stopped} == {(Effect.PUBLISH, "x"), (Effect.REPOST, "x")}
    assert {d.state for d in done.stopped} == {DeliveryState.DROPPED}
    council.go(minutes=5)
    assert {d.state for d in council.deliveries(flood) if d.platform.value == "facebook"} == {DeliveryState.SENT}
    assert council.banner is not None
    assert council.banner.link_text.startswith("Latest on Facebook")
    assert not resume(council.desk, "all", reason="go on")
    council.say(flood, BulletinKind.UPDATE, what="The rest centre is open.")
    assert council.public(X) == []
    with pytest.raises(NotPossibleNow, match="compromised: nobody says anything there"):
        paste(council.desk, on_x(council, flood)[-1].id)
    assert resume(council.desk, X, reason="ours again")


def test_a_stop_needs_an_account_and_a_reason(council: Days) -> None:
    """Nothing is stopped by a slip of the keys."""
    with pytest.raises(UsageProblem, match="needs a reason"):
        compromised(council.desk, X, reason=" ")
    with pytest.raises(UsageProblem):
        compromised(council.desk, "all", reason="panic")
