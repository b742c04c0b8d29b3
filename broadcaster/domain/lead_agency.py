"""Who leads the response: the council or a partner of the register, and what that means for the council's own words."""

import re
from dataclasses import dataclass

from broadcaster.domain.records import Incident
from broadcaster.domain.register import Agency, Register
from broadcaster.domain.texts import clean
from broadcaster.errors import UsageProblem

#: how the register and the store write "we lead"
COUNCIL = "council"
#: fields that tell people what to do; the council's own only while it leads, or once the leader has agreed
INSTRUCTIONS = ("do_now", "do_not")
#: how a sentence begins that tells people what to do. "Call 999" and "Follow the police" are no instruction of our own
_ORDERS = re.compile(
    r"(?:^|[.!?:\n]\s*)(?:please\s+|now,?\s+)?"
    r"((?:do not|don['’]t|avoid|boil|close|collect|drink|drive|evacuate|gather|get|go|keep|leave|lock|meet|move|open|"
    r"pack|prepare|return|run|shelter|shut|stay|stop|switch|take|turn|use|wait|walk|you (?:must|should|need to)|"
    r"arhoswch|berwch|cadwch|caewch|ewch|gadewch|peidiwch|symudwch)\b(?:\s+\S+){0,3})",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Leader:
    """Who leads, as screens and messages name it."""

    #: `council`, an agency's key, or the name of a partner that is not in the register
    word: str
    name: str
    #: its official account as the public finds it; empty where nobody wrote it down
    account: str = ""
    link: str = ""
    phone: str = ""
    known: bool = True

    @property
    def is_council(self) -> bool:
        """Whether the council itself leads."""
        return self.word == COUNCIL

    def __str__(self) -> str:
        if not self.known:
            return f"{self.name} (not in the register: its official account is not known)"
        return f"{self.name} ({self.account})" if self.account else self.name


def leader_of(register: Register, word: str) -> Leader:
    """What an incident's `lead_agency` means; a word that the register does not know is a partner's name."""
    if word in ("", COUNCIL):
        return Leader(word=COUNCIL, name=register.council.name)
    agency = register.agency(word)
    if agency is None:
        return Leader(word=word, name=word, known=False)
    return Leader(word=word, name=agency.name, account=agency.account, link=agency.link, phone=agency.phone)


def may_instruct(incident: Incident) -> bool:
    """Whether the council tells people what to do: it leads, or whoever does has agreed."""
    return incident.lead_agency in ("", COUNCIL) or bool(incident.agreed_with)


def chosen_agency(register: Register, asked: str) -> str:
    """The word to store for what an officer typed: a key, a name, a beginning of one of them, or a name of their own.

    Raises `UsageProblem` where several agencies begin like that, or where one word is probably a slip of a key.
    """
    # a name of the register may be longer than one of an officer's own
    said = clean(asked, name="lead agency")
    wanted = said.casefold()
    if wanted in (COUNCIL, register.council.name.casefold(), register.council.short.casefold()):
        return COUNCIL
    exact = [a for a in register.agencies if wanted in (a.key, a.name.casefold())]
    fitting = exact or [a for a in register.agencies if wanted and _begins(a, wanted)]
    if len(fitting) > 1:
        listed = "; ".join(f"{a.key} ({a.name})" for a in fitting)
        raise UsageProblem(f"“{said}” could be several agencies: {listed}.", next_step="Say which one by its key.")
    if fitting:
        return fitting[0].key
    _refuse_slip(register, said)
    return clean(said, name="lead_agency")


def instruction_in(text: str) -> str:
    """The first words of a sentence that tells people what to do; empty when none does. Knows English and Welsh."""
    found = _ORDERS.search(text)
    return found[1] if found else ""


def headline(register: Register, incident: Incident) -> str:
    """`RBWM, F12: flood at Datchet (SL3). Thames Valley Police (@ThamesVP on X) leads`: what every question repeats."""
    facts = [incident.district, "" if incident.place_known else "not in the list of places"]
    where = ", ".join(fact for fact in facts if fact)
    leader = leader_of(register, incident.lead_agency)
    who = "The council" if leader.is_council else str(leader)
    agreed = f"; our instruction is agreed with {incident.agreed_with}" if incident.agreed_with else ""
    place = f"{incident.place} ({where})" if where else incident.place
    return f"{register.council.short}, {incident.ref}: {incident.kind} at {place}. {who} leads{agreed}"


def choices(register: Register) -> str:
    """`council; police (Thames Valley Police); …`: everything that can be chosen."""
    return "; ".join([COUNCIL, *(f"{a.key} ({a.name})" for a in register.agencies)])


def _begins(agency: Agency, wanted: str) -> bool:
    return agency.key.startswith(wanted) or agency.name.casefold().startswith(wanted)


def _refuse_slip(register: Register, said: str) -> None:
    """Nothing is guessed: one small word near a key is a slip, a name of several words is a partner we do not know."""
    from difflib import get_close_matches  # noqa: PLC0415 - only what is not in the register pays for it

    known = {a.key: a.key for a in register.agencies} | {a.name.casefold(): a.key for a in register.agencies}
    near = get_close_matches(said.casefold(), [COUNCIL, *known], n=1, cutoff=0.75 if " " not in said else 0.9)
    if near or not said or (said == said.casefold() and " " not in said):
        hint = f"Did you mean {known.get(near[0], near[0])}?" if near else f"Known: {choices(register)}."
        raise UsageProblem(
            f"“{said}” is no lead agency of the register.",
            next_step=f"{hint} One that is not in the register is written with its full name.",
        )
