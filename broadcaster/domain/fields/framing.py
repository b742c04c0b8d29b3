"""An officer's own words with what every message must have: place, link, time, reference and number."""

from collections.abc import Mapping
from dataclasses import dataclass

from broadcaster.domain.fields.filling import Filled, require
from broadcaster.domain.languages import ENGLISH, WELSH, in_language
from broadcaster.domain.texts import capital, clean, where
from broadcaster.domain.words import BulletinKind, Form
from broadcaster.errors import TextProblem


@dataclass(frozen=True, kw_only=True)
class _Tail:
    """The words around an officer's own words, in one language."""

    correction: str
    no_hazard: str
    all_clear: str
    danger: str
    next_update: str
    latest_information: str
    latest: str
    issued: str
    ref: str


_TAILS: Mapping[str, _Tail] = {
    ENGLISH: _Tail(
        correction="Correction",
        no_hazard="There is no",
        all_clear="All clear",
        danger="In danger? Call {}. Do not report emergencies here.",
        next_update="Next update {}.",
        latest_information="Latest information: {}",
        latest="Latest: {}",
        issued="Issued",
        ref="Ref",
    ),
    WELSH: _Tail(
        correction="Cywiriad",
        no_hazard="Nid oes",
        all_clear="Popeth yn glir",
        danger="Perygl? Ffoniwch {}. Peidiwch â rhoi gwybod am argyfwng yma.",
        next_update="Diweddariad nesaf {}.",
        latest_information="Y diweddaraf: {}",
        latest="Rhagor: {}",
        issued="Cyhoeddwyd",
        ref="Cyf",
    ),
}


def frame(text: str, *, bulletin: BulletinKind, form: Form, values: Mapping[str, str], language: str = ENGLISH) -> str:
    """An officer's own words with what every message must have: link, issue time, reference and number.

    While a danger to life goes on, the long form and the banner also say whom to call; X has no room beside own words.
    `values` come from `fill`; the tail makes each text unique and recognisable (reliability reference 2). A correction
    says so first. Raises `TextProblem` when the words or a value of the tail are missing or may not be published.
    """
    tail = _TAILS[language]
    body = clean(text, name=in_language("text", language))
    needed = ("place", "hazard", "latest_link", "issued", "issued_short", "ref", "number")
    missing = tuple(name for name in needed if not values.get(name))
    require(Filled(values=values, missing=missing))
    if bulletin is BulletinKind.CORRECTION and not body.lower().startswith(tail.correction.lower()):
        body = f"{tail.correction}: {body}"
    updates = [tail.next_update.format(values["next_update"])] if values.get("next_update") else []
    over = bulletin in (BulletinKind.ALL_CLEAR, BulletinKind.FALSE_ALARM)
    danger = [tail.danger.format(values["emergency_number"])] if "danger" in values and not over else []
    ref = f"{tail.ref} {values['ref']}/{values['number']}"
    issued = f"{tail.issued} {values['issued']}. {ref}"
    if form is Form.BANNER:
        return "\n".join([_heading(values, bulletin, language), " ".join([*body.split(), *danger]), *updates, issued])
    if form is Form.LONG:
        link = tail.latest_information.format(values["latest_link"])
        return "\n".join([body, "", *danger, *updates, link, "", issued])
    if body.startswith("@"):
        raise TextProblem("A text that opens with @ reaches few people on X.", next_step="Open with another word.")
    link = tail.latest.format(values["latest_link"])
    return f"{' '.join(body.split())} {link} {tail.issued} {values['issued_short']}. {ref}"


def _heading(values: Mapping[str, str], bulletin: BulletinKind, language: str) -> str:
    """What and where, or that it is corrected, not so, or over.

    Welsh names a place without a preposition: each would change the first letter of the name.
    """
    tail, hazard = _TAILS[language], values["hazard"]
    place = f" {where(values['place'])}" if language == ENGLISH else f", {values['place']}"
    match bulletin:
        case BulletinKind.CORRECTION:
            return f"{tail.correction}: {hazard}{place}"
        case BulletinKind.FALSE_ALARM:
            return f"{tail.no_hazard} {hazard}{place}"
        case BulletinKind.ALL_CLEAR:
            return f"{tail.all_clear}{place}"
        case _:
            return f"{capital(hazard)}{place}"
