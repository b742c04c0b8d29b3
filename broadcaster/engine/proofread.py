"""Read a composed bulletin by the house rules before it is stored: what stops it, what needs a reason."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from broadcaster.domain.house_rules.facts import QUOTED_FIELDS, Facts, facts_of
from broadcaster.domain.house_rules.findings import Finding, Scope, Text, blocks, cautions
from broadcaster.domain.languages import base_and_language
from broadcaster.domain.records import Incident
from broadcaster.domain.words import Form, Posture
from broadcaster.engine.compose import Composed
from broadcaster.engine.desk import Desk
from broadcaster.engine.message import Despite
from broadcaster.errors import TextProblem

if TYPE_CHECKING:
    from broadcaster.domain.house_rules.untested import Untested


def findings_of(desk: Desk, incident: Incident, composed: Composed) -> tuple[Finding, ...]:
    """Everything that the house rules say of the bulletin: the officer's own words, then every rendering."""
    from broadcaster.domain.house_rules.check import check  # noqa: PLC0415 - silence must not wait for its patterns

    return check(_texts(desk, incident, composed), _facts(desk, incident, composed))


def untested_of(desk: Desk, incident: Incident, composed: Composed) -> "tuple[Untested, ...]":
    """Every link and telephone number of the bulletin; none was opened or rung."""
    from broadcaster.domain.house_rules.untested import untested  # noqa: PLC0415 - as above

    whole = [text for text in _texts(desk, incident, composed) if text.scope is not Scope.OWN]
    return untested(whole, _facts(desk, incident, composed))


def proofread(desk: Desk, incident: Incident, composed: Composed, despite: Despite) -> Composed:
    """The bulletin with its warnings and the reason given for them.

    Raises `TextProblem` with every finding in its details: for blocks always, for warnings without a reason.
    """
    found = findings_of(desk, incident, composed)
    if blocks(found):
        raise _problem(blocks(found), "No reason overrides this.", "Change the words and send it again.")
    warned = cautions(found)
    if not warned:
        return composed
    reason = despite.reason.strip()
    if not reason and despite.ask is not None and not despite.lenient:
        reason = despite.ask(warned).strip()
    if not reason and not despite.lenient:
        raise _problem(
            warned, "", 'Change the words, or send it all the same with: --despite "why it must go all the same".'
        )
    names = tuple(dict.fromkeys(finding.rule for finding in warned))
    return replace(composed, despite=reason, cautions=names)


def refuse_personal_data(desk: Desk, where: str, words: str) -> None:
    """A service's ordinary post carries nobody's numbers, addresses or children; its style is its own.

    Raises `TextProblem` with every finding.
    """
    from broadcaster.domain.house_rules.check import PERSONAL_DATA, check  # noqa: PLC0415 - as above

    facts = facts_of(desk.register, kind="general", bulletin=None, space=desk.space, fields={})
    found = check([Text(where=where, text=words)], facts, rules=PERSONAL_DATA)
    if found:
        raise _problem(found, "No reason overrides this.", "Change the words and post it again.")


def _problem(found: Sequence[Finding], after: str, next_step: str) -> TextProblem:
    rules = "a house rule" if len(found) == 1 else f"{len(found)} house rules"
    listed = "\n".join(f"- {finding.words}" for finding in found)
    return TextProblem(
        f"The message does not keep {rules}:\n{listed}" + (f"\n{after}" if after else ""),
        next_step=next_step,
        details={"findings": [finding.as_json() for finding in found]},
    )


def _facts(desk: Desk, incident: Incident, composed: Composed) -> Facts:
    return facts_of(
        desk.register,
        kind=incident.kind,
        bulletin=composed.message.kind,
        space=desk.space,
        fields={**composed.message.given, **composed.fields},
    )


def _texts(desk: Desk, incident: Incident, composed: Composed) -> list[Text]:
    own = {"place": incident.place, "text": composed.message.text, **composed.message.given}
    texts = [
        Text(
            where=name,
            text=value,
            quoted=base_and_language(name)[0] in QUOTED_FIELDS,
            language="cy" if base_and_language(name)[1] == "cy" else "",
        )
        for name, value in own.items()
        if value
    ]
    reposts = {account.id for account in desk.register.with_posture(Posture.REPOST)}
    for rendering in composed.renderings:
        # an edit keeps what stood in the wrong post: that is out already, and the correction must not wait for it
        if rendering.form is Form.EDIT:
            continue
        scope = Scope.POINTER if rendering.target in reposts else Scope.WHOLE
        texts.append(Text(where=rendering.target, text=rendering.text, scope=scope, form=rendering.form.value))
    return texts
