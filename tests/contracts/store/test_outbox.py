"""The outbox as officers' verbs write it: queued whole, taken back in one statement, settled by a person."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import update

from broadcaster.domain.deliveries import FINAL, TRANSITIONS
from broadcaster.domain.words import BulletinKind, DeliveryState, Effect, Form, IncidentState, Platform
from broadcaster.errors import NotPossibleNow, StoreProblem, WrongSpace
from broadcaster.keeping import UnitOfWork
from broadcaster.store.columns import table_of
from broadcaster.store.tables import DeliveryRow
from broadcaster.store.unit_of_work import SqlStore, SqlUnitOfWork
from tests.support.samples import (
    added,
    approved,
    declared,
    new_delivery,
    new_rendering,
    new_repost,
    queued,
    states,
    submitted,
)

S = DeliveryState


def force(uow: SqlUnitOfWork, delivery_id: int, **values: object) -> None:
    """Put a row into a state that only the dispatcher makes."""
    table = table_of(DeliveryRow)
    uow._connection.execute(update(table).where(table.c.id == delivery_id).values(**values))


def test_a_queued_delivery_reads_back_with_its_text(store: SqlStore) -> None:
    """A publish carries its frozen text and hash; an ordinary post carries its own."""
    with store.writing() as uow:
        incident = declared(uow)
        bulletin = submitted(uow, incident)
        [made] = added(uow, new_delivery(incident, bulletin))
        assert (made.text, made.incident_ref, made.state) == ("short 1", "F1", S.PLANNED)
        assert made.text_hash == uow.bulletins.renderings(bulletin.id)[0].text_hash
        [post] = added(uow, new_delivery(incident, None, incident_id=0, own_text="Storytime is at ten", state=S.READY))
        assert (post.text, post.incident_id, post.incident_ref) == ("Storytime is at ten", 0, "")
        assert uow.outbox.get(made.id) == made
        assert uow.outbox.of_incident(incident.id) == [made]
        assert uow.outbox.unfinished() == [made, post]
        assert uow.outbox.get(999) is None


def test_what_waits_is_tied_to_what_it_waits_for(store: SqlStore) -> None:
    """A repost knows its lead's delivery whatever order they are given in; the order given comes back."""
    with store.writing() as uow:
        incident = declared(uow)
        bulletin = submitted(uow, incident)
        repost, lead = added(uow, new_repost(incident, bulletin), new_delivery(incident, bulletin))
        assert repost.effect is Effect.REPOST
        assert repost.waits_for == lead.id
        assert lead.waits_for == 0


def test_a_delivery_without_its_text_or_its_lead_is_refused(store: SqlStore) -> None:
    """Nothing incomplete is queued (design rule 8)."""
    with store.writing() as uow:
        incident = declared(uow)
        bulletin = submitted(uow, incident)
        with pytest.raises(StoreProblem, match="no frozen short text for museum/x"):
            uow.outbox.add([new_delivery(incident, bulletin, target="museum/x")], at=uow.now)
        with pytest.raises(StoreProblem, match="wait for what is not among them"):
            uow.outbox.add([new_repost(incident, bulletin)], at=uow.now)


def test_approval_makes_a_bulletins_rows_ready_and_keeps_the_gaps(store: SqlStore) -> None:
    """Rows of the approved bulletin become ready; staggered ones stay staggered; others stay planned."""
    with store.writing() as uow:
        incident = declared(uow)
        first, second = submitted(uow, incident), submitted(uow, incident, 2)
        later = uow.now + timedelta(seconds=60)
        rows = uow.outbox.add(
            [
                new_delivery(incident, first, due_at=uow.now),
                new_repost(incident, first, due_at=later),
                new_delivery(incident, second, key="other"),
            ],
            at=uow.now,
        )
        approved_at = uow.now + timedelta(minutes=5)
        assert uow.outbox.approve(first.id, at=approved_at) == 2
        lead, repost, other = (uow.outbox.get(number) for number in rows)
        assert lead is not None
        assert (lead.state, lead.due_at) == (S.READY, approved_at)
        assert repost is not None
        assert (repost.state, repost.due_at) == (S.READY, approved_at + timedelta(seconds=60))
        assert other is not None
        assert other.state is S.PLANNED
        assert uow.outbox.approve(first.id, at=approved_at) == 0


