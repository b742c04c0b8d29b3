"""Signing templates: two officers' signatures make a template pre-approved (design section 2)."""

from dataclasses import dataclass

from broadcaster.domain.signing import OFFICERS_PER_TEMPLATE
from broadcaster.engine.desk import Desk
from broadcaster.engine.publish import check_may_send
from broadcaster.errors import TextProblem, UsageProblem


@dataclass(frozen=True, kw_only=True)
class TemplateState:
    """One template and who signed its present bytes."""

    name: str
    hash: str
    officers: tuple[str, ...]
    problem: str = ""

    @property
    def signed(self) -> bool:
        """Whether it counts as pre-approved."""
        return len(self.officers) >= OFFICERS_PER_TEMPLATE


def template_states(desk: Desk) -> list[TemplateState]:
    """Every template with its signatures; an edited template has none."""
    with desk.store.reading() as uow:
        signatures = uow.books.signatures()
    return [
        TemplateState(
            name=t.name, hash=t.hash, officers=tuple(sorted(signatures.get(t.hash, set()))), problem=t.problem
        )
        for t in desk.wording.catalogue()
    ]


def sign(desk: Desk, kind: str) -> list[TemplateState]:
    """Sign every template of a kind (`flood`, `_default`) as it is now; raises `UsageProblem` for an unknown kind."""
    chosen = [t for t in desk.wording.catalogue() if t.name.startswith(f"{kind}/")]
    if not chosen:
        kinds = sorted({t.name.split("/")[0] for t in desk.wording.catalogue()})
        raise UsageProblem(f"There are no templates for “{kind}”.", next_step=f"Known: {', '.join(kinds)}.")
    broken = [f"{t.name}: {t.problem}" for t in chosen if t.problem]
    if broken:
        raise TextProblem("A broken template cannot be signed: " + "; ".join(broken) + ".")
    with desk.store.writing() as uow:
        # a signature lets words out later on one yes, so it takes the training that sending takes
        check_may_send(desk, uow)
        for template in chosen:
            uow.books.sign(template.name, template_hash=template.hash, officer=desk.officer.key, at=uow.now)
        desk.log(uow, "templates-signed", kind=kind, hashes={t.name: t.hash for t in chosen})
        uow.commit()
    names = {t.name for t in chosen}
    return [state for state in template_states(desk) if state.name in names]
