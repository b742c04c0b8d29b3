"""The arming statement and the pure gates are one rule written twice; generated worlds hold them together."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert

from broadcaster.domain.gates import Drop, Proceed, ask
from broadcaster.domain.words import BulletinKind, DeliveryState, Effect, IncidentState, Space
from broadcaster.keeping import Claim
from broadcaster.store.database import Database
from broadcaster.store.dispatch import SqlDispatch
from broadcaster.store.dispatch_rows import (
    account_state,
    approval,
    as_delivery,
    attempt,
    bulletin,
    by_id,
    delivery,
    incident,
    silence,
)

_COUNCILS = itertools.count(1)
MOST = 3
LEAD = "corporate/x"


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything that a gate may look at."""

    effect: Effect
    ordinary: bool
    own_space: bool
    target: str
    kind: BulletinKind
    incident_state: IncidentState
    incident_kind: str
    other_open: bool
    silence: str
    approval: str
    bulletin_state: str
    newer: str
    withdrawn: bool
    expires: int | None
    paused: str
    all_paused: str
    sends: int
    source: str


#: what every world varies
_ALWAYS: Mapping[str, st.SearchStrategy[Any]] = {
    "effect": st.sampled_from(Effect),
    "ordinary": st.sampled_from([False, False, True]),
    "target": st.sampled_from([LEAD, "museum/x"]),
    "kind": st.sampled_from(BulletinKind),
}
#: what is as it should be unless a world picks it: the good value, and all values
_SOMETIMES: Mapping[str, tuple[Any, list[Any]]] = {
    "own_space": (True, [True, False]),
    "incident_state": (IncidentState.OPEN, list(IncidentState)),
    "incident_kind": ("flood", ["flood", "evacuation"]),
    "other_open": (False, [True, False]),
    "silence": ("none", ["none", "active", "lifted", "other account"]),
    "approval": ("right", ["right", "wrong", "none", "empty"]),
    "bulletin_state": ("approved", ["approved", "superseded", "withdrawn", "submitted"]),
    "newer": ("none", ["none", "submitted", "approved", "approved correction", "other incident"]),
    "withdrawn": (False, [True, False]),
    "expires": (3600, [None, 3600, -3600]),
    "paused": ("", ["", "officer", "platform"]),
    "all_paused": ("", ["", "officer", "platform"]),
    "sends": (0, [0, 1, MOST, MOST + 1]),
    "source": ("none", ["none", "named", "unnamed", "ready", "needs-officer", "cancelled", "withdrawn"]),
}


def _worlds(odd: set[str]) -> st.SearchStrategy[World]:
    """Worlds in which at most these things are not as they should be."""
    picked = {
        name: st.sampled_from(all_) if name in odd else st.just(good) for name, (good, all_) in _SOMETIMES.items()
    }
    return st.builds(World, **_ALWAYS, **picked)


WORLDS = st.sets(st.sampled_from(sorted(_SOMETIMES)), max_size=3).flatmap(_worlds)


