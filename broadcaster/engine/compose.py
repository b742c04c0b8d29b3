"""Make a bulletin: fields filled, texts rendered and measured, deliveries planned, everything frozen and hashed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from broadcaster.domain.plan import BulletinToPlan, PlannedDelivery, form_for, plan_bulletin
from broadcaster.domain.promises import interval_of, moment_of, promises
from broadcaster.domain.reach import NOTHING_WRONG, Reach
from broadcaster.domain.records import Incident
from broadcaster.domain.signing import bulletin_digest, is_signed
from broadcaster.domain.texts import mark_exercise, text_hash
from broadcaster.domain.times import local
from broadcaster.domain.words import BulletinKind, Form, IncidentState, Platform, Posture, Space
from broadcaster.engine.desk import Desk
from broadcaster.engine.fitting import check_fit, join
from broadcaster.engine.message import Message
from broadcaster.engine.worded import InWords, in_words
from broadcaster.errors import UsageProblem
from broadcaster.keeping import NewRendering
from broadcaster.ports import Worded


@dataclass(frozen=True, kw_only=True)
class Composed:
    """A bulletin that is ready to be submitted: nothing in it will be rendered again."""

    message: Message
    number: int
    fields: Mapping[str, str]
    renderings: tuple[NewRendering, ...]
    deliveries: tuple[PlannedDelivery, ...]
    signed: bool
    digest: str
    expires_at: datetime | None
    next_update_at: datetime | None
    warnings: tuple[str, ...]
    #: why it goes despite the house rules' warnings, and which rules those are (engine/proofread.py)
    despite: str = ""
    cautions: tuple[str, ...] = ()
    #: numbers of the bulletins that it corrects
    corrects: tuple[int, ...] = ()


def compose(
    desk: Desk,
    incident: Incident,
    message: Message,
    *,
    number: int,
    now: datetime,
    signatures: Mapping[str, set[str]],
    reach: Reach = NOTHING_WRONG,
) -> Composed:
    """Everything the bulletin will say and do. Raises `TextProblem` naming every field or account at fault.

    `reach` is what a correction changes in posts that are public already.
    """
    targets = _targets(desk, message.kind)
    next_update_at = _promised(desk, incident, message, now)
    said = in_words(
        desk,
        incident,
        message,
        number=number,
        now=now,
        next_update_at=next_update_at,
        languages=list(dict.fromkeys(language for _, spoken in targets.values() for language in spoken)),
    )
    texts: dict[str, tuple[Form, tuple[Worded, ...]]] = {
        target: (form, said.joined(spoken, form)) for target, (form, spoken) in targets.items()
    }
    fallbacks = _fallbacks(desk, incident, message.kind, number=number, now=now)
    texts |= {target: (Form.LONG, (_plain(text),)) for target, text in fallbacks.items()}
    notes = check_fit(desk.register, desk.wording, texts, desk.space)
    renderings = tuple(_rendering(desk, target, form, worded) for target, (form, worded) in texts.items())
    renderings += tuple(_edited(target, text) for target, text in reach.texts.items())
    deliveries = _deliveries(desk, incident, message.kind, now=now, fallbacks=fallbacks) + reach.edits
    expires_at = max((d.expires_at for d in deliveries if d.expires_at), default=None)
    return Composed(
        message=message,
        number=number,
        fields=said.fields,
        renderings=renderings,
        deliveries=deliveries,
        signed=_signed(message, said, signatures),
        digest=_digest(desk, incident, message, number, renderings, deliveries, expires_at),
        expires_at=expires_at,
        corrects=reach.numbers,
        next_update_at=next_update_at,
        warnings=notes + reach.notes + (_placeholders(desk, deliveries) if desk.space is Space.LIVE else ()),
    )


def _targets(desk: Desk, kind: BulletinKind) -> dict[str, tuple[Form, tuple[str, ...]]]:
    """Every lead account and site with its form and its languages; a partner's message is not put on the banner."""
    council = desk.register.council.languages
    accounts = {a.id: (form_for(a.platform), a.languages or council) for a in desk.register.leads}
    sites = {site.id: (Form.BANNER, site.languages or council) for site in desk.register.sites}
    return accounts if kind is BulletinKind.REISSUE else accounts | sites


