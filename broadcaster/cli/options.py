"""Options that several commands share, each written once."""

from typing import Annotated

import typer

JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout; all else goes to stderr.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen; store, silence and send nothing.")]
AsOfficer = Annotated[str, typer.Option("--as", metavar="OFFICER", help="Act as this officer (exercise only).")]
Yes = Annotated[
    bool,
    typer.Option("--yes", "-y", help="Do not ask. In the exercise space this also approves; live it never approves."),
]
IncidentRef = Annotated[str, typer.Option("--incident", metavar="REF", help="Which incident, when several are open.")]
LeadAgency = Annotated[
    str,
    typer.Option("--lead-agency", metavar="WHO", help="Who leads: council, a key or name of the register, or a name."),
]
AgreedWith = Annotated[
    str, typer.Option("--agreed-with", metavar="NAME", help="Who of the lead agency agreed to our own instruction.")
]
Fields = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Fill in a field; repeat for several.")
]
NewPlace = Annotated[
    str, typer.Option("--place", metavar="PLACE", help="Where it is from now on, when that was wrong or it spreads.")
]
District = Annotated[str, typer.Option("--district", help="Postcode district of the place, e.g. SL4.")]
OwnText = Annotated[str, typer.Option("--text", help="Your own words instead of the template's.")]
BreakGlass = Annotated[
    bool, typer.Option("--break-glass", help="Send alone, loudly, reviewed afterwards; needs --reason.")
]
NextIn = Annotated[
    str, typer.Option("--next-in", metavar="TIME", help="When the next update comes: 3h, 90m, 1d. Default: the preset.")
]
Reason = Annotated[str, typer.Option("--reason", help="Why; goes into the log.")]
Despite = Annotated[
    str, typer.Option("--despite", metavar="WHY", help="Why it goes although the house rules warn; goes into the log.")
]
Of = Annotated[
    list[str] | None,
    typer.Option("--of", metavar="F12/2", help="Which message was wrong; repeat for several. Default: the newest."),
]
TakeDown = Annotated[
    bool, typer.Option("--withdraw", help="Also delete the wrong posts, where they endanger people; needs --reason.")
]
NoWait = Annotated[
    bool, typer.Option("--no-wait", help="Do not stay until everything is sent; `serve` or another command sends it.")
]