class Builder:
    """Writes a world as rows."""

    def __init__(self, connection: Connection, now: datetime, council: str) -> None:
        self._connection, self._now, self._council = connection, now, council

    def build(self, world: World) -> int:
        """The id of a claimed delivery in this world."""
        own = self._incident(world.incident_state, world.incident_kind)
        other = self._incident(IncidentState.OPEN if world.other_open else IncidentState.CLOSED)
        bulletin_id = self._bulletins(world, own, other)
        self._silences(world, own)
        for target, by in ((world.target, world.paused), ("all", world.all_paused)):
            if by:
                self._add(account_state, target=target, paused_by=by, paused_reason="test")
        source = self._source(world)
        attached = not world.ordinary
        return self._delivery(
            effect=world.effect,
            target=world.target,
            space="exercise" if world.own_space else "live",
            state=DeliveryState.SENDING,
            incident_id=own if attached else 0,
            bulletin_id=bulletin_id if attached else 0,
            expires_at=None if world.expires is None else self._now + timedelta(seconds=world.expires),
            sends=world.sends,
            withdrawn_at=self._now if world.withdrawn else None,
            waits_for=source,
            source_id="9000000000000000001" if world.source in ("named", "withdrawn") else "",
            fence=1,
            owner="w1",
            lease_until=self._now + timedelta(hours=1),
        )

    def _incident(self, state: IncidentState, kind: str = "flood") -> int:
        number = next(_COUNCILS)
        return self._add(
            incident,
            space="exercise",
            ref=f"F{number}",
            kind=kind,
            place="Place",
            place_key=f"place {number}",
            lead_agency="council",
            state=state,
            declared_by="duty",
            declared_at=self._now,
        )

    def _bulletins(self, world: World, own: int, other: int) -> int:
        mine = self._bulletin(own, 1, kind=world.kind, state=world.bulletin_state, digest="digest")
        if world.approval != "none":
            said = {"right": "digest", "wrong": "another", "empty": ""}[world.approval]
            given = {"bulletin_id": mine, "digest": said, "type": "second-officer", "by": "second", "at": self._now}
            self._connection.execute(insert(approval), given)
        if world.newer == "other incident":
            self._bulletin(other, 2, kind=BulletinKind.UPDATE, state="approved", digest="other")
        elif world.newer != "none":
            state, _, corrects = world.newer.partition(" ")
            kind = BulletinKind.CORRECTION if corrects else BulletinKind.UPDATE
            self._bulletin(own, 2, kind=kind, state=state, digest="newer")
        return mine

    def _bulletin(self, incident_id: int, number: int, **more: Any) -> int:
        return self._add(
            bulletin,
            incident_id=incident_id,
            number=number,
            fields="{}",
            signed=True,
            submitted_by="duty",
            submitted_at=self._now,
            **more,
        )

    def _silences(self, world: World, own: int) -> None:
        if world.silence == "none":
            return
        self._add(
            silence,
            incident_id=own,
            account="library/x" if world.silence == "other account" else world.target,
            since=self._now,
            by="duty",
            reason="test",
            review_by=self._now,
            lifted_at=self._now if world.silence == "lifted" else None,
        )

    def _source(self, world: World) -> int:
        if world.source == "none":
            return 0
        state = "sent" if world.source in ("named", "unnamed", "withdrawn") else world.source
        withdrawn = self._now if world.source == "withdrawn" else None
        return self._delivery(
            effect=Effect.PUBLISH, target="source/x", space="exercise", state=state, withdrawn_at=withdrawn
        )

    def _delivery(self, **more: Any) -> int:
        return self._add(
            delivery, platform="x", priority=10, due_at=self._now, created_at=self._now, own_text="EXERCISE", **more
        )

    def _add(self, table: Any, **values: Any) -> int:
        plain: Mapping[str, Any] = {name: getattr(value, "value", value) for name, value in values.items()}
        made = self._connection.execute(insert(table).values(council=self._council, **plain)).inserted_primary_key
        return int(made[0]) if made and isinstance(made[0], int) else 0


def _agree(database: Database, world: World) -> None:
    council = f"c{next(_COUNCILS)}"
    dispatch = SqlDispatch(database, council=council, space=Space.EXERCISE)
    with database.connect(writing=True) as connection:
        delivery_id = Builder(connection, database.now(connection), council).build(world)
        started = {"delivery_id": delivery_id, "fence": 1, "owner": "w1", "what": "send"}
        connection.execute(insert(attempt).values(**started, started_at=database.now(connection)))
        claimed = as_delivery(connection.execute(by_id(), {"the_id": delivery_id}).one())
    facts = dispatch.facts(claimed, most_sends=MOST, lead_targets=[LEAD])
    answer = ask(facts)
    claim = Claim(delivery=claimed, what="send", started_at=facts.now)
    armed = dispatch.arm(claim, lease_seconds=60, most_sends=MOST, lead_targets=[LEAD])
    assert armed is isinstance(answer, Proceed), (answer, world)
    assert not (isinstance(answer, Drop) and armed)


@pytest.fixture
def many(request: pytest.FixtureRequest, database: Database) -> int:
    """Examples by database."""
    return 400 if database.dialect == "sqlite" else 60


def test_arming_and_the_pure_gates_give_the_same_answer(database: Database, many: int) -> None:
    """What the officer is told beforehand and what the database decides at the last moment never differ."""

    @settings(max_examples=many, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(WORLDS)
    def agree(world: World) -> None:
        _agree(database, world)

    agree()
