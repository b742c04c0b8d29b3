"""Officers and dispatchers in any order, with answers lost and processes dying: the public's view stays right."""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from broadcaster.channels.recording import RecordingChannel, Script
from broadcaster.domain.deliveries import FINAL, TRANSITIONS, Delivery
from broadcaster.domain.outcomes import CannotTell, Copies, NotSent, Outcome, ReadBack, Why
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.words import (
    MUST_ARRIVE,
    ApprovalType,
    BulletinKind,
    BulletinState,
    DeliveryState,
    Effect,
    IncidentState,
    Priority,
    Repeat,
    Space,
)
from broadcaster.ports import Post
from broadcaster.store.database import Database
from broadcaster.store.dispatch_moves import ACTIONS
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.dispatching import Workshop, lost
from tests.support.scene import COUNCIL, LEADS, row

S = DeliveryState
TARGETS = [*LEADS, "museum/x"]
AWAY = Script(outcome=NotSent(row=1, why=Why.UNREACHABLE, detail="connection refused"))
BUSY = Script(outcome=NotSent(row=16, why=Why.RATE_LIMITED, detail="slow down"))
_MOSTLY = st.sampled_from([True, True, True, False])
FAULTS = {"lost": lost(acts=False), "lost after acting": lost(acts=True), "away": AWAY, "busy": BUSY}


class Died(BaseException):
    """The process is gone, as far as the store can tell."""


class Mortal:
    """A channel in whose request the process may die."""

    def __init__(self, recording: RecordingChannel, watch: Callable[[Post], None]) -> None:
        self._recording, self._watch = recording, watch
        #: "", `before` or `after` the platform acted
        self.dies = ""

    def repeat(self, effect: Effect) -> Repeat:
        """As the recording."""
        return self._recording.repeat(effect)

    def send(self, effect: Effect, post: Post) -> Outcome:
        """Send, or die on the way."""
        self._watch(post)
        dies, self.dies = self.dies, ""
        if dies == "before":
            raise Died
        outcome = self._recording.send(effect, post)
        if dies == "after":
            raise Died
        return outcome

    def look(self, effect: Effect, post: Post, *, since: Any) -> ReadBack:
        """As the recording."""
        return self._recording.look(effect, post, since=since)

    def copies(self, effect: Effect, post: Post, *, since: Any) -> Copies | CannotTell:
        """As the recording."""
        return self._recording.copies(effect, post, since=since)

    def verify(self) -> str:
        """As the recording."""
        return self._recording.verify()


