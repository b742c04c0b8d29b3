"""A bulletin's fields and texts in every language that it goes out in."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from broadcaster.domain.fields import SETTABLE, Filled, field_named, fill, frame, require
from broadcaster.domain.fields.values import SHOWN
from broadcaster.domain.languages import (
    ENGLISH,
    base_and_language,
    in_language,
    issued_short,
    issued_words,
    next_update_short,
    next_update_words,
)
from broadcaster.domain.lead_agency import INSTRUCTIONS, leader_of, may_instruct
from broadcaster.domain.records import Incident
from broadcaster.domain.times import local
from broadcaster.domain.words import BulletinKind, Form, IncidentState, forms_of
from broadcaster.engine.desk import Desk
from broadcaster.engine.message import Message
from broadcaster.errors import UsageProblem
from broadcaster.ports import Worded

#: the fields that still count beside an officer's own words
OWN_WORDS_USE = ("declared_safe_by",)


@dataclass(frozen=True, kw_only=True)
class InWords:
    """Everything that a bulletin says, by language."""

    #: what the store keeps: values without a suffix are English, or the only language's
    fields: Mapping[str, str]
    texts: Mapping[str, Mapping[Form, Worded]]

    def joined(self, languages: Sequence[str], form: Form) -> tuple[Worded, ...]:
        """The texts of one target, in its order of languages."""
        return tuple(self.texts[language][form] for language in languages)


def in_words(
    desk: Desk,
    incident: Incident,
    message: Message,
    *,
    number: int,
    now: datetime,
    next_update_at: datetime | None,
    languages: Sequence[str],
) -> InWords:
    """Fields filled and texts rendered. Raises for every missing or wrong field of every language at once."""
    filled = {
        language: _fill(
            desk,
            incident,
            message,
            language=language,
            context=_context(desk, incident, language, number=number, now=now, next_update_at=next_update_at),
        )
        for language in languages
    }
    _require_all(filled.values(), [in_language("text", one) for one in languages if message.text], message)
    texts = {one: _texts(desk, incident, message, filled[one].values, one) for one in languages}
    if not message.text:
        _refuse_unshown(incident, message, filled, texts)
    return InWords(fields=_kept(filled), texts=texts)


def _context(
    desk: Desk, incident: Incident, language: str, *, number: int, now: datetime, next_update_at: datetime | None
) -> dict[str, str]:
    council = desk.register.council
    issued = local(now, council.zone)
    context = {
        "place": incident.place,
        "district": incident.district,
        "council": council.short,
        "council_name": council.name,
        "latest_link": council.latest_link,
        "emergency_number": council.emergency_number,
        "issued": issued_words(issued, language),
        "issued_short": issued_short(issued, language),
        "ref": incident.ref,
        "number": str(number),
    }
    if next_update_at:
        there = local(next_update_at, council.zone)
        context["next_update"] = next_update_words(there, issued=issued, language=language)
        context["next_update_short"] = next_update_short(there, issued=issued, language=language)
    leader = leader_of(desk.register, incident.lead_agency)
    if not leader.is_council:
        context |= {"lead_agency": leader.name, "lead_account": leader.account, "agreed_with": incident.agreed_with}
    return context


def _fill(desk: Desk, incident: Incident, message: Message, *, language: str, context: Mapping[str, str]) -> Filled:
    if message.text:
        uses: Sequence[str] = OWN_WORDS_USE
        own = {name: value for name, value in message.given.items() if base_and_language(name)[0] != "text"}
    else:
        uses, own = desk.wording.needs(incident.kind, message.kind, language=language), dict(message.given)
    if incident.state is IncidentState.STANDING_DOWN:
        # what is over promises no update
        uses = [name for name in uses if name != "next_update"]
    repeated = {name: value for name, value in message.repeated.items() if base_and_language(name)[0] in uses}
    given = repeated | own
    return fill(incident.kind, message.kind, given, context=context, uses=uses, language=language)


def _require_all(filled: Iterable[Filled], own: Sequence[str], message: Message) -> None:
    """One error for all languages; an officer's own words are needed in each of them too."""
    found = list(filled)
    untold = [name for name in own if not _own_words(message, base_and_language(name)[1])]
    missing = dict.fromkeys([name for one in found for name in one.missing] + untold)
    extra = {name: near for one in found for name, near in one.extra.items()}
    require(replace(found[0], missing=tuple(missing), extra=extra))


def _own_words(message: Message, language: str) -> str:
    return message.text if language == ENGLISH else message.given.get(in_language("text", language), "")


def _texts(
    desk: Desk, incident: Incident, message: Message, values: Mapping[str, str], language: str
) -> dict[Form, Worded]:
    forms = forms_of(message.kind)
    if not message.text:
        return {
            form: desk.wording.render(incident.kind, message.kind, form, values, language=language) for form in forms
        }
    own = _own_words(message, language)
    return {
        form: Worded(
            text=frame(own, bulletin=message.kind, form=form, values=values, language=language),
            template="",
            template_hash="",
        )
        for form in forms
    }


def _refuse_unshown(
    incident: Incident,
    message: Message,
    filled: Mapping[str, Filled],
    texts: Mapping[str, Mapping[Form, Worded]],
) -> None:
    """An officer's words never vanish: a template may have chosen a way in which it does not say them."""
    hidden = []
    for name in message.given:
        base, language = base_and_language("what" if name == "text" else name)
        about = field_named(base)
        chooses = about is not None and about.choices and base not in SHOWN
        if language not in filled or chooses:
            continue
        value = filled[language].values.get(base, "").rstrip(".").casefold()
        if not any(value in worded.text.casefold() for worded in texts[language].values()):
            hidden.append(name)
    if hidden:
        raise UsageProblem(
            f"This message would not show: {', '.join(hidden)}.",
            next_step="Once the lead agency agrees, run the same command with --agreed-with NAME; or leave it out."
            if not may_instruct(incident) and message.kind is BulletinKind.FIRST
            else f"Leave it out, or once they agree: broadcaster lead-agency {shlex.quote(incident.lead_agency)} "
            f"--incident {incident.ref} --agreed-with NAME."
            if not may_instruct(incident)
            else "Leave it out: another field says it already, or it is said only beside a field that is missing here.",
            details={"hidden": hidden},
        )


def _kept(filled: Mapping[str, Filled]) -> dict[str, str]:
    """What the store keeps of the fields; an instruction that was not given is not kept as if it had been."""
    languages = list(filled)
    main = ENGLISH if ENGLISH in languages else languages[0]
    kept = _told(filled[main].values)
    for language in languages:
        for name, value in _told(filled[language].values).items():
            if language != main and name in SETTABLE and value != kept.get(name):
                kept[in_language(name, language)] = value
    return kept


def _told(values: Mapping[str, str]) -> dict[str, str]:
    hidden = () if "instructs" in values or "lead_agency" not in values else INSTRUCTIONS
    return {name: value for name, value in values.items() if name not in hidden}
