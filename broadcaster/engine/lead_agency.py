"""Who leads may change in mid-incident, and while a partner leads the council gives no instruction of its own."""

from broadcaster.domain.lead_agency import INSTRUCTIONS, Leader, chosen_agency, instruction_in, leader_of
from broadcaster.domain.records import Incident
from broadcaster.domain.register import Register
from broadcaster.domain.texts import clean
from broadcaster.domain.words import BulletinKind
from broadcaster.engine.desk import Desk
from broadcaster.engine.find import find_incident
from broadcaster.engine.message import Message
from broadcaster.errors import NotAllowed

#: what may tell people what to do; whatever ends an incident or puts it right is never stopped here (design rule 2)
_INSTRUCTING = frozenset({BulletinKind.FIRST, BulletinKind.UPDATE})


def lead_agency(desk: Desk, ref: str | None, asked: str, *, agreed_with: str = "") -> Incident:
    """From now on this agency leads; says nothing to the public. Raises `UsageProblem`, `NotPossibleNow`."""
    word = chosen_agency(desk.register, asked)
    agreed = clean(agreed_with, name="agreed with") if agreed_with else ""
    with desk.store.writing() as uow:
        incident = find_incident(uow, ref)
        before = incident.lead_agency
        incident = uow.incidents.led_by(incident.id, word, agreed_with=agreed)
        desk.log(uow, "lead-agency-changed", incident.ref, before=before, after=word, agreed_with=agreed)
        uow.commit()
    return incident


def check_instruction(leader: Leader, agreed_with: str, message: Message, *, ref: str = "") -> None:
    """Raise `NotAllowed` where a partner leads, nothing is agreed, and the officer's own words say what to do.

    Two authorities that tell people two things is how people get hurt (features reference 16; policy 003 s12.7).
    `ref` is the incident, where it is declared already.
    """
    if leader.is_council or agreed_with or message.kind not in _INSTRUCTING:
        return
    # `do_now.cy` is the Welsh of `do_now`
    given = [name for name, said in message.given.items() if name.partition(".")[0] in INSTRUCTIONS and said.strip()]
    free = [said for name, said in message.given.items() if name.partition(".")[0] in ("what", "text")]
    own = next((said for said in (message.text, *free) if instruction_in(said)), "")
    if not given and not own:
        return
    what = " and ".join(given) or f"“{instruction_in(own)} …”"
    # with several open the pasted command must say which one; a preview's is called F?
    which = f" --incident {ref}" if ref and "?" not in ref else ""
    known = f"--source {leader.word}" if leader.known else f'--source "{leader.word}"'
    raise NotAllowed(
        f"{leader.name} leads, so {what} would be an instruction of the council's own.",
        next_step="Once they agree, name who said so: --agreed-with NAME at `broadcaster trigger`, or "
        f"`broadcaster lead-agency {_word(leader)}{which} --agreed-with NAME`. "
        f'Their own words are passed on with: broadcaster reissue {known}{which} --text "…".',
        details={"lead_agency": leader.word, "fields": given},
    )


def leader(register: Register, incident: Incident) -> Leader:
    """Who leads an incident."""
    return leader_of(register, incident.lead_agency)


def _word(leader: Leader) -> str:
    return leader.word if leader.known else f'"{leader.word}"'
