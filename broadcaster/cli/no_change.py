"""`update --no-change`: shown, confirmed and followed like every other bulletin."""

from collections.abc import Mapping

import typer

from broadcaster.composition.session import Session
from broadcaster.errors import UsageProblem


def say_no_change(session: Session, given: Mapping[str, str], ctx: typer.Context) -> None:
    """The last confirmed message with new times; raises `UsageProblem` beside words of one's own."""
    from broadcaster.cli.confirm import confirm_words  # noqa: PLC0415 - help must not load the engine
    from broadcaster.cli.outcome import finish  # noqa: PLC0415 - as above
    from broadcaster.cli.said import said  # noqa: PLC0415 - as above
    from broadcaster.composition.endurance import surviving_hang_up  # noqa: PLC0415 - as above
    from broadcaster.engine.find import OPEN, find_incident  # noqa: PLC0415 - as above
    from broadcaster.engine.no_change import no_change, unchanged  # noqa: PLC0415 - as above

    words = said(ctx)
    if given or words.text:
        raise UsageProblem(
            "--no-change repeats what was confirmed and takes no other words.",
            next_step="Leave out --no-change to send them, or leave them out.",
        )
    with session.desk.store.reading() as uow:
        found = find_incident(uow, words.incident or None, states=OPEN)
    composed = unchanged(session.desk, found, next_in=words.interval)
    how = words.how(session.space)
    if words.dry_run:
        from broadcaster.cli.preview import show_composed  # noqa: PLC0415 - as above

        show_composed(session, found, composed, how, as_json=words.as_json)
        return
    confirm_words(session, found, composed, yes=words.yes)
    with surviving_hang_up():
        published = no_change(session.desk, found, how, next_in=words.interval)
        finish(session, found, published, no_wait=words.no_wait, as_json=words.as_json)
