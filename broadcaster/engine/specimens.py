"""Templates filled as on a night, and at their longest: what a preview shows, and what a signature is given for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadcaster.domain.fields import fill, require
from broadcaster.domain.fields.specimen import Sought, Specimen, specimens
from broadcaster.domain.plan import form_for
from broadcaster.domain.texts import mark_exercise
from broadcaster.domain.words import BulletinKind, Form, Platform, forms_of
from broadcaster.engine.desk import Desk
from broadcaster.engine.fitting import join
from broadcaster.ports import Fit, Worded

#: the letter of a reference where a kind has no preset
_ANY_LETTER = "G"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One text that a template can give."""

    #: what is special about it, in words; empty for the plain one
    about: str
    text: str
    template: str
    template_hash: str
    #: with the exercise mark, on the platform of its form
    fit: Fit


def samples(desk: Desk, kind: str, bulletin: BulletinKind, form: Form, language: str) -> list[Shown]:
    """Every way through a template with ordinary fields, the plain one first; the live texts, without a mark."""
    return [
        _shown(desk, kind, bulletin, form, language, one) for one in _specimens(desk, kind, bulletin, form, language)
    ]


def longest(desk: Desk, kind: str, bulletin: BulletinKind, form: Form, language: str) -> Shown:
    """The text that takes most room with all fields at their limits."""
    found = _specimens(desk, kind, bulletin, form, language, worst=True)
    return max((_shown(desk, kind, bulletin, form, language, one) for one in found), key=lambda shown: shown.fit.length)


def too_long(desk: Desk, kind: str, bulletin: BulletinKind, language: str) -> Iterator[str]:
    """Every account and site that goes out in this language where the bulletin may not fit, in words."""
    texts: dict[tuple[Form, str], Shown] = {}
    for target, platform, spoken in targets(desk):
        form = form_for(platform)
        if language not in spoken or form not in forms_of(bulletin):
            continue
        for one in spoken:
            if (form, one) not in texts:
                texts[form, one] = longest(desk, kind, bulletin, form, one)
        parts = [texts[form, one] for one in spoken]
        fit = _together(desk, platform, form, parts)
        if not fit.ok:
            about = f" ({parts[0].about})" if parts[0].about else ""
            yield f"{kind}/{bulletin}.{form} on {target}: {fit.length} of {fit.limit} {fit.unit}{about}"


def targets(desk: Desk) -> list[tuple[str, Platform, tuple[str, ...]]]:
    """Every lead account and site with its platform and its languages."""
    council = desk.register.council.languages
    accounts = [(a.id, a.platform, a.languages or council) for a in desk.register.leads]
    return accounts + [(site.id, Platform.WEBSITE, site.languages or council) for site in desk.register.sites]


def languages_in_use(desk: Desk) -> tuple[str, ...]:
    """Every language that some account or site goes out in, the council's first."""
    spoken = [desk.register.council.languages, *(languages for _, _, languages in targets(desk))]
    return tuple(dict.fromkeys(language for languages in spoken for language in languages))


def _together(desk: Desk, platform: Platform, form: Form, parts: Sequence[Shown]) -> Fit:
    """The languages of one post together; of a banner the longest, because its limit is what one reader reads."""
    if form is Form.BANNER:
        return max((part.fit for part in parts), key=lambda fit: fit.length)
    return desk.wording.fit(platform, mark_exercise(join([part.text for part in parts], form)))


def _specimens(
    desk: Desk, kind: str, bulletin: BulletinKind, form: Form, language: str, *, worst: bool = False
) -> Iterator[Specimen]:
    preset = desk.register.preset(kind)
    sought = Sought(
        kind=kind,
        bulletin=bulletin,
        uses=desk.wording.needs(kind, bulletin, language=language),
        only=desk.wording.needs(kind, bulletin, language=language, form=form),
        language=language,
        worst=worst,
        # whatever is left out, Facebook has room for the rest
        leave_out=form is not Form.LONG,
    )
    return specimens(sought, council=desk.register.council, letter=preset.letter if preset else _ANY_LETTER)


def _shown(desk: Desk, kind: str, bulletin: BulletinKind, form: Form, language: str, one: Specimen) -> Shown:
    uses = desk.wording.needs(kind, bulletin, language=language)
    filled = fill(kind, bulletin, one.given, context=one.context, uses=uses, language=language)
    require(filled)
    worded: Worded = desk.wording.render(kind, bulletin, form, filled.values, language=language)
    platform = {Form.SHORT: Platform.X, Form.LONG: Platform.FACEBOOK}.get(form, Platform.WEBSITE)
    return Shown(
        about=one.about,
        text=worded.text,
        template=worded.template,
        template_hash=worded.template_hash,
        fit=desk.wording.fit(platform, mark_exercise(worded.text)),
    )
