"""Whether the service is well: a pure judgement over its pulse and the store's figures.

Red is what makes the service unable to do its work, or unable to tell people. What only a person can settle is a
warning: a restart would not help, and a load balancer must not take the node away for it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from broadcaster.domain.figures import Figures
from broadcaster.service.pulse import Pulse


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When a number becomes a reason."""

    #: the age of the last loop; the same at which commands stop believing in the service
    loop: timedelta = timedelta(seconds=15)
    #: a tick that has not ended well for this long, or for five of its own intervals if that is longer
    tick: timedelta = timedelta(seconds=60)
    #: a delivery that has waited for an officer
    question: timedelta = timedelta(minutes=10)
    #: a due delivery that has not gone
    due: timedelta = timedelta(minutes=5)
    #: a notice that was given up stays a reason
    notice: timedelta = timedelta(hours=1)
    clock: timedelta = timedelta(seconds=5)


@dataclass(frozen=True, kw_only=True)
class Health:
    """What the endpoint tells."""

    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    loop_age: float
    queue: int | None
    oldest_due: float | None

    @property
    def ok(self) -> bool:
        """Whether nothing is red."""
        return not self.reasons

    def as_json(self, **more: Any) -> dict[str, Any]:
        """`{status, reasons, warnings, last_loop_seconds_ago, queue, oldest_due_seconds}`; null: the store is mute."""
        return {
            "status": "ok" if self.ok else "red",
            "reasons": list(self.reasons),
            "warnings": list(self.warnings),
            "last_loop_seconds_ago": round(self.loop_age, 3),
            "queue": self.queue,
            "oldest_due_seconds": None if self.oldest_due is None else round(self.oldest_due, 3),
            **more,
        }


def judge(pulse: Pulse, figures: Figures | None, *, store_problem: str = "", limits: Limits | None = None) -> Health:
    """Judge this moment; `figures` is None when the store could not be read, and `store_problem` says why."""
    limits = limits or Limits()
    reasons = [*_loop(pulse, limits), *_ticks(pulse, limits)]
    warnings = [f"register: {pulse.register_problem}"] if pulse.register_problem else []
    if pulse.stopping:
        warnings.append("stopping: finishing what is in flight")
    if figures is None:
        reasons.append(f"store: {store_problem or 'it cannot be read'}")
    else:
        reasons += _notices(figures, limits)
        warnings += _people(figures, limits)
    return Health(
        reasons=tuple(reasons),
        warnings=tuple(warnings),
        loop_age=pulse.loop_age,
        queue=figures.unfinished if figures else None,
        oldest_due=figures.oldest_due.total_seconds() if figures else None,
    )


def _loop(pulse: Pulse, limits: Limits) -> list[str]:
    found = []
    if pulse.loop_problem:
        found.append(f"loop: it died and is started again ({pulse.loop_problem})")
    if pulse.loop_age > limits.loop.total_seconds():
        found.append(f"loop: it last went round {pulse.loop_age:.0f} s ago")
    return found


def _ticks(pulse: Pulse, limits: Limits) -> list[str]:
    late = []
    for name, tick in pulse.ticks.items():
        age = pulse.tick_age(name)
        if age > max(limits.tick.total_seconds(), 5 * tick.every):
            late.append(f"tick {name}: last good {age:.0f} s ago{f' ({tick.problem})' if tick.problem else ''}")
    return late


def _notices(figures: Figures, limits: Limits) -> list[str]:
    failed = figures.notice_failed_at
    if failed is None or figures.now - failed > limits.notice:
        return []
    minutes = (figures.now - failed).total_seconds() / 60
    return [f"notices: an officer could not be told, {minutes:.0f} min ago"]


def _people(figures: Figures, limits: Limits) -> list[str]:
    found = []
    if figures.oldest_question > limits.question:
        count = figures.deliveries.get("needs-officer", 0)
        found.append(f"officers: {count} deliveries need one, the oldest for {_minutes(figures.oldest_question)}")
    if figures.oldest_due > limits.due:
        found.append(f"queue: the oldest due delivery has waited for {_minutes(figures.oldest_due)}")
    if figures.paused_accounts:
        found.append(f"accounts: {figures.paused_accounts} paused")
    if abs(figures.clock_error) > limits.clock:
        found.append(f"clock: {figures.clock_error.total_seconds():+.0f} s from the store's")
    return found


def _minutes(age: timedelta) -> str:
    return f"{age.total_seconds() / 60:.0f} min"