class Night(RuleBasedStateMachine):
    """One council's night."""

    _template: Path | None = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="broadcaster-night-"))
        self.clock = SteppingClock()
        path = self.folder / "exercise.db"
        if Night._template is None or not Night._template.exists():
            Night._template = Path(tempfile.mkdtemp(prefix="broadcaster-night-")) / "exercise.db"
            Database.open(Night._template, space=Space.EXERCISE, council=COUNCIL, clock=self.clock).close()
        shutil.copy(Night._template, path)
        self.database = Database.open(path, space=Space.EXERCISE, council=COUNCIL, clock=self.clock)
        self.shop = Workshop(SqlStore(self.database), self.clock)
        self.mortals = {t: Mortal(self.shop.recordings[t], self._check_allowed) for t in TARGETS}
        self.shop.channels = dict(self.mortals)
        self.incidents: list[Incident] = []
        self.texts: dict[str, Bulletin] = {}
        self.violations: list[str] = []

    def teardown(self) -> None:
        """The night goes on without faults; then everything has an end that somebody knows."""
        self._settle()
        for recording in self.shop.recordings.values():
            recording._scripts.clear()
        self.shop.run(200, step=10.0)
        self.shop.run(900, step=60.0)
        self._assert_everything_ended()
        assert self.violations == []
        assert self.shop.scene.store.verify().first_bad is None
        self._assert_log_follows_the_table()
        self.database.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize()
    def begin(self) -> None:
        """Two incidents are declared, the museum is silent for both, and both have a first message."""
        for number in range(2):
            self.declare()
            self.say(kind=BulletinKind.FIRST, number=number, approved=True)

    def declare(self) -> None:
        """Another emergency."""
        incident = self.shop.scene.incident()
        self.shop.scene.silence(incident, "museum/x")
        self.incidents.append(incident)

    @rule(kind=st.sampled_from(BulletinKind), number=st.integers(0, 1), approved=_MOSTLY)
    def say(self, kind: BulletinKind, number: int, approved: bool) -> None:
        """A bulletin with its leads and a repost; perhaps nobody has approved it yet."""
        incident = self.incidents[number % len(self.incidents)]
        if self._state(incident) is not IncidentState.OPEN and kind not in MUST_ARRIVE:
            return
        words = f"EXERCISE {kind} {len(self.texts)}"
        bulletin = self.shop.scene.bulletin(incident, dict.fromkeys(LEADS, words), kind=kind, approved=False)
        must = kind in MUST_ARRIVE
        given: dict[str, Any] = {"state": S.PLANNED, "priority": Priority.TAKE_DOWN if must else Priority.LEAD}
        leads = [row(target, bulletin, expires=None if must else 400.0, **given) for target in LEADS]
        repost = row("museum/x", bulletin, effect=Effect.REPOST, state=S.PLANNED, expires=400.0)
        self.shop.scene.add(*leads, {**repost, "waits_for": f"publish:{LEADS[0]}"})
        self.texts[words] = bulletin
        if approved:
            self._approve(bulletin)

    @rule(number=st.integers(0, 3), claimed=st.booleans())
    def approve(self, number: int, claimed: bool) -> None:
        """A second officer says yes to something that waits, perhaps just after a worker has claimed what is older."""
        if claimed:
            self.claim_and_die()
        waiting = [b for b in self.texts.values() if self._bulletin(b).state is BulletinState.SUBMITTED]
        if waiting and self._state(self._incident(waiting[0])) is IncidentState.OPEN:
            self._approve(waiting[number % len(waiting)])

    @rule(number=st.integers(0, 1), claimed=st.booleans())
    def stand_down(self, number: int, claimed: bool) -> None:
        """The incident ends in one transaction, perhaps just after a worker that dies has claimed something."""
        incident = self.incidents[number % len(self.incidents)]
        if self._state(incident) is not IncidentState.OPEN:
            return
        if claimed:
            self.claim_and_die()
        with self.shop.scene.store.writing() as uow:
            before, after = IncidentState.OPEN, IncidentState.STANDING_DOWN
            uow.incidents.move(incident.id, before, after, by="duty", at=uow.now)
            uow.outbox.drop_older(incident.id, before_number=None, to=S.CANCELLED, reason="stood down", at=uow.now)
            uow.silences.lift(incident.id, None, by="duty", at=uow.now)
            uow.commit()

    @rule(account=st.sampled_from(TARGETS), fault=st.sampled_from(sorted(FAULTS)))
    def trouble(self, account: str, fault: str) -> None:
        """A platform misbehaves once, as soon as it is asked."""
        self.shop.plan(account, FAULTS[fault])
        self.dispatch(seconds=0)

    @rule(account=st.sampled_from(TARGETS), dies=st.sampled_from(["before", "after"]))
    def mortal(self, account: str, dies: str) -> None:
        """The process dies in its next request to this account, before or after the platform acts."""
        self.mortals[account].dies = dies
        self.dispatch(seconds=1)

    @rule()
    def claim_and_die(self) -> None:
        """A worker dies between claiming and arming."""
        self.shop.scene.claim(owner="dead", lease_seconds=20)

    @rule(seconds=st.sampled_from([0, 1, 20, 70]))
    def dispatch(self, seconds: int) -> None:
        """A dispatcher works for a while; a dead one is replaced by the next call."""
        try:
            self.shop.run(seconds, step=5.0)
        except Died:
            self.shop._running = None

    @rule(account=st.sampled_from(TARGETS), pause=st.booleans())
    def pause(self, account: str, pause: bool) -> None:
        """An officer pauses an account, or lets it go on."""
        if pause:
            self.shop.scene.pause(account, by="officer")
        else:
            self._resume(account)

    @rule()
    def ordinary(self) -> None:
        """The museum writes something of its own."""
        self.shop.scene.ordinary("museum/x", f"EXERCISE ordinary {self.clock.boot()[1]} {len(self.texts)}")

    @invariant()
    def the_public_sees_nothing_twice(self) -> None:
        """One copy of every text, and one repost of every post, on every account."""
        for target in TARGETS:
            assert all(count == 1 for count in Counter(self.shop.public(target)).values()), self.shop.public(target)

    @invariant()
    def nothing_goes_out_that_the_rules_forbid(self) -> None:
        """Only what is approved and newest, while its incident is open; ordinary posts only without a silence."""
        assert self.violations == []

    def _check_allowed(self, post: Post) -> None:
        """At the moment of writing; remembered, because the dispatcher takes an exception here for a doubt."""
        bulletin = self.texts.get(post.text)
        if bulletin is not None:
            now, incident = self._bulletin(bulletin), self._state(self._incident(bulletin))
            if now.state is not BulletinState.APPROVED:
                self.violations.append(f"{post.text} went out although it is {now.state}")
            if now.kind not in MUST_ARRIVE and incident is not IncidentState.OPEN:
                self.violations.append(f"{post.text} went out although the incident is {incident}")
        elif post.text.startswith("EXERCISE ordinary"):
            with self.shop.scene.store.reading() as uow:
                if uow.silences.active(account="museum/x"):
                    self.violations.append(f"{post.text} went out although the account is silent")

    def _approve(self, bulletin: Bulletin) -> None:
        """As the verb does: the yes, the rows, and the end of what is older."""
        with self.shop.scene.store.writing() as uow:
            move = uow.bulletins.move
            move(bulletin.id, BulletinState.SUBMITTED, BulletinState.APPROVED, by="second", at=uow.now)
            given = ApprovalType.SECOND_OFFICER
            uow.bulletins.approve(bulletin.id, digest=bulletin.digest, type=given, by="second", at=uow.now, reason="")
            uow.outbox.approve(bulletin.id, at=uow.now)
            for older in uow.bulletins.of_incident(bulletin.incident_id):
                if older.number < bulletin.number and older.state is BulletinState.APPROVED:
                    move(older.id, BulletinState.APPROVED, BulletinState.SUPERSEDED, by="second", at=uow.now)
                if older.number < bulletin.number and older.state is BulletinState.SUBMITTED:
                    move(older.id, BulletinState.SUBMITTED, BulletinState.WITHDRAWN, by="second", at=uow.now)
            uow.outbox.drop_older(
                bulletin.incident_id, before_number=bulletin.number, to=S.SUPERSEDED, reason="replaced", at=uow.now
            )
            uow.commit()

    def _settle(self) -> None:
        for mortal in self.mortals.values():
            mortal.dies = ""
        for target in [*TARGETS, "all"]:
            self._resume(target)

    def _resume(self, target: str) -> None:
        with self.shop.scene.store.writing() as uow:
            uow.accounts.resume(target, at=uow.now)
            uow.commit()

    def _state(self, incident: Incident) -> IncidentState:
        with self.shop.scene.store.reading() as uow:
            found = uow.incidents.by_id(incident.id)
        assert found is not None
        return found.state

    def _incident(self, bulletin: Bulletin) -> Incident:
        return next(one for one in self.incidents if one.id == bulletin.incident_id)

    def _bulletin(self, bulletin: Bulletin) -> Bulletin:
        with self.shop.scene.store.reading() as uow:
            found = uow.bulletins.by_id(bulletin.id)
        assert found is not None
        return found

    def _assert_everything_ended(self) -> None:
        with self.shop.scene.store.reading() as uow:
            rows = {one.id: one for incident in self.incidents for one in uow.outbox.of_incident(incident.id)}
            ordinary = [one for one in uow.outbox.unfinished() if not one.incident_id]
        for one in rows.values():
            self._assert_ended(one, rows)
        assert all(one.state in (S.HELD, S.NEEDS_OFFICER) for one in ordinary), ordinary

    def _assert_ended(self, one: Delivery, rows: dict[int, Delivery]) -> None:
        waiting = one.state is S.PLANNED and one.expires_at is None
        assert one.state in FINAL or one.state is S.NEEDS_OFFICER or waiting, one
        wanted = one.source_id if one.effect is Effect.REPOST else one.text
        seen = self.shop.public(one.target).count(wanted) if wanted else 0
        if one.state in FINAL:
            assert (one.state is S.SENT) == (seen == 1), (one, seen)

    def _assert_log_follows_the_table(self) -> None:
        names = {action: state for state, action in ACTIONS.items()}
        with self.shop.scene.store.reading() as uow:
            for entry in uow.audit.entries():
                if entry.action in names:
                    assert (S(str(entry.data["from"])), names[entry.action]) in TRANSITIONS


Night.TestCase.settings = settings(
    max_examples=150 if os.environ.get("CI") == "true" else 40,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
TestNight = Night.TestCase
TestNight.__doc__ = "No order of officers' acts, lost answers and deaths breaks a promise."
