"""The product's vocabulary as closed sets; `docs/glossary.md` says what each word means."""

from enum import IntEnum, StrEnum


class Space(StrEnum):
    """The world a process works in; never a switch inside one (design rule 6)."""

    LIVE = "live"
    EXERCISE = "exercise"


class Platform(StrEnum):
    """Where an account or a site lives."""

    X = "x"
    FACEBOOK = "facebook"
    WEBSITE = "website"


class Posture(StrEnum):
    """What an account does in an emergency (policy 000 s8.2, s8.3)."""

    LEAD = "lead"
    REPOST = "repost"
    SILENT = "silent"
    EXEMPT = "exempt"
    DORMANT = "dormant"


class Role(StrEnum):
    """What an officer may do."""

    DUTY = "duty"
    APPROVER = "approver"
    EDITOR = "editor"
    ADMIN = "admin"


class IncidentState(StrEnum):
    """The life of an incident."""

    DRAFT = "draft"
    OPEN = "open"
    STANDING_DOWN = "standing-down"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class BulletinKind(StrEnum):
    """What a message of an incident does; each supersedes the one before."""

    FIRST = "first"
    UPDATE = "update"
    NO_CHANGE = "no-change"
    CORRECTION = "correction"
    FALSE_ALARM = "false-alarm"
    ALL_CLEAR = "all-clear"
    #: a partner's message, passed on; it replaces nothing
    REISSUE = "reissue"


class BulletinState(StrEnum):
    """Where a bulletin stands between writing and publication."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Form(StrEnum):
    """The shape of a rendering: X, Facebook, the banner, or the words that replace a public post's."""

    SHORT = "short"
    LONG = "long"
    BANNER = "banner"
    EDIT = "edit"


class Effect(StrEnum):
    """What one delivery does to one account or site."""

    PUBLISH = "publish"
    REPOST = "repost"
    WITHDRAW = "withdraw"
    EDIT = "edit"
    BANNER_UP = "banner-up"
    BANNER_DOWN = "banner-down"


class DeliveryState(StrEnum):
    """Where a delivery stands; `deliveries.TRANSITIONS` is the table of moves."""

    PLANNED = "planned"
    HELD = "held"
    READY = "ready"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    READING = "reading"
    NEEDS_OFFICER = "needs-officer"
    SENT = "sent"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"


class ApprovalType(StrEnum):
    """How a bulletin came to be allowed out (design section 2)."""

    SECOND_OFFICER = "second-officer"
    SINGLE_OFFICER = "single-officer"
    BREAK_GLASS = "break-glass"
    STANDING_ORDER = "standing-order"
    EXERCISE_SELF = "exercise-self"


class Repeat(StrEnum):
    """Whether a platform lets the same request be sent twice without a second public effect."""

    SAFE = "safe"
    AFTER_LOOK = "after-look"
    NEVER = "never"


class Priority(IntEnum):
    """Who goes first in a lane and in the pool; smaller is sooner (design section 5)."""

    TAKE_DOWN = 0
    #: a wrong post is marked as soon as the correction itself is on its way
    EDIT = 5
    LEAD = 10
    UPDATE = 20
    REPOST = 30
    ORDINARY = 50


#: kinds whose last instruction stays up until somebody competent declares it safe (design rule 2)
DANGER_TO_LIFE = frozenset({"evacuation", "fire", "water-supply", "public-health"})

#: bulletins that never expire and pass a stand-down (design rule 5)
MUST_ARRIVE = frozenset({BulletinKind.CORRECTION, BulletinKind.FALSE_ALARM, BulletinKind.ALL_CLEAR})

#: the forms that messages are written in; an edit is made from words that are public already
WRITTEN = (Form.SHORT, Form.LONG, Form.BANNER)

#: effects that take something down; they never expire and no doubt may hold them
TAKE_DOWN = frozenset({Effect.WITHDRAW, Effect.BANNER_DOWN})


def forms_of(bulletin: BulletinKind) -> tuple[Form, ...]:
    """The forms that are written for a bulletin; a partner's message is no instruction of ours and gets no banner."""
    return tuple(form for form in WRITTEN if bulletin is not BulletinKind.REISSUE or form is not Form.BANNER)