def _promised(desk: Desk, incident: Incident, message: Message, now: datetime) -> datetime | None:
    """When the text says that the next update comes."""
    if not promises(incident.kind, message.kind):
        return None
    own = message.given.get("next_update", "")
    if incident.state is IncidentState.STANDING_DOWN:
        if own or message.next_in is not None:
            raise UsageProblem(
                f"{incident.ref} is over: no update follows its {message.kind}.",
                next_step="Leave out the time of the next update.",
            )
        return None
    if message.next_in is not None and own:
        raise UsageProblem(
            "The next update is said twice: --next-in and --set next_update.",
            next_step="Leave out one of them; --next-in writes the words itself.",
        )
    if message.next_in is not None:
        return now + message.next_in
    if own:
        return moment_of(own, now=now, zone=desk.register.council.zone)
    preset = desk.register.preset(incident.kind)
    return now + interval_of(preset, desk.policy, now=now, zone=desk.register.council.zone) if preset else None


def _deliveries(
    desk: Desk, incident: Incident, kind: BulletinKind, *, now: datetime, fallbacks: Mapping[str, str]
) -> tuple[PlannedDelivery, ...]:
    """A partner's message goes out through the leads alone: the banner and the reposts carry our own instruction."""
    return plan_bulletin(
        BulletinToPlan(
            kind=kind,
            incident_kind=incident.kind,
            register=desk.register,
            now=now,
            fallbacks=fallbacks,
            with_banner=kind is not BulletinKind.REISSUE,
            with_reposts=_is_reposted(desk, incident, kind),
        )
    )


def _is_reposted(desk: Desk, incident: Incident, kind: BulletinKind) -> bool:
    """A partner's message is not; in mourning each share must be cleared by a person (features reference L13)."""
    preset = desk.register.preset(incident.kind)
    return kind is not BulletinKind.REISSUE and (preset is None or preset.reposts)


def _fallbacks(desk: Desk, incident: Incident, kind: BulletinKind, *, number: int, now: datetime) -> dict[str, str]:
    """The service's own approved short text, made unique by reference and time so that it can be found again."""
    if not _is_reposted(desk, incident, kind):
        return {}
    there = local(now, desk.register.council.zone)
    tail = f"Ref {incident.ref}/{number}, issued {there:%H:%M}."
    return {
        account.id: f"{account.repost_text} {tail}"
        for account in desk.register.with_posture(Posture.REPOST)
        if account.repost_text and account.platform is not Platform.X
    }


def _edited(target: str, text: str) -> NewRendering:
    """What a wrong post will read; it is made of approved words, so no template stands behind it."""
    return NewRendering(
        target=target, form=Form.EDIT, text=text, text_hash=text_hash(text), template="", template_hash=""
    )


def _plain(text: str) -> Worded:
    return Worded(text=text, template="", template_hash="")


def _rendering(desk: Desk, target: str, form: Form, worded: Sequence[Worded]) -> NewRendering:
    """One text for one target; with several languages the names and hashes of all their templates, joined by +."""
    whole = join([one.text for one in worded], form)
    text = mark_exercise(whole) if desk.space is Space.EXERCISE else whole
    return NewRendering(
        target=target,
        form=form,
        text=text,
        text_hash=text_hash(text),
        template="+".join(one.template for one in worded),
        template_hash="+".join(one.template_hash for one in worded),
    )


def _signed(message: Message, said: InWords, signatures: Mapping[str, set[str]]) -> bool:
    if message.text:
        return False
    pairs = [(template_hash, officer) for template_hash, officers in signatures.items() for officer in officers]
    return is_signed([w.template_hash for forms in said.texts.values() for w in forms.values()], pairs)


def _digest(
    desk: Desk,
    incident: Incident,
    message: Message,
    number: int,
    renderings: tuple[NewRendering, ...],
    deliveries: tuple[PlannedDelivery, ...],
    expires_at: datetime | None,
) -> str:
    return bulletin_digest(
        council=desk.council,
        space=desk.space,
        incident_ref=incident.ref,
        number=number,
        kind=message.kind,
        renderings={f"{r.target} {r.form.value}": r.text for r in renderings},
        # an edit is a yes to the change of one post, and of no other
        targets=[f"{d.effect.value} {d.target} {d.source_id}".rstrip() for d in deliveries],
        expires_at=expires_at,
    )


def _placeholders(desk: Desk, deliveries: Sequence[PlannedDelivery]) -> tuple[str, ...]:
    """Accounts that this bulletin goes to and whose handle nobody has filled in yet."""
    targets = {delivery.target for delivery in deliveries}
    return tuple(
        f"{account.id} still has a placeholder handle ({account.handle}) in channels.toml"
        for account in desk.register.accounts
        if account.placeholder and account.id in targets
    )
