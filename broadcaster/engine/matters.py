"""What wants a person now, out of the picture: each with one sentence and the one command that helps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcaster.domain.approvals import review_is_late
from broadcaster.domain.banner import GRAVITY
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.holding import offer_words
from broadcaster.domain.leading import Lead, Standing, speaker
from broadcaster.domain.people import in_words
from broadcaster.domain.records import Approval, Bulletin, Incident
from broadcaster.domain.register import Register
from broadcaster.domain.times import clock_words, local, span_words
from broadcaster.domain.training import lapsed_then
from broadcaster.domain.urgency import Concern, Matter, in_order
from broadcaster.domain.words import BulletinState, DeliveryState, Effect, IncidentState, Platform, Space
from broadcaster.engine.copies import not_looked_at, too_many
from broadcaster.engine.status import IncidentPicture, Picture, all_paused, leads, paused, stolen

S = DeliveryState
_STANDS = (BulletinState.SUBMITTED, BulletinState.APPROVED)
#: a name that people say, where the register has one account of the platform
_PLATFORMS = {Platform.X: "X", Platform.FACEBOOK: "Facebook", Platform.WEBSITE: "the website"}


def matters(
    register: Register, picture: Picture, *, space: Space, warnings: tuple[str, ...] = ()
) -> tuple[Matter, ...]:
    """Everything, most urgent first."""
    return in_order(_Finder(register=register, picture=picture, space=space).all(warnings))


def called(register: Register, account: str) -> str:
    """`X` or `Facebook` for a lead account that is the only one of its platform, otherwise its id."""
    found = register.account(account)
    alike = [a for a in register.leads if found and a.platform is found.platform]
    return _PLATFORMS[found.platform] if found and len(alike) == 1 and alike[0].id == account else account


def who_speaks(register: Register, found: tuple[Lead, ...], *, pointed: str = "") -> str:
    """`Facebook leads, the banner points there`, or that nobody does; `pointed` is where an officer pointed it."""
    account = speaker(found)
    if pointed:
        leads = f"{called(register, account)} leads" if account else "no lead account is up"
        return f"{leads}, the banner points elsewhere by hand"
    return f"{called(register, account)} leads, the banner points there" if account else "no lead account is up"


@dataclass(frozen=True, kw_only=True)
class _Finder:
    """Looks through one picture."""

    register: Register
    picture: Picture
    space: Space

    def all(self, warnings: tuple[str, ...]) -> Iterator[Matter]:
        for shown in self.picture.incidents:
            yield from self._incident(shown)
            yield from self._copies(shown)
        yield from self._deliveries()
        yield from self._approvals()
        yield from self._pauses()
        yield from self._reviews()
        yield from self._silences()
        yield from self._unattended()
        yield from self._smaller()
        yield from (Matter(concern=Concern.WARNING, says=warning) for warning in warnings)

    def _do(self, words: str) -> str:
        return f"broadcaster exercise {words}" if self.space is Space.EXERCISE else f"broadcaster {words}"

    def _name(self, key: str) -> str:
        officer = self.register.officer(key)
        return officer.name if officer else key

    def _clock(self, moment: datetime) -> str:
        """`03:40`, with the day where it is another one."""
        zone, now = self.register.council.zone, self.picture.now
        there = local(moment, zone)
        same = there.date() == local(now, zone).date()
        return clock_words(moment, zone) if same else f"{there:%a} {clock_words(moment, zone)}"

    def _about(self, concern: Concern, incident: Incident, says: str, command: str, since: datetime | None) -> Matter:
        return Matter(
            concern=concern,
            says=says,
            command=self._do(command) if command else "",
            incident=incident.ref,
            since=since,
            gravity=GRAVITY.index(incident.kind if incident.kind in GRAVITY else "general"),
        )

    def _incident(self, shown: IncidentPicture) -> Iterator[Matter]:
        incident, now = shown.incident, self.picture.now
        promised = incident.next_update_at
        if incident.state is IncidentState.OPEN and promised is not None and promised <= now:
            late = f"{incident.ref}: the update promised for {self._clock(promised)} is OVERDUE"
            says = f"{late} by {span_words(now - promised)}"
            # nothing new is the usual case at night, and this may be pasted as it stands: it shows its words and asks
            command = f"update --incident {incident.ref} --no-change"
            waiting = [b for b, _ in shown.bulletins if b.state is BulletinState.SUBMITTED and b.promise_at]
            if waiting:
                command = f"approve {incident.ref}/{waiting[-1].number}"
            yield self._about(Concern.OVERDUE, incident, says, command, promised)
        if incident.state is IncidentState.OPEN and not any(b.state in _STANDS for b, _ in shown.bulletins):
            says = f"{incident.ref} is declared, but nothing has been said"
            yield self._about(
                Concern.NO_MESSAGE, incident, says, f'update --incident {incident.ref} --what "…"', incident.declared_at
            )
        found = leads(self.register, self.picture, shown)
        for lead in found:
            yield from self._lead(shown, lead, found)
        if incident.state is IncidentState.OPEN and not incident.watcher:
            says = f"{incident.ref}: nobody reads the replies"
            command = f"watching NAME --incident {incident.ref}"
            yield self._about(Concern.NO_WATCHER, incident, says, command, incident.declared_at)

        if shown.offer is not None:
            says = f"{incident.ref} is {offer_words(self.register, shown.offer, now)}"
            yield self._about(Concern.HANDOVER, incident, says, "handover", shown.offer.offered_at)

    def _lead(self, shown: IncidentPicture, lead: Lead, found: tuple[Lead, ...]) -> Iterator[Matter]:
        incident, name = shown.incident, called(self.register, lead.account)
        delivery = next((d for d in shown.deliveries if d.id == lead.delivery), None)
        if delivery is None or lead.standing in (Standing.UP, Standing.WAITING, Standing.NONE):
            return
        since = delivery.created_at
        speaks = who_speaks(self.register, found, pointed=incident.banner_link)
        if lead.standing is Standing.IN_DOUBT:
            says = f"{incident.ref}: {name} may or may not be public, it is being looked up; do not post it again yet"
            yield self._about(Concern.LEAD_IN_DOUBT, incident, says, f"paste {delivery.id}", since)
        elif delivery.state is S.NEEDS_OFFICER:
            says = f"{incident.ref}: {name} needs you, {speaks}. {lead.why}"
            yield self._about(Concern.LEAD, incident, says, f"paste {delivery.id}", since)
        elif lead.account in stolen(self.picture):
            says = f"{incident.ref}: {name} is COMPROMISED, use it for nothing; {speaks}"
            yield self._about(Concern.LOST, incident, says, f"resume {lead.account}", since)
        else:
            waits = delivery.state in (S.READY, S.PLANNED) and lead.account in paused(self.picture)
            command = f"paste {delivery.id}" if waits else f"resume {lead.account}"
            says = f"{incident.ref}: {name} is lost, {speaks}. {lead.why}"
            if _too_old(delivery, self.picture.now):
                # nobody may say it by hand either (rule 5)
                command = f'update --incident {incident.ref} --what "…"'
                says += " Its words are too old to paste." if waits else ""
            yield self._about(Concern.LOST, incident, says, command, since)

    def _deliveries(self) -> Iterator[Matter]:
        """Banners, reposts and take-downs that need an officer; an incident's leads are told of above."""
        told = {
            lead.delivery
            for shown in self.picture.incidents
            for lead in leads(self.register, self.picture, shown)
            if lead.standing is Standing.LOST
        }
        for d in self.picture.needs_officer:
            if d.id not in told:
                says = f"{self._of(d)}{d.effect} on {d.target} needs you: {d.reason}"
                yield Matter(concern=Concern.EFFECT, says=says, command=self._do(f"paste {d.id}"), since=d.created_at)

    def _copies(self, shown: IncidentPicture) -> Iterator[Matter]:
        """Second copies that are still there, and accounts that could not be looked at for one."""
        for delivery, ids in too_many(shown):
            command = f'withdraw {delivery.id} --post {ids[0]} --reason "second copy"'
            says = f"{self._of(delivery)}{delivery.effect} on {delivery.target} is public more often than it should be"
            yield self._about(Concern.COPIES, shown.incident, says, command, delivery.created_at)
        for delivery in not_looked_at(shown):
            says = f"{self._of(delivery)}{delivery.target} could not be looked at for a second copy; look yourself"
            yield self._about(Concern.NOT_SEEN, shown.incident, says, "", delivery.created_at)

    def _of(self, delivery: Delivery) -> str:
        return f"{delivery.incident_ref}: " if delivery.incident_ref else ""

    def _approvals(self) -> Iterator[Matter]:
        for incident, bulletin in self.picture.waiting_approval:
            name = f"{incident.ref}/{bulletin.number}"
            until = bulletin.approve_by
            if until is not None and until < self.picture.now:
                says = f"{name} ({bulletin.kind}) was not approved in time"
                yield self._about(Concern.APPROVAL, incident, says, f"resubmit {name}", bulletin.submitted_at)
                continue
            unanswered = self._unanswered(bulletin)
            if unanswered:
                says, command = f"{name} ({bulletin.kind}): {unanswered}", f'break-glass {name} --reason "…"'
                yield self._about(Concern.APPROVAL, incident, says, command, bulletin.submitted_at)
                continue
            names = " or ".join(self._name(key) for key in self.picture.deciders.get(bulletin.id, ()))
            says = f"{name} ({bulletin.kind}) waits for {names or 'a second officer'}"
            if until is not None:
                says += f" until {self._clock(until)}"
            yield self._about(Concern.APPROVAL, incident, says, f"approve {name}", bulletin.submitted_at)

    def _unanswered(self, bulletin: Bulletin) -> str:
        """After the time-out whoever is awake may be alone: then the command that helps is theirs."""
        waited, glass = self.picture.now - bulletin.submitted_at, self.picture.glass.get(bulletin.id)
        if (
            waited < timedelta(minutes=self.register.policy.approval_minutes)
            or glass is None
            or glass > self.picture.now
        ):
            return ""
        return f"no answer for {span_words(waited)}; if you are alone, send it alone"

    def _pauses(self) -> Iterator[Matter]:
        everything = all_paused(self.picture)
        if everything is not None:
            says = f"Everything is paused: {everything.paused_reason}"
            yield Matter(
                concern=Concern.LOST, says=says, command=self._do("resume all"), since=everything.paused_at, gravity=-1
            )
        speaking = {lead.id for lead in self.register.leads} if self.picture.incidents else set()
        told = {
            lead.account
            for shown in self.picture.incidents
            for lead in leads(self.register, self.picture, shown)
            if lead.delivery
        }
        for target, why in paused(self.picture).items():
            if target not in told:
                concern = Concern.LOST if target in speaking else Concern.PAUSED
                yield Matter(concern=concern, says=f"{target} is paused: {why}", command=self._do(f"resume {target}"))

    def _reviews(self) -> Iterator[Matter]:
        for bulletin, approval in self.picture.unreviewed:
            name = review_name(self.picture, bulletin)
            late = "the review is OVERDUE: " if review_is_late(approval.at, self.picture.now) else ""
            yield Matter(
                concern=Concern.REVIEW,
                says=f"{late}{name} went out on one yes {span_words(self.picture.now - approval.at)} ago "
                f"({approval.type}, {self._name(approval.by)}{self._lapse(approval)}); another officer reads it",
                command=self._do(f"approve {name} --review"),
                since=approval.at,
            )

    def _lapse(self, approval: Approval) -> str:
        ended = lapsed_then(self.register, approval.by, approval.at)
        return f", training lapsed on {in_words(ended)}" if ended else ""

    def _silences(self) -> Iterator[Matter]:
        silent, now = self.picture.silent, self.picture.now
        overdue = [s for s in silent if s.review_by <= now]
        if overdue:
            since = min(s.review_by for s in overdue)
            shown = [i.incident for i in self.picture.incidents if any(s.incident_id == i.incident.id for s in silent)]
            shown.sort(key=lambda i: not any(s.incident_id == i.id for s in overdue))
            says = f"{_count(len(overdue), 'silence')} to be looked at again since {self._clock(since)}"
            # the usual answer; status asks again until somebody has given it, or lifts what is silent no longer
            command = self._do("silence keep" + (f" --incident {shown[0].ref}" if len(shown) > 1 else ""))
            yield Matter(concern=Concern.SILENCES, says=says, command=command, since=since)
        untold = [s for s in silent if s.told_at is None]
        if untold:
            says = f"{len(untold)} of {_count(len(silent), 'silent account')}: nobody has told the editors"
            since = min(s.since for s in untold)
            command = self._do("silence sheet")
            yield Matter(concern=Concern.NOT_TOLD, says=says, command=command, since=since)

    def _unattended(self) -> Iterator[Matter]:
        """What nobody will send: due now, or later, while no process dispatches."""
        if self.picture.dispatchers or all_paused(self.picture) is not None:
            return
        closed = paused(self.picture)
        waiting = [
            d.due_at
            for shown in self.picture.incidents
            for d in shown.deliveries
            if d.target not in closed and _goes_by_itself(d)
        ]
        now = self.picture.now
        due = [at for at in waiting if at <= now]
        waiting += [look.due_at for shown in self.picture.incidents for look in shown.looks if look.ended_at is None]
        command = self._do("serve")
        if due:
            says = f"Nobody is sending what waits: {_count(len(due), 'delivery', 'deliveries')}"
            yield Matter(concern=Concern.NOBODY_SENDS, says=says, command=command, since=min(due))
        elif waiting:
            says = f"Something is due at {self._clock(min(waiting))} and nobody is there to do it"
            yield Matter(concern=Concern.LATER, says=says, command=command, since=min(waiting))

    def _smaller(self) -> Iterator[Matter]:
        failed = sorted({n.officer for n in self.picture.notices if n.state == "failed"})
        for key in failed:
            officer = self.register.officer(key)
            phone = f": {officer.phone}" if officer and officer.phone else ""
            yield Matter(concern=Concern.NOT_REACHED, says=f"{self._name(key)} could not be told; ring them{phone}")
        silent = {s.account for s in self.picture.silent}
        free = [d for d in self.picture.held if d.target not in silent]
        if free:
            says = f"{_count(len(free), 'held post')} may be reviewed now"
            yield Matter(concern=Concern.HELD, says=says, command=self._do("held"))


def review_name(picture: Picture, bulletin: Bulletin) -> str:
    """`F12/3`, also of an incident that is closed by now."""
    return f"{picture.refs.get(bulletin.incident_id, 'closed')}/{bulletin.number}"


def _too_old(delivery: Delivery, now: datetime) -> bool:
    return delivery.state is S.EXPIRED or (delivery.expires_at is not None and delivery.expires_at <= now)


def _goes_by_itself(delivery: Delivery) -> bool:
    """A dispatcher would do something about it; a repost whose lead is not public waits for that instead."""
    if delivery.state in (S.SENDING, S.UNCERTAIN, S.READING):
        return True
    waits = delivery.effect is Effect.REPOST and delivery.waits_for and not delivery.source_id
    return delivery.state is S.READY and not waits


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
