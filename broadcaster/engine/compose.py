"""Make a bulletin: fields filled, texts rendered and measured, deliveries planned, everything frozen and hashed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from broadcaster.domain.fields import fill, frame, issued_words, next_update_words, require
from broadcaster.domain.plan import BulletinToPlan, PlannedDelivery, form_for, plan_bulletin
from broadcaster.domain.records import Incident
from broadcaster.domain.signing import bulletin_digest, is_signed
from broadcaster.domain.texts import mark_exercise, text_hash
from broadcaster.domain.times import local
from broadcaster.domain.words import WRITTEN, BulletinKind, Form, Platform, Posture, Space
from broadcaster.engine.desk import Desk
from broadcaster.errors import TextProblem
from broadcaster.keeping import NewRendering
from broadcaster.ports import Worded

#: bulletins that promise a next update
PROMISES = frozenset({BulletinKind.FIRST, BulletinKind.UPDATE, BulletinKind.CORRECTION})


#: the fields that still count beside an officer's own words
OWN_WORDS_USE = ("declared_safe_by",)


@dataclass(frozen=True, kw_only=True)
class Message:
    """The order: this bulletin for that incident."""

    kind: BulletinKind
    #: fields given by the officer
    given: Mapping[str, str] = field(default_factory=dict)
    #: the officer's own words instead of a template's
    text: str = ""


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


def compose(
    desk: Desk, incident: Incident, message: Message, *, number: int, now: datetime, signatures: Mapping[str, set[str]]
) -> Composed:
    """Everything the bulletin will say and do. Raises `TextProblem` naming every field or account at fault."""
    fields, next_update_at = _fields(desk, incident, message, number=number, now=now)
    worded = _words(desk, incident, message, fields)
    fallbacks = _fallbacks(desk, incident, number=number, now=now)
    renderings = _renderings(desk, worded, fallbacks)
    _check_fit(desk, renderings)
    deliveries = plan_bulletin(
        BulletinToPlan(
            kind=message.kind,
            incident_kind=incident.kind,
            register=desk.register,
            now=now,
            fallbacks=fallbacks,
        )
    )
    expiries = [d.expires_at for d in deliveries if d.expires_at]
    expires_at = max(expiries) if expiries else None
    return Composed(
        message=message,
        number=number,
        fields=fields,
        renderings=renderings,
        deliveries=deliveries,
        signed=_signed(message, worded, signatures),
        digest=_digest(desk, incident, message, number, renderings, deliveries, expires_at),
        expires_at=expires_at,
        next_update_at=next_update_at,
        warnings=_placeholders(desk, deliveries) if desk.space is Space.LIVE else (),
    )


def _fields(
    desk: Desk, incident: Incident, message: Message, *, number: int, now: datetime
) -> tuple[Mapping[str, str], datetime | None]:
    council = desk.register.council
    issued = local(now, council.zone)
    preset = desk.register.preset(incident.kind)
    next_update_at = (
        now + timedelta(minutes=preset.next_update_minutes) if preset and message.kind in PROMISES else None
    )
    context = {
        "place": incident.place,
        "council": council.short,
        "council_name": council.name,
        "latest_link": council.latest_link,
        "emergency_number": council.emergency_number,
        "issued": issued_words(issued),
        "ref": incident.ref,
        "number": str(number),
    }
    if next_update_at:
        context["next_update"] = next_update_words(local(next_update_at, council.zone), issued=issued)
    uses = OWN_WORDS_USE if message.text else desk.wording.needs(incident.kind, message.kind)
    filled = fill(incident.kind, message.kind, message.given, context=context, uses=uses)
    require(filled)
    return filled.values, next_update_at


def _words(desk: Desk, incident: Incident, message: Message, fields: Mapping[str, str]) -> dict[Form, Worded]:
    if not message.text:
        return {form: desk.wording.render(incident.kind, message.kind, form, fields) for form in WRITTEN}
    return {
        form: Worded(
            text=frame(message.text, bulletin=message.kind, form=form, values=fields), template="", template_hash=""
        )
        for form in WRITTEN
    }


def _fallbacks(desk: Desk, incident: Incident, *, number: int, now: datetime) -> dict[str, str]:
    """The service's own approved short text, made unique by reference and time so that it can be found again."""
    there = local(now, desk.register.council.zone)
    tail = f"Ref {incident.ref}/{number}, issued {there:%H:%M}."
    return {
        account.id: f"{account.repost_text} {tail}"
        for account in desk.register.with_posture(Posture.REPOST)
        if account.repost_text and account.platform is not Platform.X
    }


def _renderings(desk: Desk, worded: Mapping[Form, Worded], fallbacks: Mapping[str, str]) -> tuple[NewRendering, ...]:
    targets = [(a.id, form_for(a.platform)) for a in desk.register.leads]
    targets += [(site.id, Form.BANNER) for site in desk.register.sites]
    made = [_rendering(desk, target, form, worded[form]) for target, form in targets]
    own = [
        _rendering(desk, target, Form.LONG, Worded(text=text, template="", template_hash=""))
        for target, text in fallbacks.items()
    ]
    return tuple(made + own)


def _rendering(desk: Desk, target: str, form: Form, worded: Worded) -> NewRendering:
    text = mark_exercise(worded.text) if desk.space is Space.EXERCISE else worded.text
    return NewRendering(
        target=target,
        form=form,
        text=text,
        text_hash=text_hash(text),
        template=worded.template,
        template_hash=worded.template_hash,
    )


def _signed(message: Message, worded: Mapping[Form, Worded], signatures: Mapping[str, set[str]]) -> bool:
    if message.text:
        return False
    pairs = [(template_hash, officer) for template_hash, officers in signatures.items() for officer in officers]
    return is_signed([w.template_hash for w in worded.values()], pairs)


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
        targets=[f"{d.effect.value} {d.target}" for d in deliveries],
        expires_at=expires_at,
    )


def _check_fit(desk: Desk, renderings: tuple[NewRendering, ...]) -> None:
    """Nothing is truncated: a text that does not fit names its account (design rule 8)."""
    platforms: dict[str, Platform] = {a.id: a.platform for a in desk.register.accounts}
    problems = []
    for rendering in renderings:
        fit = desk.wording.fit(platforms.get(rendering.target, Platform.WEBSITE), rendering.text)
        if not fit.ok:
            over = fit.length - fit.limit
            problems.append(f"{rendering.target}: {fit.length} of {fit.limit} {fit.unit}, {over} too long")
    if problems:
        raise TextProblem(
            "The text does not fit: " + "; ".join(problems) + ".",
            next_step="Shorten the text or the named field; nothing is cut off for you.",
        )


def _placeholders(desk: Desk, deliveries: Sequence[PlannedDelivery]) -> tuple[str, ...]:
    """Accounts that this bulletin goes to and whose handle nobody has filled in yet."""
    targets = {delivery.target for delivery in deliveries}
    return tuple(
        f"{account.id} still has a placeholder handle ({account.handle}) in channels.toml"
        for account in desk.register.accounts
        if account.placeholder and account.id in targets
    )
