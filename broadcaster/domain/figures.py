"""What the service counts and measures: numbers only, no text and no name of a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One moment of one council in one space."""

    now: datetime
    #: deliveries by state
    deliveries: Mapping[str, int]
    unfinished: int
    #: for how long the oldest delivery that is due has waited; zero when none is due
    oldest_due: timedelta
    #: for how long the oldest delivery that needs an officer has waited; zero when none does
    oldest_question: timedelta
    #: ended sends by outcome and row of the decision table
    sends: Mapping[tuple[str, int], int]
    open_incidents: int
    silent_accounts: int
    paused_accounts: int
    #: notices by state
    notices: Mapping[str, int]
    #: when the newest notice that was given up was last due
    notice_failed_at: datetime | None
    audit_entries: int
    audit_head: str
    #: by how much the wall clock is ahead of the store's
    clock_error: timedelta
