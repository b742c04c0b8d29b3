"""`doctor`: whether everything is ready for tonight."""

from typing import Annotated

import typer

from broadcaster.cli.options import AsOfficer, JsonFlag
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import document, say
from broadcaster.cli.typed import in_space, typed


def doctor(
    ctx: typer.Context,
    online: Annotated[
        bool, typer.Option("--online", help="Also ask every platform who we are; posts nothing.")
    ] = False,
    as_officer: AsOfficer = "",
    as_json: JsonFlag = False,
) -> None:
    """Check register, officers, templates, credentials, service, disk, clock and log. Exit code 1 if something is bad.

    Examples:
      {b} doctor
      {b} doctor --online --json

    """
    from broadcaster.composition.surroundings import surroundings  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.check_up import Verdict, check_up  # noqa: PLC0415 - as above
    from broadcaster.engine.status import picture  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer) as session:
        found = check_up(session.desk, picture(session.desk), register_warnings=session.loaded.warnings)
        found += surroundings(session, online=online, verify_log=True)
        found.sort(key=lambda f: [Verdict.BAD, Verdict.WARN, Verdict.OK].index(f.verdict))
        if as_json:
            document(
                {
                    "space": session.space.value,
                    "findings": [
                        in_space(
                            {
                                "subject": f.subject,
                                "verdict": f.verdict.value,
                                "sentence": f.sentence,
                                "next_step": f.next_step or None,
                            },
                            session.space,
                        )
                        for f in found
                    ],
                }
            )
        else:
            say("Ready for tonight?")
            for f in found:
                say(typed(f"{f.verdict.value.upper():<4} {f.subject}: {f.sentence}", session.space))
                if f.next_step:
                    say(typed(f"     Do: {f.next_step}", session.space))
    if any(f.verdict is Verdict.BAD for f in found):
        raise typer.Exit(1)
