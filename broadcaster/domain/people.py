"""Who may do what: pure answers with a reason (design rules 1, 2, 10 and 13; policy 000 s5.2)."""

from dataclasses import dataclass
from datetime import date

from broadcaster.domain.register import Officer, Register
from broadcaster.domain.words import Role


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """Yes; `warning` is a sentence to show, or empty."""

    warning: str = ""


@dataclass(frozen=True, kw_only=True)
class Refused:
    """No; `reason` is a sentence to show."""

    reason: str


Permission = Allowed | Refused

#: the roles that speak for the council
SPEAKING = frozenset({Role.DUTY, Role.APPROVER})


def may_send(officer: Officer, today: date, *, kind: str = "") -> Permission:
    """Whether this officer may send to the public; `today` is the date in the council's zone.

    `kind` is the kind of incident, where the question is about one: an editor looks after a service's accounts and
    speaks for the council only about the kinds in their `may_submit` (policy 001), an administrator never. Never
    trained or never signed up refuses; training that has lapsed only warns (rule 10). The last day counts.
    """
    if not SPEAKING & set(officer.roles) and not _in_scope(officer, kind):
        return Refused(reason=f"{officer.name} {_why_not(officer, kind)}, but may silence and stand down.")
    return is_trained(officer, today)


def is_trained(officer: Officer, today: date) -> Permission:
    """Whether this officer may let words out at all, their service's own posts too; as `may_send` without the roles."""
    if officer.trained is None or officer.trained > today:
        return Refused(reason=f"{officer.name} is not trained yet and may not send, but may silence and stand down.")
    if officer.policy_signed is None or officer.policy_signed > today:
        return Refused(
            reason=f"{officer.name} has not signed the policy and may not send, but may silence and stand down."
        )
    ended = lapsed_on(officer, today)
    return Allowed(warning=f"The training of {officer.name} lapsed on {in_words(ended)}." if ended else "")


def _in_scope(officer: Officer, kind: str) -> bool:
    return Role.EDITOR in officer.roles and kind in officer.may_submit


def _why_not(officer: Officer, kind: str) -> str:
    if Role.EDITOR in officer.roles and officer.may_submit:
        about = f", not about {kind}" if kind else ""
        return f"may submit only about {' and '.join(officer.may_submit)}{about}"
    return "is neither duty officer nor approver and may not send"


def may_hold(officer: Officer, today: date) -> Permission:
    """Whether this officer may hold an incident: a duty officer. One who may not send is warned, never refused."""
    if Role.DUTY not in officer.roles:
        return Refused(reason=f"{officer.name} is no duty officer and cannot hold an incident.")
    answer = may_send(officer, today)
    return Allowed(warning=answer.reason if isinstance(answer, Refused) else answer.warning)


def lapsed_on(officer: Officer, today: date) -> date | None:
    """The last day of a training that has lapsed by `today`; None while it holds or where no end is set."""
    ends = officer.training_expires
    return ends if ends is not None and ends < today else None


def in_words(day: date) -> str:
    """`1 May 2026`."""
    return f"{day.day} {day:%b %Y}"


def may_silence(officer: Officer) -> Allowed:
    """Every officer of the register may always silence and stand down, trained or not (rules 1, 2 and 10)."""
    del officer  # there is nothing about an officer that could take this away
    return Allowed()


def may_approve(officer: Officer, submitted_by: str) -> Permission:
    """Whether this officer may say yes to what the officer of key `submitted_by` submitted (rule 2)."""
    if officer.key == submitted_by:
        return Refused(reason=f"{officer.name} submitted this; nobody approves their own message.")
    if Role.APPROVER not in officer.roles:
        return Refused(reason=f"{officer.name} does not have the role approver.")
    return Allowed()


def find_officer_by_os_user(register: Register, name: str) -> Officer | None:
    """The officer who is that operating-system user, or nothing; the name must be the same to the letter."""
    return next((officer for officer in register.officers if name and officer.os_user == name), None)
