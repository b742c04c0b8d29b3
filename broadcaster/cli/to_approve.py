"""A waiting bulletin as its approver reads it on a phone: the facts about it, then every text in full."""

from collections.abc import Iterator

from broadcaster.cli.show import counted
from broadcaster.domain.signing import short
from broadcaster.domain.times import clock_words, span_words
from broadcaster.domain.words import Effect, Form
from broadcaster.engine.officer_notices import LOOK_TWICE
from broadcaster.engine.to_approve import ToApprove

_COUNTED = (Effect.PUBLISH, Effect.BANNER_UP, Effect.BANNER_DOWN, Effect.REPOST)


def reading(shown: ToApprove, zone: str) -> str:
    """All of it, the texts last, so that they stand right above the question."""
    return "\n".join([*_facts(shown, zone), "", *_texts(shown), *_rest(shown)])


def consequence(shown: ToApprove) -> str:
    """What one yes does, in numbers."""
    parts = [
        counted(len(shown.targets(Effect.PUBLISH)), "message"),
        counted(len(shown.targets(Effect.BANNER_UP, Effect.BANNER_DOWN)), "banner"),
        counted(len(shown.targets(Effect.REPOST)), "repost"),
    ]
    rest = len(shown.deliveries) - len(shown.targets(*_COUNTED))
    parts += [counted(rest, "other effect")] if rest else []
    return f"One yes to {shown.name} covers {', '.join(parts[:-1])} and {parts[-1]}."


def _facts(shown: ToApprove, zone: str) -> Iterator[str]:
    bulletin, incident = shown.bulletin, shown.incident
    district = f" ({incident.district})" if incident.district else ""
    yield f"{shown.name} {bulletin.kind}: {incident.kind} at {incident.place}{district}"
    if not incident.place_known:
        yield LOOK_TWICE
    age = span_words(shown.now - bulletin.submitted_at)
    words = "signed templates" if bulletin.signed else "words that nobody has signed"
    yield f"Written by {shown.writer} at {clock_words(bulletin.submitted_at, zone)}, {age} ago, from {words}."
    if bulletin.despite or bulletin.cautions:
        rules = f" ({', '.join(bulletin.cautions)})" if bulletin.cautions else ""
        yield f"Sent despite the house rules{rules}: {bulletin.despite or 'no reason given'}"
    times = [
        ("Approve by", bulletin.approve_by),
        ("it promises the next update for", bulletin.promise_at),
        ("goes out until", bulletin.expires_at),
    ]
    said = ", ".join(f"{what} {clock_words(at, zone)}" for what, at in times if at is not None)
    if said:
        yield f"{said[0].upper()}{said[1:]}."


def _texts(shown: ToApprove) -> Iterator[str]:
    """Every frozen text in full, in the order it was submitted: leads, banner, what reposts fall back on, edits."""
    reposts = shown.targets(Effect.REPOST)
    for rendering in shown.renderings:
        what = rendering.target
        if rendering.form is Form.EDIT:
            what += ", its earlier post is edited to say"
        elif what in reposts:
            what += " shares the lead's post; where that is refused it says"
        yield f"{what}:\n{rendering.text}\n"


def _rest(shown: ToApprove) -> Iterator[str]:
    own = {rendering.target for rendering in shown.renderings}
    sharing = [target for target in shown.targets(Effect.REPOST) if target not in own]
    if sharing:
        yield f"Shares the lead's post: {', '.join(sharing)}."
    down = shown.targets(Effect.BANNER_DOWN)
    if down:
        yield f"The banner comes down: {', '.join(down)}."
    yield f"Digest {short(shown.bulletin.digest)}: the writer's screen shows the same one."
