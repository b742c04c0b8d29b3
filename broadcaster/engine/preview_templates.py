"""What a kind's templates say, with ordinary fields and at their longest: for the officers who are asked to sign."""

from dataclasses import dataclass

from broadcaster.domain.languages import LANGUAGES
from broadcaster.domain.signing import OFFICERS_PER_TEMPLATE
from broadcaster.domain.words import BulletinKind, Form, forms_of
from broadcaster.engine.declare import unknown_word
from broadcaster.engine.desk import Desk
from broadcaster.engine.specimens import Shown, languages_in_use, longest, samples


@dataclass(frozen=True, kw_only=True)
class Previewed:
    """One template of a bulletin in one form and language."""

    form: Form
    language: str
    template: str
    officers: tuple[str, ...]
    #: every way through it with ordinary fields, the plain one first
    samples: tuple[Shown, ...]
    #: with all fields at their limits and the exercise mark
    longest: Shown

    @property
    def signed(self) -> bool:
        """Whether it counts as pre-approved."""
        return len(self.officers) >= OFFICERS_PER_TEMPLATE


def bulletin_named(word: str) -> BulletinKind:
    """The bulletin of that name; raises `UsageProblem` with the nearest one."""
    known = [kind.value for kind in BulletinKind]
    if word not in known:
        raise unknown_word("bulletin", word, known)
    return BulletinKind(word)


def preview_templates(desk: Desk, kind: str, bulletin: BulletinKind, *, language: str = "") -> list[Previewed]:
    """Every form of one bulletin of a kind; raises `UsageProblem` for an unknown kind.

    Without a language it is every language in use. Raises `UsageProblem` for one that the program has no words for.
    """
    if language and language not in LANGUAGES:
        raise unknown_word("language", language, list(LANGUAGES))
    with desk.store.reading() as uow:
        signatures = uow.books.signatures()
    found = []
    for one in (language,) if language else languages_in_use(desk):
        for form in forms_of(bulletin):
            shown = samples(desk, kind, bulletin, form, one)
            found.append(
                Previewed(
                    form=form,
                    language=one,
                    template=shown[0].template,
                    officers=tuple(sorted(signatures.get(shown[0].template_hash, set()))),
                    samples=tuple(shown),
                    longest=longest(desk, kind, bulletin, form, one),
                )
            )
    return found
