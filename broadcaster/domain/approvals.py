"""Who must say yes before a bulletin may go out (design rule 2)."""

from dataclasses import dataclass

from broadcaster.domain.words import DANGER_TO_LIFE, MUST_ARRIVE, ApprovalType, BulletinKind, Space


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


def grant(asked: Asked) -> Grant:
    """How this bulletin may go out."""
    if asked.self_approve:
        if asked.space is Space.LIVE:
            return Refused(why="nobody approves what they submitted", next_step="Ask a second officer to approve it.")
        return Granted(type=ApprovalType.EXERCISE_SELF, review=False)
    if asked.break_glass:
        return _break_glass(asked)
    if asked.signed and asked.bulletin in MUST_ARRIVE and not _ends_danger(asked):
        return Granted(type=ApprovalType.SINGLE_OFFICER, review=True)
    if _ends_danger(asked):
        return NeedsSecond(why=f"an all-clear for {asked.kind} needs a second officer")
    return NeedsSecond(why="a second officer must approve these words" if asked.signed else "the texts are not signed")


def _ends_danger(asked: Asked) -> bool:
    return asked.bulletin is BulletinKind.ALL_CLEAR and asked.kind in DANGER_TO_LIFE


def _break_glass(asked: Asked) -> Grant:
    if not asked.reason.strip():
        return Refused(
            why="break-glass needs a reason, for the review afterwards", next_step='Add --reason "why nobody else can".'
        )
    if asked.signed or asked.timed_out:
        return Granted(type=ApprovalType.BREAK_GLASS, review=True)
    return Refused(
        why="break-glass sends signed templates only, until an approval has gone unanswered",
        next_step="Send it without --break-glass, so that a second officer is asked; "
        f"when nobody answers for {asked.minutes} minutes, break-glass is allowed.",
    )
