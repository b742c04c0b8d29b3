"""Whom to ring so that a silence is more than a mark in a store: one call per service, until every editor is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from broadcaster.domain.records import Silence
from broadcaster.domain.register import Account, Officer, Register, Service


@dataclass(frozen=True, kw_only=True)
class SilentAccount:
    """One silent account and whether its editor was told."""

    account: Account
    told_at: datetime | None
    #: key of the officer who told
    told_by: str
    how: str


@dataclass(frozen=True, kw_only=True)
class Call:
    """One service to ring: its silent accounts and its people."""

    service: Service
    accounts: tuple[SilentAccount, ...]
    #: who runs the accounts; empty where the register names nobody
    editors: tuple[Officer, ...]

    @property
    def told(self) -> bool:
        """Every silent account's editor was told."""
        return all(a.told_at is not None for a in self.accounts)

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Where else people post to these accounts from: no silence here stops those."""
        return tuple(dict.fromkeys(tool for a in self.accounts for tool in a.account.also_posts_from))


def call_sheet(register: Register, silences: Sequence[Silence]) -> tuple[Call, ...]:
    """One call per service with a silent account, in register order.

    An account that several incidents silence counts as told once its editor was told because of one of them.
    """
    told: dict[str, Silence] = {}
    for silence in silences:
        if silence.account not in told or told[silence.account].told_at is None:
            told[silence.account] = silence
    calls = []
    for service in register.services:
        accounts = tuple(_silent(a, told[a.id]) for a in service.accounts if a.id in told)
        if accounts:
            editors = tuple(o for key in service.editors if (o := register.officer(key)) is not None)
            calls.append(Call(service=service, accounts=accounts, editors=editors))
    return tuple(calls)


def told_count(calls: Sequence[Call]) -> tuple[int, int]:
    """How many services' editors were told, of how many (design rule 1)."""
    return sum(call.told for call in calls), len(calls)


def silent_words(accounts: int, calls: Sequence[Call]) -> str:
    """`17 accounts marked silent here; 0 of 10 editors told`: what this program did, and never more (rule 1)."""
    if not calls:
        return "No account is marked silent"
    told, of = told_count(calls)
    return f"{accounts} account{'' if accounts == 1 else 's'} marked silent here; {told} of {of} editors told"


def _silent(account: Account, silence: Silence) -> SilentAccount:
    return SilentAccount(account=account, told_at=silence.told_at, told_by=silence.told_by, how=silence.told_how)
