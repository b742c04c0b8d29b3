"""When a training's end is warned of, and which services have too few trained editors (policy 003 s19.2)."""

from datetime import date, datetime

from broadcaster.domain.people import in_words, lapsed_on
from broadcaster.domain.register import Officer, Register, Service
from broadcaster.domain.times import local
from broadcaster.domain.words import Posture

#: days before the end of a training; each is warned of once
THRESHOLDS = (60, 30, 7)
#: "ideally two per service" (policy 003 s19.2)
EDITORS_PER_SERVICE = 2


def threshold(officer: Officer, today: date) -> int | None:
    """The narrowest threshold in days that the end of this officer's training has come within; 0 = it has lapsed.

    None while it is further away, and where no end is set or nobody was trained. The last day counts as trained.
    """
    ends = officer.training_expires
    if ends is None or officer.trained is None:
        return None
    left = (ends - today).days
    if left < 0:
        return 0
    return min((days for days in THRESHOLDS if left <= days), default=None)


def warning(officer: Officer, today: date) -> str:
    """The sentence for an officer whose training ends soon or has lapsed; empty where nothing is to be said."""
    ends = officer.training_expires
    if threshold(officer, today) is None or ends is None:
        return ""
    if ends < today:
        return f"The training of {officer.name} lapsed on {in_words(ends)}."
    left = (ends - today).days
    when = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
    return f"The training of {officer.name} ends {when}, on {in_words(ends)}."


def lapsed_then(register: Register, key: str, moment: datetime) -> date | None:
    """The last day of an officer's training that had lapsed at a moment; None where it held, or nobody is known."""
    officer = register.officer(key)
    return lapsed_on(officer, local(moment, register.council.zone).date()) if officer else None


def is_trained_editor(officer: Officer, today: date) -> bool:
    """Trained, not lapsed, and signed up to the policy before they were given an account (policy 003 s19.2)."""
    began = officer.trained is not None and officer.trained <= today
    signed = officer.policy_signed is not None and officer.policy_signed <= today
    return began and signed and (officer.training_expires is None or today <= officer.training_expires)


def short_of_editors(register: Register, today: date) -> tuple[tuple[Service, int], ...]:
    """The services with fewer than two trained editors, and how many each has.

    The lead's accounts are left out: the duty officers run them.
    """
    asked = [s for s in register.services if s.posture is not Posture.LEAD]
    counted = [(service, _trained(register, service, today)) for service in asked]
    return tuple((service, count) for service, count in counted if count < EDITORS_PER_SERVICE)


def _trained(register: Register, service: Service, today: date) -> int:
    editors = [register.officer(key) for key in service.editors]
    return sum(editor is not None and is_trained_editor(editor, today) for editor in editors)
