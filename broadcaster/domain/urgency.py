"""What a half-awake officer should do first: everything that wants a person, in one order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class Concern(IntEnum):
    """Why a person is wanted; the smaller number is more urgent.

    The public comes first: what it may have read wrongly or not at all, then what it was promised, then who speaks
    next, then what the council owes itself.
    """

    #: a lead message that needs an officer
    LEAD = 10
    #: a lead message that may or may not be public
    LEAD_IN_DOUBT = 11
    #: an incident is open and nothing has been said or submitted
    NO_MESSAGE = 12
    #: something is due now and no process sends
    NOBODY_SENDS = 15
    #: a bulletin that nobody has approved yet
    APPROVAL = 20
    #: the next update was promised for a time that is over
    OVERDUE = 30
    #: everything, or a lead account, is paused
    LOST = 40
    #: a banner or a repost that needs an officer
    EFFECT = 50
    #: a second copy of a message that landed late is public
    COPIES = 52
    #: a notice that reached nobody
    NOT_REACHED = 55
    #: a service account is paused
    PAUSED = 60
    #: an account that could not be looked at for a second copy
    NOT_SEEN = 65
    #: a bulletin went out on one yes and nobody has read it since
    REVIEW = 70
    #: an incident was offered to somebody who has not answered
    HANDOVER = 75
    #: silences that must be looked at again
    SILENCES = 80
    #: editors who have not been told to stay silent
    NOT_TOLD = 90
    #: nobody reads what people reply
    NO_WATCHER = 100
    #: something is due later and no process is there to do it
    LATER = 110
    #: held posts that may be reviewed now
    HELD = 120
    #: said at the start of every command, e.g. that a broken register was ignored
    WARNING = 130


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One thing that wants a person, with the one command that helps."""

    concern: Concern
    #: one sentence without the command
    says: str
    #: what to type in this space; empty where only a telephone helps
    command: str = ""
    #: reference of the incident, empty where it is about none or several
    incident: str = ""
    #: since when; of equal concern the oldest comes first
    since: datetime | None = None
    #: place of the incident among the graver ones; 0 is the gravest
    gravity: int = 0


def in_order(matters: Iterable[Matter]) -> tuple[Matter, ...]:
    """The most urgent first: by concern, then the graver incident, then what has waited longest."""
    return tuple(sorted(matters, key=_key))


def _key(matter: Matter) -> tuple[int, int, float, str]:
    age = matter.since.timestamp() if matter.since else float("inf")
    return int(matter.concern), matter.gravity, age, matter.says