def _everything(uow: UnitOfWork) -> tuple[int, dict[str, int]]:
    """One row of every effect for an old, a must-arrive and a new bulletin; names → ids."""
    incident = declared(uow)
    ids = {}
    for number, kind in ((1, BulletinKind.FIRST), (2, BulletinKind.CORRECTION), (3, BulletinKind.UPDATE)):
        bulletin = approved(uow, submitted(uow, incident, number, kind=kind.value))
        for effect in Effect:
            form = Form.SHORT.value if effect is Effect.PUBLISH else ""
            ids[f"{number}:{effect}"] = queued(
                uow, incident, bulletin, key=effect, effect=effect, form=form, state=S.READY
            )
    ids["planned"] = queued(uow, incident, uow.bulletins.get(incident.id, 1), state=S.PLANNED)
    return incident.id, ids


def test_a_newer_bulletin_takes_back_older_ones(store: SqlStore) -> None:
    """Publish, repost and banner-up of lower numbers are superseded; take-downs and the newer ones stay."""
    with store.writing() as uow:
        incident_id, ids = _everything(uow)
        dropped = uow.outbox.drop_older(
            incident_id, before_number=3, to=S.SUPERSEDED, reason="replaced by F1/3", at=uow.now
        )
        taken = [f"{n}:{e}" for n in (1, 2) for e in (Effect.PUBLISH, Effect.REPOST, Effect.BANNER_UP)] + ["planned"]
        assert {d.id for d in dropped} == {ids[name] for name in taken}
        assert {(d.state, d.reason, d.finished_at) for d in dropped} == {(S.SUPERSEDED, "replaced by F1/3", uow.now)}
        rest = [i for name, i in ids.items() if name not in taken]
        assert set(states(uow, rest)) == {S.READY}


def test_stand_down_takes_back_all_but_what_must_arrive(store: SqlStore) -> None:
    """Corrections, false alarms and all-clears that are approved still go out (design rule 5)."""
    with store.writing() as uow:
        incident_id, ids = _everything(uow)
        dropped = uow.outbox.drop_older(
            incident_id, before_number=None, to=S.CANCELLED, reason="stood down", at=uow.now
        )
        taken = [f"{n}:{e}" for n in (1, 3) for e in (Effect.PUBLISH, Effect.REPOST, Effect.BANNER_UP)] + ["planned"]
        assert {d.id for d in dropped} == {ids[name] for name in taken}


def test_what_may_be_public_is_looked_up_instead_of_dropped(store: SqlStore) -> None:
    """A ready row with a doubtful attempt behind it becomes uncertain, due at once."""
    with store.writing() as uow:
        incident = declared(uow)
        bulletin = submitted(uow, incident)
        doubtful = queued(uow, incident, bulletin, state=S.READY, due_at=uow.now + timedelta(hours=1))
        certain = queued(uow, incident, bulletin, state=S.READY)
        force(uow, doubtful, maybe_out=True, sends=1)
        force(uow, certain, sends=1)
        dropped = uow.outbox.drop_older(incident.id, before_number=None, to=S.CANCELLED, reason="over", at=uow.now)
        assert {d.id: d.state for d in dropped} == {doubtful: S.UNCERTAIN, certain: S.CANCELLED}
        [looked_up] = uow.outbox.unfinished()
        assert looked_up.due_at == uow.now
        assert "may be public" in looked_up.reason


