"""The names of everything that a message may say: what an officer sets, and what the program knows itself."""

from collections.abc import Mapping

from broadcaster.domain.kinds.shape import Field, both
from broadcaster.domain.kinds.shared import SOURCE
from broadcaster.domain.kinds.table import KINDS, kind_of

#: fields of every kind of incident
COMMON: tuple[Field, ...] = (
    Field(
        name="place",
        ask="where it is, with or without a preposition: Mill Road, or: along the A308",
        sample=both("Datchet", "Datchet"),
        same=True,
    ),
    Field(name="hazard", ask="what it is, as it stands in a sentence", sample=both("flooding", "llifogydd")),
    Field(
        name="do_now",
        ask="what to do now, in one short sentence",
        sample=both("Go upstairs if water comes in.", "Ewch i fyny'r grisiau os daw dŵr."),
    ),
    Field(
        name="do_not",
        ask="what not to do",
        sample=both("Do not drive through water.", "Peidiwch â gyrru drwy ddŵr."),
    ),
    Field(
        name="known",
        ask="what is confirmed",
        sample=both("Water is on Southlea Road.", "Mae dŵr ar Southlea Road."),
    ),
    Field(
        name="not_known",
        ask="what is not known yet",
        sample=both("We do not yet know when it will go.", "Nid ydym yn gwybod eto pryd y bydd yn mynd."),
    ),
    Field(
        name="at_risk",
        ask="who is at risk",
        sample=both("People in ground-floor flats.", "Pobl mewn fflatiau llawr gwaelod."),
    ),
    Field(
        name="help",
        ask="help for people without transport, internet or English",
        sample=both("If you need a lift, call 01628 683800.", "Os oes angen lifft arnoch, ffoniwch 01628 683800."),
    ),
    Field(
        name="call",
        ask="whom to call when nobody is in danger",
        sample=both("Call 01628 683800 for sandbags.", "Ffoniwch 01628 683800 am fagiau tywod."),
    ),
    Field(
        name="details",
        ask="anything more; Facebook only",
        sample=both("The school stays open.", "Mae'r ysgol ar agor o hyd."),
    ),
    Field(name="next_update", ask="when the next update comes", sample=both("03:40 Saturday", "03:40 ddydd Sadwrn")),
    Field(
        name="lead_account",
        ask="the lead agency's official account",
        sample=both("@ThamesVP", "@ThamesVP"),
        same=True,
    ),
    Field(
        name="what",
        ask="an update's news",
        sample=both("The rest centre is open.", "Mae'r ganolfan orffwys ar agor."),
    ),
    Field(
        name="since",
        ask="when the last message was confirmed; for “no change”",
        sample=both("03:12 Sat", "03:12 Sad"),
    ),
    Field(
        name="wrong",
        ask="a correction's wrong statement, as it was made",
        sample=both("Old Windsor is flooded.", "Mae llifogydd yn Old Windsor."),
    ),
    Field(
        name="right",
        ask="a correction's right statement",
        sample=both("Datchet is flooded.", "Mae llifogydd yn Datchet."),
    ),
    Field(
        name="declared_safe_by",
        ask="who declared it safe",
        sample=both("the fire service", "y gwasanaeth tân"),
    ),
    Field(
        name="said",
        ask="a partner's message, word for word",
        sample=both("Avoid the town centre.", "Cadwch draw o ganol y dref."),
        # a quotation stays in the words that were said
        same=True,
    ),
    Field(
        name="source_link",
        ask="address of the partner's own message",
        sample=both("https://exampletown.gov.uk/news", "https://exampletown.gov.uk/news"),
        same=True,
    ),
    SOURCE,
)
#: every field that an officer may set, by name
ALL: Mapping[str, Field] = {f.name: f for f in (*COMMON, *(f for kind in KINDS.values() for f in kind.fields))}
#: what an officer may set, and what they are asked
SETTABLE: Mapping[str, str] = {name: f.ask for name, f in ALL.items()}
#: what the program knows itself and every message has; an officer cannot set these
CONTEXT: Mapping[str, str] = {
    "kind": "the kind of incident",
    "council": "the council's short name",
    "council_name": "the council's name",
    "latest_link": "address of the latest-information page",
    "emergency_number": "the number to call in danger",
    "issued": "02:40, Friday 20 November",
    "issued_short": "the same for X: 02:40 Fri 20 Nov",
    "ref": "the incident: F12",
    "number": "which bulletin of the incident: 3",
}
#: the same, where it is so
SOMETIMES: Mapping[str, str] = {
    "next_update_short": "when the next update comes, for X: 03:40 Sat",
    "district": "the postcode district of the place: SL3",
    "danger": "defined for kinds that can cost a life",
    "instructs": "defined when the council tells people what to do: it leads, or the lead agency has agreed",
    "lead_agency": "who leads, where it is not the council",
    "agreed_with": "whom of the lead agency the council's own instruction is agreed with",
}
#: every name that a template may use
FIELDS = frozenset(SETTABLE) | frozenset(CONTEXT) | frozenset(SOMETIMES)


def field_named(name: str) -> Field | None:
    """The field of that name, with or without a language: `what`, `what.cy`."""
    return ALL.get(name.partition(".")[0])


def fields_of(kind: str) -> tuple[Field, ...]:
    """Every field that an incident of that kind may have; its own first."""
    own = kind_of(kind).fields
    return own + tuple(f for f in COMMON if f.name not in {o.name for o in own})
