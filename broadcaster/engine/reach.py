"""A correction reaches whoever has the wrong words: reposts are undone, Facebook's posts edited, danger deleted.

Taking down needs no second officer, so it begins when the correction is submitted; what becomes public after that is
found again by the housekeeping (design rule 2, policy 000 s5.2). A reply under the wrong post is never relied on.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.reach import NOTHING_WRONG, Reach, is_perhaps_public, native_reposts, plan_edits
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.times import local
from broadcaster.domain.words import BulletinKind, BulletinState, DeliveryState, Effect, Space
from broadcaster.engine.desk import Desk
from broadcaster.engine.find import RUNNING
from broadcaster.engine.message import Message
from broadcaster.engine.withdraw import is_undone_by_source, queue_withdrawal
from broadcaster.errors import UsageProblem
from broadcaster.keeping import UnitOfWork

S = DeliveryState
CORRECTING = frozenset({BulletinKind.CORRECTION, BulletinKind.FALSE_ALARM})
#: an edit that is done, or will be; one that waits for its approval may yet be refused
_EDITING = frozenset({S.READY, S.SENDING, S.UNCERTAIN, S.READING, S.SENT})
_WORDS = frozenset({Effect.PUBLISH, Effect.REPOST})


def wrong_numbers(uow: UnitOfWork, incident: Incident, message: Message) -> tuple[int, ...]:
    """Which bulletins were wrong: those the officer names, else our newest public one, for a false alarm all.

    Raises `UsageProblem` for a number that is no bulletin of the incident.
    """
    bulletins = {b.id: b for b in uow.bulletins.of_incident(incident.id)}
    unknown = [number for number in message.corrects if number not in {b.number for b in bulletins.values()}]
    if unknown:
        raise UsageProblem(
            f"{incident.ref} has no bulletin {incident.ref}/{unknown[0]}.",
            next_step=f"`broadcaster status --incident {incident.ref}` lists them.",
        )
    if message.corrects:
        return tuple(sorted(set(message.corrects)))
    seen = {d.bulletin_id for d in _shown(uow, incident) if is_perhaps_public(d)}
    if message.kind is BulletinKind.FALSE_ALARM:
        return tuple(sorted(bulletins[one].number for one in seen))
    # what a partner said is corrected only where it is named: "we were wrong" is about our own words
    ours = sorted(bulletins[one].number for one in seen if bulletins[one].kind is not BulletinKind.REISSUE)
    return tuple(ours[-1:])


def plan_reach(desk: Desk, uow: UnitOfWork, incident: Incident, message: Message) -> Reach:
    """The wrong bulletins, what will be taken back, and how Facebook's wrong posts will read.

    Most messages correct nothing, and ask the store nothing. None is edited that is to be deleted.
    """
    if message.kind not in CORRECTING:
        return NOTHING_WRONG
    council = desk.register.council
    numbers = wrong_numbers(uow, incident, message)
    wrong = wrong_deliveries(uow, incident, numbers)
    gone = [d for d in _to_take_back(wrong, message.withdraws) if _can_go(d)]
    notes = _never_public(uow, incident, numbers) + _notes(gone)
    if not wrong or message.withdraws:
        return Reach(numbers=numbers, notes=notes)
    marked = _marked(uow, incident)
    reach = plan_edits(
        [d for d in wrong if (d.target, d.external_id) not in marked],
        numbers=numbers,
        time=f"{local(uow.now, council.zone):%H:%M}",
        languages={a.id: a.languages or council.languages for a in desk.register.accounts},
        exercise=desk.space is Space.EXERCISE,
        now=uow.now,
        alarm_at=uow.now + timedelta(minutes=desk.policy.alarm_minutes),
    )
    return replace(reach, notes=notes + reach.notes)


def wrong_deliveries(uow: UnitOfWork, incident: Incident, numbers: Sequence[int]) -> list[Delivery]:
    """Posts and reposts of these bulletins, oldest first."""
    wrong = {b.id for b in uow.bulletins.of_incident(incident.id) if b.number in numbers}
    return [d for d in _of_words(uow, incident) if d.bulletin_id in wrong]


def take_back(desk: Desk, uow: UnitOfWork, incident: Incident, bulletin: Bulletin, *, again: bool = False) -> list[int]:
    """Undo the native reposts of what was wrong, delete its posts where that was ordered, stop what waits to share it.

    The ids of the new deliveries; doing it `again` adds only what has become public since: what an officer gave up
    stays given up. The caller commits.
    """
    if not bulletin.corrects:
        return []
    wrong = wrong_deliveries(uow, incident, bulletin.corrects)
    name = f"{incident.ref}/{bulletin.number}"
    for waiting in wrong:
        if waiting.effect is Effect.REPOST and waiting.state is S.READY and not waiting.maybe_out:
            uow.outbox.move(waiting.id, S.READY, S.DROPPED, reason=f"{name} corrects it", at=uow.now)
    gone = [d for d in _to_take_back(wrong, bulletin.withdraws) if _can_go(d) and not (again and d.withdrawn_at)]
    reason = bulletin.withdraws or f"{name} corrects it"
    return [row for d in gone for row in queue_withdrawal(desk, uow, d, reason=reason)]


def take_back_late(desk: Desk, uow: UnitOfWork) -> list[int]:
    """The same for whatever was in doubt, or on its way, when its correction came."""
    made: list[int] = []
    for incident in uow.incidents.in_state(*RUNNING):
        for bulletin in uow.bulletins.of_incident(incident.id):
            if bulletin.state is not BulletinState.REJECTED:
                made += take_back(desk, uow, incident, bulletin, again=True)
    return made


def stays_taken_back(uow: UnitOfWork, incident: Incident, bulletin: Bulletin) -> str:
    """What a correction took back stays so when the correction itself does not go out; empty when it took nothing."""
    gone = [d.target for d in wrong_deliveries(uow, incident, bulletin.corrects) if d.withdrawn_at is not None]
    if not gone:
        return ""
    return f"What it took back stays taken back, on {', '.join(dict.fromkeys(gone))}; nobody there was told why."


def _of_words(uow: UnitOfWork, incident: Incident) -> list[Delivery]:
    return [d for d in uow.outbox.of_incident(incident.id) if d.effect in _WORDS and d.bulletin_id]


def _shown(uow: UnitOfWork, incident: Incident) -> list[Delivery]:
    """What may have told people something: posts, reposts, and the banner too."""
    of_incident = uow.outbox.of_incident(incident.id)
    return [d for d in of_incident if d.effect in _WORDS | {Effect.BANNER_UP} and d.bulletin_id]


def _to_take_back(wrong: Sequence[Delivery], withdraws: str) -> Sequence[Delivery]:
    return wrong if withdraws else native_reposts(wrong)


def _marked(uow: UnitOfWork, incident: Incident) -> set[tuple[str, str]]:
    """Account and id of the posts that an earlier correction has marked, or is about to: once is enough."""
    edits = [d for d in uow.outbox.of_incident(incident.id) if d.effect is Effect.EDIT]
    return {(d.target, d.source_id) for d in edits if d.state in _EDITING}


def _never_public(uow: UnitOfWork, incident: Incident, numbers: Sequence[int]) -> tuple[str, ...]:
    """A slip in the number would correct what nobody has read."""
    known = {b.id: b.number for b in uow.bulletins.of_incident(incident.id)}
    seen = {known[d.bulletin_id] for d in _shown(uow, incident) if is_perhaps_public(d)}
    unseen = [number for number in numbers if number not in seen]
    return tuple(f"{incident.ref}/{number} was never public: nothing of it is edited or undone." for number in unseen)


def _notes(gone: Sequence[Delivery]) -> tuple[str, ...]:
    """What will be taken back, in words for the preview."""
    reposts = dict.fromkeys(d.target for d in gone if d.effect is Effect.REPOST and d.withdrawn_at is None)
    posts = dict.fromkeys(d.target for d in gone if d.effect is Effect.PUBLISH and d.withdrawn_at is None)
    said = [f"The wrong posts are deleted: {', '.join(posts)}."] if posts else []
    return (*said, *([f"Reposts of the wrong message are undone: {', '.join(reposts)}."] if reposts else []))


def _can_go(delivery: Delivery) -> bool:
    """Whether it is known what to take down; an unproven post has no id yet, but a repost on X is a pair of ids."""
    proven = delivery.state is S.SENT and bool(delivery.external_id)
    return proven or (is_undone_by_source(delivery) and is_perhaps_public(delivery))
