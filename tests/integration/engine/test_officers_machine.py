"""Officers in any order, at any hour: nothing is said without a rightful yes to its exact hash, no stop is refused."""

import os
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from broadcaster.domain.records import Incident
from broadcaster.domain.words import BulletinKind, BulletinState, DeliveryState, Effect, IncidentState
from broadcaster.engine.approve import approve, reject, review
from broadcaster.engine.break_glass import break_glass
from broadcaster.engine.declare import Declare
from broadcaster.engine.desk import Desk
from broadcaster.engine.handover import accept, offer
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.no_change import no_change
from broadcaster.engine.pause import pause, resume
from broadcaster.engine.publish import publish
from broadcaster.engine.resubmit import resubmit
from broadcaster.engine.silence import silence
from broadcaster.engine.stand_down import StandDown, stand_down
from broadcaster.engine.trigger import trigger
from broadcaster.engine.withdraw import withdraw
from broadcaster.engine.withdrawable import Withdraw
from broadcaster.errors import BroadcasterError, StoreProblem
from tests.support.officers_night import OfficersNight

OFFICERS = st.sampled_from(["alex", "bailey", "casey", "dana", "nova"])
#: those who may speak are asked more often, so that something is said
SPEAKERS = st.sampled_from(["alex", "bailey", "casey", "bailey", "casey", "dana", "nova"])
WHICH = st.integers(0, 3)
HOWS = st.sampled_from(
    [
        HowAllowed(despite="it must be said"),
        HowAllowed(despite="it must be said"),
        HowAllowed(break_glass=True, reason="nobody answers", despite="it must be said"),
        HowAllowed(break_glass=True, despite="it must be said"),
        HowAllowed(self_approve=True, despite="it must be said"),
    ]
)
DECISIONS = ["break-glass", "break-glass", "break-glass", "resubmit", "resubmit", "review"]
WRITER = "the writer"
APPROVERS = st.sampled_from(["casey", "bailey", WRITER, WRITER, "alex", "nova", "dana"])
WORDS = "Please avoid Datchet High Street. Water is on the road near the station."
KINDS = {
    "flood": Declare(kind="flood", place="Datchet"),
    "evacuation": Declare(kind="evacuation", place="Windsor", agreed_with="Inspector Hall"),
    "road-closure": Declare(kind="road-closure", place="Datchet"),
    "notable-death": Declare(kind="notable-death", place="Windsor"),
}
FIELDS: dict[BulletinKind, dict[str, str]] = {
    BulletinKind.UPDATE: {"what": "The rest centre at Datchet Village Hall is open."},
    BulletinKind.CORRECTION: {"wrong": "Old Windsor is flooded.", "right": "Datchet is flooded."},
    BulletinKind.FALSE_ALARM: {},
    BulletinKind.ALL_CLEAR: {},
}


def safe(incident: Incident, kind: BulletinKind) -> dict[str, str]:
    """Who declared it safe, where an all-clear must name them (design rule 2)."""
    ends_danger = kind is BulletinKind.ALL_CLEAR and incident.kind == "evacuation"
    return {"declared_safe_by": "the fire service"} if ends_danger else {}


