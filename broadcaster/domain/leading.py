"""Which lead account still speaks, which is lost, and who leads next (policy 000 s8.1: the register's order)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.words import DeliveryState, Effect

S = DeliveryState
_DOUBTFUL = frozenset({S.UNCERTAIN, S.READING})
#: not approved yet, replaced by a newer message, or taken back on purpose: these say nothing about the account
_NO_SIGN = frozenset({S.PLANNED, S.SUPERSEDED, S.CANCELLED, S.DROPPED})


class Standing(StrEnum):
    """Where a lead account stands in an incident."""

    #: its newest message is proven public
    UP = "up"
    #: its newest message is approved and on its way
    WAITING = "waiting"
    #: its newest message may or may not be public
    IN_DOUBT = "in doubt"
    #: it cannot be spoken on, or its newest message needs a person
    LOST = "lost"
    #: it has no message of this incident
    NONE = "no message"


@dataclass(frozen=True, kw_only=True)
class Lead:
    """One lead account in one incident."""

    account: str
    standing: Standing
    why: str = ""
    #: its newest delivery that was not replaced, or 0
    delivery: int = 0
    #: a message of this incident stands there, perhaps an older one
    shown: bool = False


def leads_of(accounts: Sequence[str], deliveries: Iterable[Delivery], *, paused: Mapping[str, str]) -> tuple[Lead, ...]:
    """Every lead account of an incident in the register's order; `paused` is why, by account."""
    said: dict[str, list[Delivery]] = {account: [] for account in accounts}
    for delivery in deliveries:
        stands = delivery.state not in _NO_SIGN and delivery.withdrawn_at is None
        if delivery.effect is Effect.PUBLISH and stands and delivery.target in said:
            said[delivery.target].append(delivery)
    return tuple(_lead(account, said[account], paused.get(account)) for account in accounts)


def speaker(leads: Sequence[Lead]) -> str:
    """The first lead account that still speaks and is proven up: the banner points there; empty while there is none."""
    return next((lead.account for lead in leads if lead.shown and lead.standing is not Standing.LOST), "")


def lost(leads: Sequence[Lead]) -> tuple[Lead, ...]:
    """The accounts that somebody else must speak for."""
    return tuple(lead for lead in leads if lead.standing is Standing.LOST)


def _lead(account: str, said: Sequence[Delivery], pause: str | None) -> Lead:
    newest = said[-1] if said else None
    number = newest.id if newest else 0
    shown = any(d.state is S.SENT for d in said)
    if pause is not None:
        return Lead(account=account, standing=Standing.LOST, why=pause or "paused", delivery=number, shown=shown)
    if newest is None:
        return Lead(account=account, standing=Standing.NONE)
    standing = _standing(newest.state)
    why = newest.reason if standing in (Standing.LOST, Standing.IN_DOUBT) else ""
    return Lead(account=account, standing=standing, why=why, delivery=number, shown=shown)


def _standing(state: DeliveryState) -> Standing:
    if state is S.SENT:
        return Standing.UP
    if state in _DOUBTFUL:
        return Standing.IN_DOUBT
    return Standing.LOST if state in (S.NEEDS_OFFICER, S.EXPIRED) else Standing.WAITING
