"""Which officer is meant by a word that somebody typed at night."""

from broadcaster.domain.register import Officer
from broadcaster.engine.declare import unknown_word
from broadcaster.engine.desk import Desk
from broadcaster.errors import UsageProblem

#: whoever is at the keyboard
ME = "me"


def meant(desk: Desk, said: str) -> Officer | None:
    """The officer of that key, full name or, where only one has it, first name; `me` is whoever types. Any case."""
    word = " ".join(said.split()).casefold()
    if word == ME:
        return desk.officer
    officers = desk.register.officers
    exact = [o for o in officers if word in (o.key.casefold(), o.name.casefold())]
    first = [o for o in officers if o.name.casefold().partition(" ")[0] == word]
    found = exact or first
    return found[0] if len(found) == 1 else None


def find_officer(desk: Desk, said: str) -> Officer:
    """The same; raises `UsageProblem` for a word that nobody has or that fits several."""
    officer = meant(desk, said)
    if officer is None:
        raise unknown_word("officer", said, [o.key for o in desk.register.officers])
    return officer


def reason_given(reason: str, *, what: str) -> str:
    """The reason, tidied; raises `UsageProblem` where `what` needs one and there is none."""
    said = " ".join(reason.split())
    if not said:
        raise UsageProblem(f"{what} needs a reason.", next_step='Add --reason "why".')
    return said
