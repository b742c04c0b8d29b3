"""The review of what a silence held: who may decide, what they may decide, and when a post may go after all."""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.people import SPEAKING, Allowed, Permission, Refused
from broadcaster.domain.register import Officer, Register
from broadcaster.domain.words import Role
from broadcaster.errors import UsageProblem

#: a post further ahead belongs into the service's own calendar
LONGEST = timedelta(days=60)
_WHEN = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)", re.ASCII)
_EXAMPLE = 'Write the day and the time: "2026-11-21 09:00", or now.'


class Decision(StrEnum):
    """What becomes of a held post; without a decision it stays held."""

    RE_APPROVE = "re-approve"
    RESCHEDULE = "reschedule"
    RETURN = "return"
    DROP = "drop"


def may_review(officer: Officer, account_id: str, register: Register) -> Permission:
    """Duty officers and approvers decide about every held post, an editor about those of a service they run."""
    account = register.account(account_id)
    service = next((s for s in register.services if account and s.key == account.service), None)
    if SPEAKING & set(officer.roles):
        return Allowed()
    if Role.EDITOR in officer.roles and service is not None and officer.key in service.editors:
        return Allowed()
    return Refused(
        reason=f"{officer.name} is neither on duty nor an approver, and the register does not name them as editor of "
        f"{service.key if service else account_id}."
    )


def has_expired(post: Delivery, now: datetime) -> bool:
    """Whether a held post is too old to go as it is: it needs a new time (design rule 5)."""
    return post.expires_at is not None and post.expires_at <= now


def parse_when(words: str, *, now: datetime, zone: str) -> datetime:
    """The moment that `2026-11-21 09:00` is on the council's clocks, or `now`; at most 60 days ahead.

    Raises `UsageProblem` for anything else, for what is past, and for an hour that the clock change skips or repeats.
    """
    if words.strip().lower() == "now":
        return now
    found = _WHEN.fullmatch(words.strip())
    try:
        there = datetime.fromisoformat(f"{found[1]} {found[2]}").replace(tzinfo=ZoneInfo(zone)) if found else None
    except ValueError:
        there = None
    if there is None:
        raise UsageProblem(f"“{words}” is no time.", next_step=_EXAMPLE)
    if there.utcoffset() != there.replace(fold=1).utcoffset():
        skips = there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != there.replace(tzinfo=None)
        what = "does not exist" if skips else "comes twice"
        raise UsageProblem(f"{words} {what}: the clocks change that night.", next_step="Choose another hour.")
    moment = there.astimezone(UTC)
    if moment <= now:
        raise UsageProblem(f"{words} is over.", next_step=_EXAMPLE)
    if moment - now > LONGEST:
        raise UsageProblem(f"{words} is more than {LONGEST.days} days ahead.", next_step="Return it to its editor.")
    return moment
