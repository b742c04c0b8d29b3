"""What the approval rule is asked about one bulletin, gathered in one place for every verb that asks it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from broadcaster.domain.approvals import Asked
from broadcaster.domain.people import SPEAKING
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.register import Preset
from broadcaster.domain.words import BulletinKind, BulletinState
from broadcaster.engine.desk import Desk

#: a bulletin in these states was approved and has been, or is, what the public is told
_SAID = (BulletinState.APPROVED, BulletinState.SUPERSEDED)


def ask_about(  # noqa: PLR0913 - one keyword for each thing the rule looks at
    desk: Desk,
    incident: Incident,
    earlier: Sequence[Bulletin],
    *,
    kind: BulletinKind,
    signed: bool,
    break_glass: bool = False,
    reason: str = "",
    timed_out: bool = False,
    self_approve: bool = False,
    scoped: bool | None = None,
) -> Asked:
    """The question; `earlier` are the incident's other bulletins, by number. `scoped` None = as this officer is."""
    preset = desk.register.preset(incident.kind)
    return Asked(
        space=desk.space,
        kind=incident.kind,
        bulletin=kind,
        signed=signed,
        break_glass=break_glass,
        reason=reason,
        timed_out=timed_out,
        minutes=desk.policy.approval_minutes,
        self_approve=self_approve,
        # an officer without a speaking role who passed `may_send` submits within a scope (policy 001)
        scoped=not SPEAKING & set(desk.officer.roles) if scoped is None else scoped,
        confirmed=any(map(_is_said, earlier)),
        no_changes_in_a_row=no_changes_in_a_row(earlier),
        most_no_change=preset.most_no_change if preset else Preset.model_fields["most_no_change"].default,
    )


def unanswered(desk: Desk, bulletins: Sequence[Bulletin], now: datetime) -> bool:
    """Whether one of them has waited for the whole approval time-out."""
    patience = timedelta(minutes=desk.policy.approval_minutes)
    return any(b.state is BulletinState.SUBMITTED and now - b.submitted_at >= patience for b in bulletins)


def _is_said(bulletin: Bulletin) -> bool:
    """A partner's message, passed on, confirms nothing of ours: the words that stand are as old as before it."""
    return bulletin.state in _SAID and bulletin.kind is not BulletinKind.REISSUE


def no_changes_in_a_row(earlier: Sequence[Bulletin]) -> int:
    """How often "nothing has changed" was said since a person last wrote something that was approved."""
    count = 0
    for bulletin in reversed([b for b in earlier if _is_said(b)]):
        if bulletin.kind is not BulletinKind.NO_CHANGE:
            break
        count += 1
    return count
