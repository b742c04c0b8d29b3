"""The duty desk: everything a verb needs, put together by the composition root."""

from dataclasses import dataclass

from broadcaster.domain.register import Officer, Policy, Register
from broadcaster.domain.words import Space
from broadcaster.keeping import Store, UnitOfWork
from broadcaster.ports import Doorbell, Wording


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One officer at one council's desk in one space."""

    store: Store
    register: Register
    space: Space
    wording: Wording
    officer: Officer
    doorbell: Doorbell
    #: what the officer must be told beside every answer, e.g. that a broken register was ignored
    warnings: tuple[str, ...] = ()

    @property
    def council(self) -> str:
        """The tenant key that every row carries."""
        return self.register.council.key

    @property
    def policy(self) -> Policy:
        """The council's numbers."""
        return self.register.policy

    def log(self, uow: UnitOfWork, action: str, incident_ref: str = "", **data: object) -> None:
        """Write what this officer did into the audit chain, in the same transaction."""
        uow.audit.append(actor=self.officer.key, action=action, incident_ref=incident_ref, data=data)
