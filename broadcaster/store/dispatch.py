"""The dispatcher's statements: claim, arm, record, recover. Exactly-once as seen by the public rests on these.

Each public method is one short transaction. Every change is conditional on state, fence and owner, so that a worker
that was believed dead writes nothing (reliability reference 2.2).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, Update, bindparam, update
from sqlalchemy.exc import IntegrityError

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.gates import Facts
from broadcaster.domain.outcomes import AskOfficer, CannotTell, Decision, Outcome, ReadBack
from broadcaster.domain.words import DeliveryState, Space
from broadcaster.errors import StoreProblem
from broadcaster.failpoints import Failpoints
from broadcaster.keeping import LATE, Bucket, Claim
from broadcaster.store import dispatch_claim as claiming
from broadcaster.store import dispatch_gates as gates
from broadcaster.store import dispatch_sweep as sweeping
from broadcaster.store import dispatch_time as times
from broadcaster.store import late_looks
from broadcaster.store.database import Database
from broadcaster.store.dispatch_moves import UNARMED, Moves
from broadcaster.store.dispatch_record import record_look, record_send
from broadcaster.store.dispatch_rows import as_delivery, delivery
from broadcaster.store.types import UtcDateTime

S = DeliveryState
_d = delivery.c
#: who the log names when no worker owns the row
DISPATCHER = "dispatcher"


def arming() -> Update:
    """The statement that allows the request: the worker owns the row, its lease runs, and every gate is open.

    Parameters: `the_id`, `the_fence`, `the_owner`, `now`, `lease`, `most_sends`, `lead_targets`.
    """
    now = gates.the_now()
    return (
        update(delivery)
        .where(
            _d.id == bindparam("the_id"),
            _d.fence == bindparam("the_fence"),
            _d.owner == bindparam("the_owner"),
            _d.state == S.SENDING,
            _d.armed_at.is_(None),
            _d.lease_until > now,
            gates.all_open(),
        )
        .values(armed_at=now, lease_until=bindparam("lease", type_=UtcDateTime()), sends=_d.sends + 1)
    )


class SqlDispatch:
    """See `keeping.DispatchStore`; on SQLite and PostgreSQL. Statements are made once, then only bound."""

    def __init__(self, database: Database, *, council: str, space: Space) -> None:
        self._database = database
        self._mine = {"council": council, "space": space.value}
        self._fail = Failpoints.from_environment(space)
        self._probe, self._next = claiming.next_rows(locking=False), claiming.next_rows(locking=True)
        self._armings, self._waiting, self._arming = claiming.armings(), claiming.waiting_rows(), arming()
        self._lapsed, self._too_old, self._overdue = sweeping.lapsed(), sweeping.too_old(), sweeping.overdue()
        #: PostgreSQL puts the time in itself: `_next` and `_arming` are sent before our turn is known to have come
        self._timed_by_server = database.dialect == "postgresql"
        if self._timed_by_server:
            self._probe = times.of_the_statement(self._probe)
            self._next, self._arming = times.of_the_turn(self._next), times.of_the_turn(self._arming)
        self._late_due = late_looks.any_due()
        self._facts = gates.FactsReader(database)
        #: the latest claim found all it asked for; any thread may set it, a wrong guess costs one look
        self._more = False

    def now(self) -> datetime:
        """The store's clock."""
        with self._database.glance() as connection:
            return self._database.now(connection)

    def claim(self, *, owner: str, lease_seconds: float, bucket: Bucket, skip: Sequence[str] = ()) -> Claim | None:
        """The most urgent due row of a free lane."""
        made = self.claim_some(owner=owner, lease_seconds=lease_seconds, bucket=bucket, skip=skip)
        return made[0] if made else None

    def claim_some(
        self,
        *,
        owner: str,
        lease_seconds: float,
        bucket: Bucket,
        skip: Sequence[str] = (),
        most: int = 1,
        told: bool = False,
    ) -> list[Claim]:
        """The most urgent due rows of free lanes, in one commit.

        Looks first without a lock, so that an idle poll disturbs nobody; where as many were found as were asked for
        there may be more. Who was told saves that look where it costs a trip.
        """
        expected = self._more or (told and self._timed_by_server)
        if not expected and not self._is_any(bucket, skip):
            return []
        made: list[Claim] = []
        with self._database.connect(writing=True, unawaited=True) as connection:
            self._more = True
            while self._more and len(made) < most:
                lanes = [*skip, *(claim.delivery.target for claim in made)]
                found = self._candidates(connection, self._next, bucket, lanes, most=most - len(made))
                self._more = len(found) == most - len(made)
                if found:
                    moves = self._moves(connection, self._database.now(connection), owner)
                    made += [self._claim(moves, row, bucket, _seconds(lease_seconds)) for row in _first_of_lanes(found)]
            if made:
                self._fail.hit("claim-uncommitted")
        if made:
            self._fail.hit("claimed")
        return made

    def _claim(self, moves: Moves, found: Row[Any], bucket: Bucket, lease: timedelta) -> Claim:
        claim = self._take(moves, as_delivery(found), lease_until=moves.now + lease)
        if claim.what == "send":
            full_at = found._mapping["refilled_at"]
            claiming.spend(moves, claim.delivery.target, full_at=full_at, bucket=bucket)
        return claim

    def facts(self, delivery: Delivery, *, most_sends: int, lead_targets: Sequence[str]) -> Facts:
        """Everything the gates ask, read in one transaction."""
        with self._database.connect(writing=False) as connection:
            return self._facts.read(connection, delivery, most_sends=most_sends, lead_targets=lead_targets)

    def arm(self, claim: Claim, *, lease_seconds: float, most_sends: int, lead_targets: Sequence[str]) -> bool:
        """Ask every gate again inside the database, in the statement that allows the request."""
        row = claim.delivery
        with self._database.connect(writing=True, unawaited=True) as connection:
            asked = {
                "the_id": row.id,
                "the_fence": row.fence,
                "the_owner": row.owner,
                "most_sends": most_sends,
                "lead_targets": list(lead_targets),
                **times.bound(self._known_now(connection), lease=_seconds(lease_seconds)),
            }
            if connection.execute(self._arming, asked).rowcount != 1:
                return False
            moves = self._moves(connection, self._database.now(connection), row.owner)
            moves.arm_attempt(row)
            moves.log("delivery-armed", row, {"fence": row.fence, "sends": row.sends + 1})
            self._fail.hit("arm-uncommitted")
        return True

    def step_back(
        self,
        claim: Claim,
        *,
        to: DeliveryState,
        reason: str,
        due_at: datetime | None = None,
        late: Sequence[timedelta] = LATE,
    ) -> bool:
        """End a claim that was not armed."""
        values: dict[str, Any] = {"reason": reason}
        if due_at is not None:
            values["due_at"] = due_at
        if to is S.HELD:
            values["prior_state"] = S.READY.value
        with self._database.connect(writing=True) as connection:
            moves = self._moves(connection, self._database.now(connection), claim.delivery.owner, late)
            moved = moves.move(claim.delivery, to, UNARMED, **values)
            if moved:
                moves.end_attempt(claim.delivery, "not-armed", detail=reason)
        return moved

    def record(
        self,
        claim: Claim,
        outcome: Outcome,
        decision: Decision,
        *,
        settle_until: datetime,
        retry_at: datetime,
        late: Sequence[timedelta] = LATE,
    ) -> Delivery | None:
        """Write what a send came to. An id that cannot be of this space goes to an officer, never into the row."""
        try:
            return self._record(claim, outcome, decision, late, settle_until=settle_until, retry_at=retry_at)
        except StoreProblem as problem:
            if not isinstance(problem.__cause__, IntegrityError):
                raise
        asked = AskOfficer(reason=f"the platform gave an id that is not of the {claim.delivery.space} space")
        return self._record(claim, outcome, asked, late, settle_until=settle_until, retry_at=retry_at)

    def _record(
        self, claim: Claim, outcome: Outcome, decision: Decision, late: Sequence[timedelta], **times_: datetime
    ) -> Delivery | None:
        with self._database.connect(writing=True) as connection:
            moves = self._moves(connection, self._database.now(connection), claim.delivery.owner, late)
            after = record_send(moves, claim, outcome, decision, **times_)
            self._fail.hit("record-uncommitted")
        return after

    def record_look(
        self,
        claim: Claim,
        seen: ReadBack,
        *,
        to: DeliveryState,
        misses: int,
        due_at: datetime,
        reason: str,
        maybe_out: bool = False,
    ) -> Delivery | None:
        """Write what a read-back came to; an id that cannot be of this space goes to an officer."""
        values: dict[str, Any] = {"misses": misses, "due_at": due_at, "reason": reason, "maybe_out": maybe_out}
        try:
            return self._record_look(claim, seen, to, values)
        except StoreProblem as problem:
            if not isinstance(problem.__cause__, IntegrityError):
                raise
        values["reason"] = f"an id was found that is not of the {claim.delivery.space} space"
        return self._record_look(claim, CannotTell(detail=values["reason"]), S.NEEDS_OFFICER, values)

    def _record_look(self, claim: Claim, seen: ReadBack, to: DeliveryState, values: dict[str, Any]) -> Delivery | None:
        with self._database.connect(writing=True) as connection:
            moves = self._moves(connection, self._database.now(connection), claim.delivery.owner)
            after = record_look(moves, claim, seen, to=to, **values)
            self._fail.hit("look-uncommitted")
        return after

    def recover(self, *, settle_seconds: float, late: Sequence[timedelta] = LATE) -> list[Delivery]:
        """Expired leases: unarmed → `ready`, armed and reading → `uncertain`."""
        return self._sweep(self._lapsed, sweeping.recover(_seconds(settle_seconds)), late)

    def expire(self, *, settle_seconds: float, late: Sequence[timedelta] = LATE) -> list[Delivery]:
        """Planned and ready rows past their time."""
        return self._sweep(self._too_old, sweeping.expire(_seconds(settle_seconds)), late)

    def alarms(self) -> list[Delivery]:
        """Unfinished rows whose alarm time has passed; it is taken off them, so that each alarms once."""
        return self._sweep(self._overdue, sweeping.alarm)

    def late_look_is_due(self) -> bool:
        """Whether a second copy is to be looked for now."""
        with self._database.glance() as connection:
            asked = {"council": self._mine["council"], "now": self._database.now(connection)}
            return connection.execute(self._late_due, asked).first() is not None

    def next_due(self, bucket: Bucket) -> datetime | None:
        """When time alone next makes something possible."""
        with self._database.glance() as connection:
            return claiming.soonest(connection.execute(self._waiting, self._mine).all(), bucket)

    def _is_any(self, bucket: Bucket, skip: Sequence[str]) -> bool:
        with self._database.glance() as connection:
            return bool(self._candidates(connection, self._probe, bucket, skip, most=1))

    def _candidates(
        self, connection: Connection, query: Select[Any], bucket: Bucket, skip: Sequence[str], *, most: int
    ) -> Sequence[Row[Any]]:
        time = times.bound(self._known_now(connection), token_line=claiming.headroom(bucket))
        return connection.execute(query, {**self._mine, "skip": list(skip), "most": most, **time}).all()

    def _known_now(self, connection: Connection) -> datetime | None:
        return None if self._timed_by_server else self._database.now(connection)

    def _take(self, moves: Moves, row: Delivery, *, lease_until: datetime) -> Claim:
        """Make the row ours, with an attempt of its own."""
        sending = row.state is S.READY
        state, what = (S.SENDING, "send") if sending else (S.READING, "look")
        values: dict[str, Any] = {"fence": row.fence + 1, "owner": moves.actor, "lease_until": lease_until}
        if sending:
            values |= {"attempts": row.attempts + 1, "armed_at": None}
        if not moves.move(row, state, **values):
            raise StoreProblem(f"Delivery {row.id} changed while it was being claimed.")
        ours = replace(row, state=state, **values)
        moves.begin_attempt(ours, what=what)
        claim = Claim(delivery=ours, what=what, started_at=moves.now)
        if not row.fence:  # nobody has claimed it before
            return claim
        times = moves.connection.execute(self._armings, {"the_id": row.id}).one()
        return replace(
            claim,
            first_armed_at=times.first,
            last_armed_at=times.last,
            blind_since=times.blind_since,
        )

    def _sweep(self, query: Select[Any], sweep: sweeping.Sweep, late: Sequence[timedelta] = ()) -> list[Delivery]:
        """Look without a lock; change what is still so under the lock; return the rows as they are then."""
        with self._database.glance() as connection:
            asked = {**self._mine, "now": self._database.now(connection)}
            if connection.execute(query, asked).first() is None:
                return []
        with self._database.connect(writing=True) as connection:
            moves = self._moves(connection, self._database.now(connection), DISPATCHER, late)
            rows = [as_delivery(row) for row in connection.execute(query, {**self._mine, "now": moves.now}).all()]
            changed = [moves.again(row.id) for row in rows if sweep(moves, row)]
            self._fail.hit("sweep-uncommitted")
        return changed

    def _moves(self, connection: Connection, now: datetime, actor: str, late: Sequence[timedelta] = ()) -> Moves:
        return Moves(connection, council=self._mine["council"], now=now, actor=actor, late=late)


def _first_of_lanes(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """One delivery of a lane is in flight at a time; the rows are in order."""
    first: dict[str, Row[Any]] = {}
    for row in rows:
        first.setdefault(row.target, row)
    return list(first.values())


def _seconds(number: float) -> timedelta:
    return timedelta(seconds=number)
