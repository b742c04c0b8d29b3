"""The check-up behind `doctor`: what is ready for a night, what is not, and what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from broadcaster.domain.pauses import OFFICER
from broadcaster.domain.people import SPEAKING, Refused, may_send
from broadcaster.domain.register import Officer
from broadcaster.domain.times import local
from broadcaster.domain.training import short_of_editors, warning
from broadcaster.domain.words import Role, Space
from broadcaster.engine.desk import Desk
from broadcaster.engine.sign import TemplateState, template_states
from broadcaster.engine.status import GONE, Picture


class Verdict(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of the check-up."""

    subject: str
    verdict: Verdict
    sentence: str
    next_step: str = ""


def check_up(desk: Desk, shown: Picture, *, register_warnings: tuple[str, ...]) -> list[Finding]:
    """Everything that can be told from register, templates and store, worst first."""
    found = [
        *_register(desk, register_warnings),
        *_officers(desk, shown),
        *_templates(desk),
        *_dispatching(shown),
        *_pauses(shown),
        *_notices(shown),
        *_silences(shown),
    ]
    order = list(Verdict)[::-1]
    return sorted(found, key=lambda f: order.index(f.verdict))


def _register(desk: Desk, warnings: tuple[str, ...]) -> Iterator[Finding]:
    for said in warnings:
        yield Finding(subject="register", verdict=Verdict.WARN, sentence=said, next_step="Correct channels.toml.")
    if not warnings:
        count = len(desk.register.accounts)
        yield Finding(subject="register", verdict=Verdict.OK, sentence=f"{count} accounts, no fault.")


def _officers(desk: Desk, shown: Picture) -> Iterator[Finding]:
    today = local(shown.now, desk.register.council.zone).date()
    able = [o for o in desk.register.officers if not isinstance(may_send(o, today), Refused)]
    approvers = [o for o in able if Role.APPROVER in o.roles]
    if not any(Role.DUTY in o.roles for o in able):
        yield Finding(
            subject="officers",
            verdict=Verdict.BAD,
            sentence="No duty officer is trained and signed up.",
            next_step="Train one and write the dates into channels.toml.",
        )
    if len(approvers) < 2:
        yield Finding(
            subject="officers",
            verdict=Verdict.WARN,
            sentence=f"{len(approvers)} approvers may act; two are needed so that one may be away.",
            next_step="Name another approver in channels.toml.",
        )
    for officer in desk.register.officers:
        yield from _officer(officer, today)
    yield from _editors(desk, today)
    yield Finding(subject="officers", verdict=Verdict.OK, sentence=f"{len(able)} officers may send.")


def _officer(officer: Officer, today: date) -> Iterator[Finding]:
    """What this officer may not do although their role says so, and a training that ends."""
    about = officer.may_submit[0] if officer.may_submit else ""
    answer = may_send(officer, today, kind=about)
    if isinstance(answer, Refused) and (SPEAKING & set(officer.roles) or about):
        yield Finding(
            subject="officers",
            verdict=Verdict.WARN,
            sentence=answer.reason,
            next_step="Train them, have them sign the policy, and write the dates into channels.toml.",
        )
    ends = warning(officer, today)
    if ends:
        yield Finding(subject="officers", verdict=Verdict.WARN, sentence=ends, next_step="Book a refresher.")


def _editors(desk: Desk, today: date) -> Iterator[Finding]:
    """Ideally two trained editors per service (policy 003 s19.2): somebody must be there to be told to stay silent."""
    short = short_of_editors(desk.register, today)
    if short:
        listed = ", ".join(f"{service.name} ({count})" for service, count in short)
        yield Finding(
            subject="editors",
            verdict=Verdict.WARN,
            sentence=f"Fewer than two trained editors: {listed}.",
            next_step="Train and name two per service: editors = […] in channels.toml.",
        )


def _templates(desk: Desk) -> Iterator[Finding]:
    states = template_states(desk)
    for state in states:
        if state.problem:
            yield Finding(subject="templates", verdict=Verdict.BAD, sentence=f"{state.name}: {state.problem}")
    unsigned = templates_signed(states) if desk.space is Space.LIVE else None
    usable = Finding(subject="templates", verdict=Verdict.OK, sentence=f"{len(states)} templates are usable.")
    yield unsigned or usable


def templates_signed(states: Sequence[TemplateState]) -> Finding | None:
    """The kinds and languages that break-glass cannot use because two officers have not signed them; None for none."""
    unsigned: dict[str, set[str]] = {}
    for state in states:
        if not state.signed:
            unsigned.setdefault(state.kind, set()).add(state.language)
    if not unsigned:
        return None
    several = len({state.language for state in states}) > 1
    named = [f"{kind} ({', '.join(sorted(unsigned[kind]))})" if several else kind for kind in sorted(unsigned)]
    return Finding(
        subject="templates",
        verdict=Verdict.WARN,
        sentence=f"Not signed by two officers: {', '.join(named)}. Break-glass cannot use them.",
        next_step="Two officers read them (broadcaster templates preview KIND) and run: broadcaster templates sign KIND"
        + (" --language CODE." if several else "."),
    )


def _dispatching(shown: Picture) -> Iterator[Finding]:
    if shown.services:
        names = ", ".join(shown.services)
        yield Finding(subject="service", verdict=Verdict.OK, sentence=f"Dispatching: {names}.")
        return
    yield Finding(
        subject="service",
        verdict=Verdict.WARN,
        sentence=f"No service has gone round in the last {GONE.seconds} s; only commands send.",
        next_step="Start `broadcaster serve` (docs/service.md has a systemd unit).",
    )


def _pauses(shown: Picture) -> Iterator[Finding]:
    for state in shown.accounts:
        if state.paused_by:
            yield Finding(
                subject="accounts",
                verdict=Verdict.WARN if state.paused_by == OFFICER else Verdict.BAD,
                sentence=f"{state.target} is paused: {state.paused_reason.rstrip('.')}.",
                next_step=f"When it is settled: broadcaster resume {state.target}.",
            )


def _notices(shown: Picture) -> Iterator[Finding]:
    failed = [n for n in shown.notices if n.state == "failed"]
    if failed:
        yield Finding(
            subject="notices",
            verdict=Verdict.BAD,
            sentence=f"{len(failed)} notices could not be sent, the last to {failed[0].officer}: {failed[0].detail}.",
            next_step="Ring them; check the contact secrets.",
        )


def _silences(shown: Picture) -> Iterator[Finding]:
    overdue = [s for s in shown.silent if s.review_by <= shown.now]
    if overdue:
        yield Finding(
            subject="silence",
            verdict=Verdict.WARN,
            sentence=f"{len(overdue)} silences are past their review time, first {overdue[0].account}.",
            next_step="Review them: broadcaster silence keep, or silence lift ACCOUNT --reason …",
        )
