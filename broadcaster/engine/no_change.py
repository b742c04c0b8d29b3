"""No change: the last confirmed message once more with new times, from a signed template."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from broadcaster.domain.fields import SETTABLE
from broadcaster.domain.fields.names import ALL
from broadcaster.domain.languages import ENGLISH, WELSH, base_and_language, day_short, in_language, issued_short
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.register import Register
from broadcaster.domain.texts import clean
from broadcaster.domain.times import local
from broadcaster.domain.words import BulletinKind, BulletinState
from broadcaster.engine.compose import Composed
from broadcaster.engine.desk import Desk
from broadcaster.engine.message import Despite, HowAllowed, Message
from broadcaster.engine.proofread import proofread
from broadcaster.engine.publish import Published, draft, submit
from broadcaster.errors import NotPossibleNow, TextProblem
from broadcaster.keeping import UnitOfWork

#: which field of a bulletin holds the fact that it confirmed
_FACT = {BulletinKind.FIRST: "known", BulletinKind.CORRECTION: "right"}
#: these are made anew for every message
_OWN = frozenset({"place", "since", "what", "next_update", "lead_account"})
#: an older time is said with its date
_LONG_AGO = timedelta(days=6)
#: how own words begin when they are said again, by language
_OPENINGS = {ENGLISH: "No change since {}.", WELSH: "Dim newid ers {}."}


def unchanged(desk: Desk, incident: Incident, *, next_in: timedelta | None) -> Composed:
    """What would be said; nothing is stored.

    Raises `NotPossibleNow` where nothing is confirmed yet, a message waits for its approval, or it is over already;
    `TextProblem` where the confirmed words do not fit into the template.
    """
    with desk.store.reading() as uow:
        bulletins = uow.bulletins.of_incident(incident.id)
        now = uow.now
    standing = _standing(incident, bulletins)
    since = _since(desk, bulletins, _languages(desk.register), now)
    message = _own_words(standing, since) or Message(
        kind=BulletinKind.NO_CHANGE, given=since | _repeated(desk, incident, standing)
    )
    # these words were read, and their warnings answered, when they were approved
    about = Despite(reason=standing.despite, lenient=True)
    return proofread(desk, incident, draft(desk, incident, replace(message, next_in=next_in)), about)


def no_change(desk: Desk, incident: Incident, how: HowAllowed, *, next_in: timedelta | None) -> Published:
    """Submit it; from signed templates it goes at once, so many times in a row as the preset allows."""
    composed = unchanged(desk, incident, next_in=next_in)
    with desk.store.writing() as uow:
        _check_still_standing(uow, incident, composed)
        published = submit(desk, uow, incident, composed, how)
        uow.commit()
    desk.doorbell.ring()
    return published


def _standing(incident: Incident, bulletins: list[Bulletin]) -> Bulletin:
    """The newest approved bulletin: what the public has been told last."""
    ours = [b for b in bulletins if b.kind is not BulletinKind.REISSUE]
    waiting = [b for b in ours if b.state is BulletinState.SUBMITTED]
    if waiting:
        name = f"{incident.ref}/{waiting[-1].number}"
        same = waiting[-1].kind is BulletinKind.NO_CHANGE
        why = "it says that nothing has changed" if same else "it has news, so “nothing has changed” would be wrong"
        raise NotPossibleNow(
            f"{name} waits for its approval: {why}.",
            next_step=f"Have it approved: broadcaster approve {name}. "
            f'Or take it back: broadcaster reject {name} --reason "…"',
        )
    approved = [b for b in ours if b.state is BulletinState.APPROVED]
    if not approved:
        raise NotPossibleNow(
            f"Nothing has been confirmed for {incident.ref} yet that could have stayed the same.",
            next_step=f'Write an update: broadcaster update --incident {incident.ref} --what "…"',
        )
    return approved[-1]


def _check_still_standing(uow: UnitOfWork, incident: Incident, composed: Composed) -> None:
    """Another officer's message that came meanwhile is news; the number alone does not tell of an approval."""
    _standing(incident, [b for b in uow.bulletins.of_incident(incident.id) if b.number < composed.number])


