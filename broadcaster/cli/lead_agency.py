"""`lead-agency`: who leads the response from now on."""

from typing import Annotated

import typer

from broadcaster.cli.options import AgreedWith, AsOfficer, IncidentRef, JsonFlag
from broadcaster.cli.session import desk_for


def lead_agency(
    ctx: typer.Context,
    agency: Annotated[
        str, typer.Argument(metavar="WHO", help="council, a key or name of the register, or a full name.")
    ],
    incident: IncidentRef = "",
    agreed_with: AgreedWith = "",
    as_officer: AsOfficer = "",
    as_json: JsonFlag = False,
) -> None:
    """Say who leads the response from now on; nothing goes to the public.

    While a partner leads, the council's messages name it and give no instruction of their own, unless somebody of
    that partner agreed to one.

    Examples:
      {b} lead-agency police
      {b} lead-agency police --incident E1 --agreed-with "Inspector Example"
      {b} lead-agency council --incident F12

    """
    from broadcaster.cli.show import document, say  # noqa: PLC0415 - help must not load the engine
    from broadcaster.domain.lead_agency import leader_of  # noqa: PLC0415 - as above
    from broadcaster.engine.lead_agency import lead_agency as lead_agency_verb  # noqa: PLC0415 - as above
    from broadcaster.engine.report import incident_head  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer) as session:
        led = lead_agency_verb(session.desk, incident or None, agency, agreed_with=agreed_with)
        leader = leader_of(session.desk.register, led.lead_agency)
        if as_json:
            document({"space": session.space.value, "incident": incident_head(led), "leader": str(leader)})
            return
        agreed = ""
        if not leader.is_council:
            agreed = (
                f" Our own instruction is agreed with {led.agreed_with}."
                if led.agreed_with
                else (" The council's messages give no instruction of their own.")
            )
        say(f"{led.ref} ({led.kind} at {led.place}): {leader} leads from now on.{agreed}")
        say(f'The public has not been told. Tell them: broadcaster update --incident {led.ref} --what "…"')
