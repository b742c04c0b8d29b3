"""Who must say yes before a bulletin may go out (design rule 2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcaster.domain.words import DANGER_TO_LIFE, MUST_ARRIVE, ApprovalType, BulletinKind, Space

#: what went out on one officer's yes should be read by another one within this time
REVIEW_WITHIN = timedelta(minutes=30)
#: kinds that are never so urgent that one officer alone may speak
NEVER_ALONE = frozenset({"notable-death"})


@dataclass(frozen=True, kw_only=True)
class Granted:
    """It may go at once, with this kind of approval."""

    type: ApprovalType
    #: break-glass and single-officer ask for a review afterwards
    review: bool


@dataclass(frozen=True, kw_only=True)
class NeedsSecond:
    """A second officer must say yes first."""

    why: str


@dataclass(frozen=True, kw_only=True)
class Refused:
    """It may not go this way at all."""

    why: str
    next_step: str


Grant = Granted | NeedsSecond | Refused


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the rule looks at."""

    space: Space
    #: kind of incident, e.g. `flood`
    kind: str
    bulletin: BulletinKind
    #: every word but the fields comes from templates that two officers signed
    signed: bool
    break_glass: bool
    reason: str
    #: an approval was asked for and nobody answered in time
    timed_out: bool
    #: the approval time-out
    minutes: int
    #: the exercise officer approves their own bulletin (`--yes`)
    self_approve: bool
    #: the writer submits for one service's kinds of incident and speaks for nothing else (policy 001)
    scoped: bool = False
    #: an earlier bulletin of the incident was approved: there is something that can have stayed the same
    confirmed: bool = False
    #: how often "nothing has changed" was said since a person last wrote
    no_changes_in_a_row: int = 0
    #: how often it may be said
    most_no_change: int = 0


def grant(asked: Asked) -> Grant:
    """How this bulletin may go out."""
    if asked.self_approve:
        if asked.space is Space.LIVE:
            return Refused(why="nobody approves what they submitted", next_step="Ask a second officer to approve it.")
        return Granted(type=ApprovalType.EXERCISE_SELF, review=False)
    if asked.break_glass:
        return _break_glass(asked)
    return _alone_if_signed(asked)


def wants_review(how: ApprovalType, bulletin: BulletinKind) -> bool:
    """Whether what went out on one officer's yes must be read by another one afterwards.

    "Nothing has changed" repeats, in words that two officers signed, what a second officer approved already.
    """
    if how is ApprovalType.SINGLE_OFFICER:
        return bulletin is not BulletinKind.NO_CHANGE
    return how is ApprovalType.BREAK_GLASS


def review_is_late(approved_at: datetime, now: datetime) -> bool:
    """Whether a review has been waited for longer than it should take."""
    return now - approved_at > REVIEW_WITHIN


def _pre_approved(asked: Asked) -> bool:
    """A partner's message is nobody's signed template, whatever frames it."""
    return asked.signed and asked.bulletin is not BulletinKind.REISSUE


def _ends_danger(asked: Asked) -> bool:
    return asked.bulletin is BulletinKind.ALL_CLEAR and asked.kind in DANGER_TO_LIFE


def _alone_if_signed(asked: Asked) -> Grant:
    if asked.scoped:
        return NeedsSecond(why="what an editor submits needs a second officer")
    if asked.bulletin is BulletinKind.NO_CHANGE:
        return _no_change(asked)
    if _ends_danger(asked):
        return NeedsSecond(why=f"an all-clear for {asked.kind} needs a second officer")
    if asked.signed and asked.bulletin in MUST_ARRIVE:
        return Granted(type=ApprovalType.SINGLE_OFFICER, review=True)
    return NeedsSecond(why="a second officer must approve these words" if asked.signed else "the texts are not signed")


def _no_change(asked: Asked) -> Grant:
    if not asked.signed:
        return NeedsSecond(why="the texts are not signed")
    if not asked.confirmed:
        return NeedsSecond(why="nothing was approved yet that could have stayed the same")
    if asked.no_changes_in_a_row >= asked.most_no_change:
        times = f"{asked.no_changes_in_a_row} times" if asked.no_changes_in_a_row != 1 else "once"
        return NeedsSecond(why=f"nothing new was said {times} in a row, so a second officer must look")
    return Granted(type=ApprovalType.SINGLE_OFFICER, review=False)


def _break_glass(asked: Asked) -> Grant:
    if asked.kind in NEVER_ALONE:
        return Refused(
            why=f"{asked.kind} is no emergency: nothing of it goes out by break-glass",
            next_step="Send it without --break-glass: it then names each approver with their number. Ring them.",
        )
    if asked.scoped:
        return Refused(
            why="what an editor submits never goes out by break-glass",
            next_step="Send it without --break-glass and ring an approver, or a duty officer who may break the glass.",
        )
    if not asked.reason.strip():
        return Refused(
            why="break-glass needs a reason, for the review afterwards", next_step='Add --reason "why nobody else can".'
        )
    if _pre_approved(asked) or asked.timed_out:
        return Granted(type=ApprovalType.BREAK_GLASS, review=True)
    return Refused(
        why="break-glass sends signed templates only, until an approval has gone unanswered",
        next_step="Send it without --break-glass, so that a second officer is asked; "
        f"when nobody answers for {asked.minutes} minutes, break-glass is allowed.",
    )
