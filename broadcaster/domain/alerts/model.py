"""One version of one warning, in the product's own words."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """What a document says about its warning."""

    IN_FORCE = "in-force"
    ENDED = "ended"
    CANCELLED = "cancelled"
    #: a document that says that there is no warning: green, never alerted
    NO_WARNING = "no-warning"


class Message(StrEnum):
    """What a document does to those before it, in CAP's words; feeds without such a mark say `Alert`."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """A time as published and as an instant in UTC; `assumed` names what was guessed to read it."""

    raw: str
    at: datetime
    assumed: str = ""


@dataclass(frozen=True, kw_only=True)
class Code:
    """A place by a code list: `("ea", "061FWF23Wraysbry")`, `("EMMA_ID", "UK349")`."""

    system: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Circle:
    """Longitude, latitude in degrees, radius in km."""

    lon: float
    lat: float
    km: float


#: rings of (longitude, latitude): the outer one first, then its holes
Polygon = tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, kw_only=True)
class Area:
    """Where: in words, as shapes (WGS84, longitude first), and by codes."""

    words: str
    polygons: tuple[Polygon, ...] = ()
    circles: tuple[Circle, ...] = ()
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Text:
    """What it says in one language (BCP 47), control and direction characters removed, never rendered as markup."""

    language: str
    headline: str = ""
    description: str = ""
    instruction: str = ""
    sender_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A message that this one updates or cancels; compared by instants, because offsets are written in many ways."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One version of one warning.

    `identity` names the warning through all its versions where the source has such a name, else this message.
    `version` orders the versions of one identity. `severity` is 1 (gravest) to 4, None where the source says none.
    `concerns` are the reasons why a person must look before anything is made of it.
    """

    source: str
    sender: str
    identity: str
    version: tuple[float, ...]
    sent: Stamp | None
    state: State
    sha256: str
    message: Message = Message.ALERT
    status: str = "Actual"
    scope: str = "Public"
    previous: tuple[Reference, ...] = ()
    severity: int | None = None
    certainty: str = "Unknown"
    urgency: str = "Unknown"
    kinds: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()
    effective: Stamp | None = None
    onset: Stamp | None = None
    expires: Stamp | None = None
    texts: tuple[Text, ...] = ()
    links: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SourceFault:
    """A document that was refused: shown to operators, its bytes kept, the state from before it unchanged."""

    kind: str
    why: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one document came to: its alerts in the document's order, or the fault; never both.

    `links` are the documents that an index points to; they are read by themselves. `notes` say what was passed over.
    """

    kind: str
    sha256: str
    alerts: tuple[Alert, ...] = ()
    links: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    fault: SourceFault | None = None
    #: of an index: how many entries it has, and what it says about its own age; neither means a change
    entries: int = 0
    updated: datetime | None = None
    #: it is one alert message by itself, not a feed of some
    single: bool = field(default=False)
