"""Pass on a partner's message in the partner's own words, named and not endorsed (policy 003 s12.7, s14.3)."""

from dataclasses import dataclass

from broadcaster.domain.lead_agency import chosen_agency, leader_of
from broadcaster.domain.register import Register
from broadcaster.domain.words import BulletinKind
from broadcaster.engine.message import Message
from broadcaster.errors import UsageProblem


@dataclass(frozen=True, kw_only=True)
class Reissue:
    """The order: these words of that partner."""

    #: key, name or beginning of one; a partner that is not in the register by its full name
    source: str
    #: the partner's words, exactly
    said: str
    #: address of the partner's own message
    link: str = ""


def reissue(register: Register, order: Reissue) -> Message:
    """The bulletin that quotes them. It replaces nothing of ours, promises nothing and raises no banner.

    Raises `UsageProblem` for an unclear source, for the council itself, and without words.
    """
    source = leader_of(register, chosen_agency(register, order.source))
    if source.is_council:
        raise UsageProblem(
            "The council's own words are no partner's message.",
            next_step='Say them with: broadcaster update --what "…".',
        )
    if not order.said.strip():
        raise UsageProblem(
            f"There is nothing of {source.name} to pass on.", next_step='Give their exact words: --text "…".'
        )
    given = {"source": source.name, "said": order.said, "source_link": order.link}
    return Message(kind=BulletinKind.REISSUE, given={name: value for name, value in given.items() if value})