@pytest.mark.parametrize("state", [s for s in S if s not in (S.PLANNED, S.READY)])
def test_what_was_claimed_or_ended_is_not_taken_back(store: SqlStore, state: S) -> None:
    """The arming statement catches a claimed row; nothing rewrites what has ended."""
    with store.writing() as uow:
        incident = declared(uow)
        row = queued(uow, incident, None)
        force(uow, row, state=state.value, finished_at=uow.now if state in FINAL else None)
        assert uow.outbox.drop_older(incident.id, before_number=None, to=S.CANCELLED, reason="r", at=uow.now) == []
        assert states(uow, [row]) == [state]


def test_every_move_of_the_table_is_made_once(store: SqlStore) -> None:
    """Each allowed move works from its state only, ends a claim, and finishes the row where it should."""
    with store.writing() as uow:
        incident = declared(uow)
        for before, after in TRANSITIONS:
            row = queued(uow, incident, None, target=f"{before}-{after}/x")
            force(uow, row, state=before.value, owner="node", lease_until=uow.now)
            moved = uow.outbox.move(row, before, after, reason="why", at=uow.now)
            assert (moved.state, moved.reason, moved.owner, moved.lease_until) == (after, "why", "", None)
            assert (moved.finished_at is not None) == (after in FINAL)
            with pytest.raises(NotPossibleNow, match=f"Delivery {row} is {after}, not {before}"):
                uow.outbox.move(row, before, after, reason="again", at=uow.now)


def test_only_moves_of_the_table_are_made(store: SqlStore) -> None:
    """Every pair of states that is not in the table is refused."""
    with store.writing() as uow:
        row = queued(uow, declared(uow), None)
        for before, after in product(S, S):
            if (before, after) not in TRANSITIONS:
                with pytest.raises(NotPossibleNow, match=f"that is {before} cannot become {after}"):
                    uow.outbox.move(row, before, after, reason="", at=uow.now)


def test_an_officer_who_looked_ends_the_doubt(store: SqlStore) -> None:
    """Sent again on an officer's word, a row starts without doubt, misses or used-up attempts, at once."""
    with store.writing() as uow:
        row = queued(uow, declared(uow), None, due_at=uow.now + timedelta(hours=1))
        force(uow, row, state=S.NEEDS_OFFICER.value, maybe_out=True, misses=2, attempts=40, sends=3, armed_at=uow.now)
        again = uow.outbox.move(row, S.NEEDS_OFFICER, S.READY, reason="ann sends it again", at=uow.now)
        assert (again.maybe_out, again.misses, again.attempts, again.armed_at) == (False, 0, 0, None)
        assert (again.sends, again.due_at) == (0, uow.now)


def test_a_released_post_goes_at_its_new_time(store: SqlStore) -> None:
    """Once, and only from held; due and expiry are the new ones."""
    with store.writing() as uow:
        row = queued(uow, declared(uow), None, incident_id=0, own_text="Storytime", state=S.HELD)
        when, until = uow.now + timedelta(hours=5), uow.now + timedelta(hours=6)
        gone = uow.outbox.release(row, due_at=when, expires_at=until, reason="released by ann", at=uow.now)
        assert (gone.state, gone.due_at, gone.expires_at, gone.reason) == (S.READY, when, until, "released by ann")
        assert uow.outbox.held() == []
        with pytest.raises(NotPossibleNow, match="is ready, not held"):
            uow.outbox.release(row, due_at=when, expires_at=until, reason="again", at=uow.now)


def test_held_posts_are_listed_until_the_review(store: SqlStore) -> None:
    """A post that a silence caught is held with its prior state, and released or dropped once."""
    with store.writing() as uow:
        row = queued(uow, declared(uow), None, incident_id=0, own_text="hello", state=S.READY)
        held = uow.outbox.move(row, S.READY, S.HELD, reason="silent", at=uow.now)
        assert uow.outbox.held() == [held]
        uow.outbox.move(row, S.HELD, S.READY, reason="released", at=uow.now)
        assert uow.outbox.held() == []


