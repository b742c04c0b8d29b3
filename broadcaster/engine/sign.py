"""Signing templates: two officers' signatures make a template pre-approved (design section 2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadcaster.domain.fields import fields_of
from broadcaster.domain.kinds.table import kind_of
from broadcaster.domain.languages import ENGLISH, LANGUAGES
from broadcaster.domain.signing import OFFICERS_PER_TEMPLATE
from broadcaster.domain.words import BulletinKind, Form, forms_of
from broadcaster.engine.desk import Desk
from broadcaster.engine.publish import check_may_send
from broadcaster.engine.specimens import languages_in_use, too_long
from broadcaster.errors import TextProblem, UsageProblem

#: the templates of every kind that has none of its own
ANY_KIND = "_default"


@dataclass(frozen=True, kw_only=True)
class TemplateState:
    """One template and who signed its present bytes."""

    #: `flood/first.short`, in Welsh `flood/first.short.cy`
    name: str
    hash: str
    officers: tuple[str, ...]
    problem: str = ""

    @property
    def signed(self) -> bool:
        """Whether it counts as pre-approved."""
        return len(self.officers) >= OFFICERS_PER_TEMPLATE

    @property
    def kind(self) -> str:
        """`flood`, or `_default`."""
        return self.name.partition("/")[0]

    @property
    def bulletin(self) -> str:
        """`first`, `update` and so on."""
        return self.name.partition("/")[2].split(".")[0]

    @property
    def form(self) -> str:
        """`short`, `long` or `banner`."""
        return [*self.name.partition("/")[2].split("."), ""][1]

    @property
    def language(self) -> str:
        """`en` where the name has no other."""
        return [*self.name.partition("/")[2].split("."), ENGLISH, ENGLISH][2]


def template_states(desk: Desk) -> list[TemplateState]:
    """Every template in a language that this council uses, with its signatures; an edited template has none."""
    with desk.store.reading() as uow:
        signatures = uow.books.signatures()
    states = (
        TemplateState(
            name=t.name, hash=t.hash, officers=tuple(sorted(signatures.get(t.hash, set()))), problem=t.problem
        )
        for t in desk.wording.catalogue()
    )
    used = languages_in_use(desk)
    return [state for state in states if state.language in used]


def states_of(desk: Desk, kind: str) -> list[TemplateState]:
    """The templates of one kind, or of all; raises `UsageProblem` for a kind that has none."""
    states = template_states(desk)
    chosen = [s for s in states if kind in ("", s.kind)]
    if not chosen:
        raise _unknown(kind, states)
    return chosen


def sign(desk: Desk, kind: str, *, language: str = "") -> list[TemplateState]:
    """Sign every template of a kind (`flood`, `_default`) in one language as it is now.

    Without a language it is the council's first. Raises `UsageProblem` for an unknown kind or language, `TextProblem`
    for a template that is broken or may not fit an account with all fields at their longest.
    """
    language = _language(desk, language)
    states = template_states(desk)
    chosen = [s for s in states if s.kind == kind and s.language == language]
    if not chosen:
        raise _unknown(kind, [s for s in states if s.language == language])
    broken = [f"{s.name}: {s.problem}" for s in chosen if s.problem]
    if broken:
        raise TextProblem("A broken template cannot be signed: " + "; ".join(broken) + ".")
    with desk.store.reading() as uow:
        # a signature lets words out later on one yes, so it takes the training that sending takes
        check_may_send(desk, uow)
    _refuse_too_long(desk, kind, chosen, language)
    with desk.store.writing() as uow:
        check_may_send(desk, uow)
        for template in chosen:
            uow.books.sign(template.name, template_hash=template.hash, officer=desk.officer.key, at=uow.now)
        desk.log(uow, "templates-signed", kind=kind, language=language, hashes={t.name: t.hash for t in chosen})
        uow.commit()
    names = {t.name for t in chosen}
    return [state for state in template_states(desk) if state.name in names]


def _unknown(kind: str, states: Sequence[TemplateState]) -> UsageProblem:
    known = ", ".join(sorted({s.kind for s in states}))
    return UsageProblem(f"There are no templates for “{kind}”.", next_step=f"Known: {known}.")


def _language(desk: Desk, language: str) -> str:
    used = languages_in_use(desk)
    if not language:
        return used[0]
    if language not in used:
        said = ", ".join(f"{code} ({LANGUAGES.get(code, code)})" for code in used)
        raise UsageProblem(
            f"No text of this council goes out in “{language}”.",
            next_step=f"In use: {said}. Others are named by `languages` in channels.toml.",
        )
    return language


def _refuse_too_long(desk: Desk, kind: str, chosen: Sequence[TemplateState], language: str) -> None:
    """A signed template fits at night too, whatever the fields say: so it is measured now, by daylight."""
    bulletins = [one for one in BulletinKind if one.value in {state.bulletin for state in chosen}]
    found = [
        fault
        for bulletin in bulletins
        for serves in _served(desk, kind, bulletin, language)
        for fault in too_long(desk, serves, bulletin, language)
    ]
    if found:
        raise TextProblem(
            "These templates may not fit with the longest fields: " + "; ".join(found) + ".",
            next_step=f"Shorten them, and look with: broadcaster templates preview {found[0].split('/')[0]} --worst. "
            "Where an account has two languages, give each an account of its own in channels.toml.",
        )


def _served(desk: Desk, kind: str, bulletin: BulletinKind, language: str) -> Iterator[str]:
    """The kinds whose texts a template makes; of those that differ in nothing that counts, one."""
    if kind != ANY_KIND:
        yield kind
        return
    seen: set[tuple[object, ...]] = set()
    for one in desk.wording.kinds():
        names = {
            name
            for form in forms_of(bulletin)
            if form is not Form.LONG
            for name in desk.wording.needs(one, bulletin, language=language, form=form)
        }
        about = kind_of(one)
        own = frozenset(f.name for f in fields_of(one)) & names
        like = (about.danger, about.acts, own, len(_letter(desk, one)))
        if like not in seen:
            seen.add(like)
            yield one


def _letter(desk: Desk, kind: str) -> str:
    preset = desk.register.preset(kind)
    return preset.letter if preset else ""