def _own_words(standing: Bulletin, since: Mapping[str, str]) -> Message | None:
    """An officer's own words that are too long for a template's field are framed again as they were approved.

    They are no template's, so a second officer looks at them once more.
    """
    if not standing.own_text or _fits(standing.own_text):
        return None
    said = {in_language("text", one): standing.given.get(in_language("text", one), "") for one in _OPENINGS}
    said[in_language("text", ENGLISH)] = standing.own_text
    opened = {
        name: f"{_OPENINGS[language].format(since[in_language('since', language)])} {words}"
        for name, words in said.items()
        if words and in_language("since", language := base_and_language(name)[1]) in since
    }
    text = opened.pop(in_language("text", ENGLISH), "")
    return Message(kind=BulletinKind.NO_CHANGE, text=text, given=opened)


def _fits(words: str) -> bool:
    try:
        clean(_one_line(words), name="what")
    except TextProblem:
        return False
    return True


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _repeated(desk: Desk, incident: Incident, standing: Bulletin) -> dict[str, str]:
    """The confirmed fact and instruction in every language.

    Only what the public was told: an officer's own words stand for themselves, without any field's default.
    """
    languages = _languages(desk.register)
    said: dict[str, str] = {}
    for language in languages:
        needs = set(desk.wording.needs(incident.kind, BulletinKind.NO_CHANGE, language=language))
        fact = _fact(standing, language, main=_main(languages))
        if fact and "what" in needs:
            said[in_language("what", language)] = fact
        for name in sorted((needs & set(SETTABLE)) - _OWN) if not standing.own_text else ():
            value = _value(standing, name, language, main=_main(languages))
            if value and _was_said(standing, name):
                said[in_language(name, ENGLISH if ALL[name].same else language)] = value
    return said


def _was_said(standing: Bulletin, name: str) -> bool:
    """A first message's known facts are repeated as what still holds, not a second time."""
    return name != _FACT.get(standing.kind)


def _fact(standing: Bulletin, language: str, *, main: str) -> str:
    if standing.own_text:
        own = standing.own_text if language == ENGLISH else standing.given.get(in_language("text", language), "")
        return _one_line(own)
    name = _FACT.get(standing.kind, "what")
    if standing.kind is BulletinKind.FIRST and not any(given.partition(".")[0] == name for given in standing.given):
        # its default says that more will be told in the next update
        return ""
    return _value(standing, name, language, main=main)


def _value(standing: Bulletin, name: str, language: str, *, main: str) -> str:
    """What the bulletin said in that language; the store keeps the main language's values without a suffix."""
    plain = standing.fields.get(name, "")
    return plain if language == main else standing.fields.get(in_language(name, language), plain)


def _since(desk: Desk, bulletins: list[Bulletin], languages: list[str], now: datetime) -> dict[str, str]:
    """When a person last wrote something that went out, in every language: `03:12 Sat`."""
    said = (BulletinState.APPROVED, BulletinState.SUPERSEDED)
    quiet = (BulletinKind.NO_CHANGE, BulletinKind.REISSUE)
    at = max(b.submitted_at for b in bulletins if b.state in said and b.kind not in quiet)
    there = local(at, desk.register.council.zone)
    words = issued_short if now - at >= _LONG_AGO else day_short
    return {in_language("since", language): words(there, language) for language in languages}


def _languages(register: Register) -> list[str]:
    """Every language in which this council's texts go out."""
    council = register.council.languages
    chosen = [a.languages or council for a in register.leads] + [s.languages or council for s in register.sites]
    return list(dict.fromkeys(language for spoken in chosen for language in spoken))


def _main(languages: list[str]) -> str:
    return ENGLISH if ENGLISH in languages else languages[0]