@pytest.mark.parametrize("before", [S.READY, S.UNCERTAIN, S.NEEDS_OFFICER])
def test_an_officer_settles_and_what_waits_learns_the_id(store: SqlStore, before: S) -> None:
    """`resolve --posted`: sent with id and link, and its reposts may go, in one transaction."""
    with store.writing() as uow:
        incident = declared(uow)
        bulletin = submitted(uow, incident)
        lead, repost = added(uow, new_delivery(incident, bulletin), new_repost(incident, bulletin))
        force(uow, lead.id, state=before.value)
        settled = uow.outbox.settle_by_officer(
            lead.id, external_id="1234", permalink="https://x.example/1234", by="ann", at=uow.now
        )
        assert (settled.state, settled.external_id, settled.finished_at) == (S.SENT, "1234", uow.now)
        waiting = uow.outbox.get(repost.id)
        assert waiting is not None
        assert (waiting.source_id, waiting.source_permalink) == ("1234", "https://x.example/1234")
        with pytest.raises(NotPossibleNow, match="is sent and cannot be settled"):
            uow.outbox.settle_by_officer(lead.id, external_id="9", permalink="", by="bob", at=uow.now)


@pytest.mark.parametrize(
    ("platform", "identity"), [(Platform.X, "9012345678901234567"), (Platform.FACEBOOK, "999000123_456")]
)
def test_a_sandbox_id_never_enters_the_live_store(store: SqlStore, platform: Platform, identity: str) -> None:
    """The database refuses a reserved id on a live row; the officer is told why (design rule 6)."""
    with store.writing() as uow:
        row = queued(uow, declared(uow), None, platform=platform)
        force(uow, row, state=S.UNCERTAIN.value)
        with pytest.raises(WrongSpace, match="cannot belong to the live space"):
            uow.outbox.settle_by_officer(row, external_id=identity, permalink="", by="ann", at=uow.now)


def test_the_banner_shows_each_running_incidents_newest_approved_text(store: SqlStore) -> None:
    """Submitted, superseded and closed ones are not sources; a bulletin without a banner text is passed over."""
    with store.writing() as uow:
        one, two, three = (declared(uow, place_key=str(n)) for n in range(3))
        approved(uow, submitted(uow, one, 1))
        newest = approved(uow, submitted(uow, one, 2))
        only_short = [new_rendering("corporate/x", Form.SHORT, "short")]
        approved(uow, submitted(uow, one, 3, renderings=only_short))
        submitted(uow, one, 4)
        submitted(uow, two, 1)
        approved(uow, submitted(uow, three, 1))
        uow.incidents.move(three.id, IncidentState.OPEN, IncidentState.STANDING_DOWN, by="a", at=uow.now)
        sources = uow.outbox.banner_sources("website/home")
        assert [(i.ref, b.number, text) for i, b, text in sources] == [
            ("F1", newest.number, "Heading 2\n\nBanner 2"),
            ("F3", 1, "Heading 1\n\nBanner 1"),
        ]
        uow.incidents.move(three.id, IncidentState.STANDING_DOWN, IncidentState.CLOSED, by="a", at=uow.now)
        assert [i.ref for i, _, _ in uow.outbox.banner_sources("website/home")] == ["F1"]


def test_each_site_shows_the_text_that_was_frozen_for_it(store: SqlStore) -> None:
    """Two sites may say it in two languages; a site that came later shows the first one's."""
    with store.writing() as uow:
        texts = [new_rendering(site, Form.BANNER, f"Heading\n{site}") for site in ("website/home", "website/cymraeg")]
        approved(uow, submitted(uow, declared(uow), 1, renderings=texts))
        shown = {site: uow.outbox.banner_sources(f"website/{site}")[0][2] for site in ("home", "cymraeg", "new")}
        assert shown == {
            "home": "Heading\nwebsite/home",
            "cymraeg": "Heading\nwebsite/cymraeg",
            "new": "Heading\nwebsite/home",
        }