class Officers(RuleBasedStateMachine):
    """What the council's officers do in one night, each at their own desk."""

    def __init__(self) -> None:
        super().__init__()
        self.night = OfficersNight()

    def teardown(self) -> None:
        """The night goes on until all is out; the log is whole."""
        with self.night.store.writing() as uow:
            for target in ("all", "corporate/x"):
                uow.accounts.resume(target, at=uow.now)
            uow.commit()
        self.dispatch(seconds=120)
        assert self.night.violations == []
        assert self.night.store.verify().first_bad is None
        self.night.close()

    @initialize(kind=st.sampled_from(sorted(KINDS)), writer=SPEAKERS, said=st.booleans())
    def begin(self, kind: str, writer: str, said: bool) -> None:
        """A flood whose first message waits, or is out while that of another incident waits."""
        self.trigger("alex", "flood", own_words=False, how=HowAllowed())
        if said:
            self.decide("bailey", 1, "approve", HowAllowed())
            self.dispatch(seconds=30)
            self.trigger(writer, kind, own_words=True, how=HowAllowed(despite="it must be said"))

    @rule(officer=SPEAKERS, kind=st.sampled_from(["flood", *sorted(KINDS)]), own_words=st.booleans(), how=HOWS)
    def trigger(self, officer: str, kind: str, own_words: bool, how: HowAllowed) -> None:
        """Somebody declares; the silence stands whatever becomes of the message."""
        message = Message(kind=BulletinKind.FIRST, text=WORDS if own_words else "")
        stood: list[bool] = []
        desk = self.night.desk(officer)
        self._speak(
            f"trigger {kind}",
            lambda: trigger(desk, KINDS[kind], message, how, on_declared=lambda _: stood.append(True)),
        )

    @rule(officer=SPEAKERS, which=WHICH, kind=st.sampled_from(sorted(FIELDS)), own_words=st.booleans(), how=HOWS)
    def say(self, officer: str, which: int, kind: BulletinKind, own_words: bool, how: HowAllowed) -> None:
        """An update, a correction, or the words of an end while the incident goes on."""
        incident = self.night.of_incident(which)
        if incident is None:
            return
        given = FIELDS[kind] | safe(incident, kind)
        message = Message(kind=kind, given=given)
        if own_words:
            message = Message(kind=kind, text=WORDS, given=safe(incident, kind))
        self._speak(f"say {kind}", lambda: publish(self.night.desk(officer), incident, message, how))

    @rule(officer=SPEAKERS, which=WHICH, how=HOWS)
    def nothing_new(self, officer: str, which: int, how: HowAllowed) -> None:
        """What was approved is said to be still right."""
        incident = self.night.of_incident(which)
        if incident is not None:
            self._speak("no-change", lambda: no_change(self.night.desk(officer), incident, how, next_in=None))

    @rule(officer=APPROVERS, which=WHICH, later=st.sampled_from([0, 0, 0, 0, 21, 130]))
    def approve(self, officer: str, which: int, later: int = 0) -> None:
        """A yes, mostly to what waits, at once or much too late; also by the writer."""
        self.wait(later)
        self.decide(officer, which, "approve", HowAllowed())

    @rule(officer=SPEAKERS, which=WHICH, what=st.sampled_from(DECISIONS), how=HOWS)
    def decide(self, officer: str, which: int, what: str, how: HowAllowed) -> None:
        """Alone, again, or read afterwards: mostly about what waits, sometimes about what does not."""
        known = self.night.bulletins()
        waiting = [(i, b) for i, b in known if b.state is BulletinState.SUBMITTED]
        chosen = waiting if waiting and which else known
        incident, bulletin = chosen[which % len(chosen)]
        name = f"{incident.ref}/{bulletin.number}"
        desk = self.night.desk(bulletin.submitted_by if officer == WRITER else officer)
        acts: dict[str, Callable[[], object]] = {
            "approve": lambda: approve(desk, name),
            "break-glass": lambda: break_glass(desk, name, reason="" if how.self_approve else "nobody answers"),
            "resubmit": lambda: resubmit(desk, name, how),
            "review": lambda: review(desk, name),
        }
        self._speak(what, acts[what])

    @rule(giver=OFFICERS, taker=OFFICERS, accepted=st.booleans())
    def hand_over(self, giver: str, taker: str, accepted: bool) -> None:
        """The night changes hands; no yes is worth more or less for it."""
        self._speak("offer", lambda: offer(self.night.desk(giver), taker, ref=None))
        if accepted:
            self._speak("accept", lambda: accept(self.night.desk(taker), ref=None))

    @rule(officer=OFFICERS, which=WHICH, what=st.sampled_from(["reject", "silence", "withdraw", "pause"]))
    def stop(self, officer: str, which: int, what: str) -> None:
        """Anybody of the register may say no, silence, take down, and hold everything."""
        {"reject": self._reject, "silence": self._silence, "withdraw": self._withdraw, "pause": self._pause}[what](
            officer, which
        )

    @rule(
        officer=OFFICERS,
        which=WHICH,
        kind=st.sampled_from([BulletinKind.ALL_CLEAR, BulletinKind.FALSE_ALARM]),
        own_words=st.booleans(),
        how=HOWS,
    )
    def stand_down(self, officer: str, which: int, kind: BulletinKind, own_words: bool, how: HowAllowed) -> None:
        """Anybody may end an incident; what the message needs delays nothing of it."""
        incident = self.night.of_incident(which)
        if incident is None or incident.state is not IncidentState.OPEN:
            return
        ref = incident.ref
        order = StandDown(ref=ref, kind=kind, text=WORDS if own_words else "", given=safe(incident, kind))
        self._stop(officer, f"stand down {ref}", lambda desk: stand_down(desk, order, how))
        with self.night.store.reading() as uow:
            ended = uow.incidents.by_id(incident.id)
            if ended is None or ended.state is IncidentState.OPEN or uow.silences.active(incident_id=incident.id):
                self.night.violations.append(f"{ref} did not end for {officer}")

    @rule()
    def go_on(self) -> None:
        """Somebody lifts the stop."""
        self._speak("resume", lambda: resume(self.night.desk("alex"), "all", reason="go on"))

    @rule(seconds=st.sampled_from([0, 0, 30, 120]))
    def dispatch(self, seconds: int) -> None:
        """A dispatcher works for a while."""
        self.night.shop.run(seconds, step=30.0)
        self.night.shop.keep_house()

    @rule(minutes=st.sampled_from([1, 9, 11, 21, 130]))
    def wait(self, minutes: int) -> None:
        """Nobody does anything."""
        self.night.clock.tick(minutes * 60.0)

    @invariant()
    def nothing_was_said_without_a_rightful_yes_and_no_stop_was_refused(self) -> None:
        """Read at the door of every account and site, at the moment of sending; and after every act."""
        assert self.night.violations == []

    def _reject(self, officer: str, which: int) -> None:
        waiting = [(i, b) for i, b in self.night.bulletins() if b.state is BulletinState.SUBMITTED]
        if waiting:
            incident, bulletin = waiting[which % len(waiting)]
            name = f"{incident.ref}/{bulletin.number}"
            self._stop(officer, f"reject {name}", lambda desk: reject(desk, name, reason="this is wrong"))

    def _silence(self, officer: str, which: int) -> None:
        incident = self.night.of_incident(which)
        if incident is not None and incident.state is IncidentState.OPEN:
            ref = incident.ref
            self._stop(officer, f"silence {ref}", lambda desk: silence(desk, ["museum"], ref=ref, reason="quiet"))

    def _withdraw(self, officer: str, which: int) -> None:
        with self.night.store.reading() as uow:
            rows = [d for i in uow.incidents.in_state(*IncidentState) for d in uow.outbox.of_incident(i.id)]
        public = [d for d in rows if d.effect is Effect.PUBLISH and d.state is DeliveryState.SENT]
        if public:
            order = Withdraw(delivery_id=public[which % len(public)].id, reason="it endangers people")
            self._stop(officer, f"withdraw {order.delivery_id}", lambda desk: withdraw(desk, order))

    def _pause(self, officer: str, which: int) -> None:
        target = ("all", "corporate/x")[which % 2]
        self._stop(officer, f"pause {target}", lambda desk: pause(desk, target, reason="stop"))

    def _speak(self, what: str, act: Callable[[], object]) -> None:
        """Whatever could let words out may be refused, with a sentence and a next step."""
        try:
            act()
            event(f"{what}: done")
        except StoreProblem:
            raise
        except BroadcasterError as refused:
            if not (refused.sentence and refused.next_step):
                self.night.violations.append(f"{what} was refused without a way out: {refused!r}")
            event(f"{what}: {type(refused).__name__}")
        self.night.remember()

    def _stop(self, officer: str, what: str, act: Callable[[Desk], object]) -> None:
        """No stop is refused to anybody who stands in the register."""
        try:
            act(self.night.desk(officer))
        except BroadcasterError as refused:
            self.night.violations.append(f"{officer} was refused to {what}: {refused.sentence}")
        self.night.remember()


Officers.TestCase.settings = settings(
    max_examples=30 if os.environ.get("CI") == "true" else 15,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    # making a failing night shorter takes minutes; thirty acts can be read as they are
    phases=[Phase.explicit, Phase.generate],
)
TestOfficers = Officers.TestCase
TestOfficers.__doc__ = (
    "No order of what officers do at any hour lets words out without a rightful yes, or refuses a stop."
)
