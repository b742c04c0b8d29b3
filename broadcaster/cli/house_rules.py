"""What the house rules say, as an officer reads it, and the question why it must go all the same."""

from collections.abc import Sequence
from typing import Any

import typer

from broadcaster.cli.show import aside, counted
from broadcaster.domain.house_rules.findings import Finding, Level


def ask_why(found: Sequence[Finding]) -> str:
    """Show the warnings on stderr and ask for the reason; nothing typed means no."""
    aside(f"The house rules warn of {counted(len(found), 'thing')}:")
    for finding in found:
        aside(f"- {finding.words}")
    aside("Type why it must go all the same; it goes into the log and to the approver. Only Enter: change the words.")
    return str(typer.prompt("Why", default="", show_default=False, err=True)).strip()


def finding_lines(found: Sequence[dict[str, Any]], untested: Sequence[dict[str, Any]]) -> list[str]:
    """The preview's lines: blocks, warnings, then what was not tried."""
    lines = []
    for level, title in (
        (Level.BLOCK, "House rules that stop this message, whatever the reason:"),
        (Level.WARN, "House rules that warn; they need a reason, --despite:"),
    ):
        here = [finding for finding in found if finding["level"] == level.value]
        if here:
            lines += ["", title, *(f"- {finding_words(finding)}" for finding in here)]
    if not found:
        lines += ["", "House rules: nothing found."]
    if untested:
        lines += [
            "",
            "Links and numbers; open and ring them yourself:",
            *(f"- {untested_words(one)}" for one in untested),
        ]
    return lines


def finding_words(finding: dict[str, Any]) -> str:
    """One line: rule, texts, quoted words, what is wrong, what to do instead."""
    quoted = f": “{finding['quote']}”" if finding["quote"] else ""
    return f"{finding['rule']} in {', '.join(finding['where'])}{quoted}. {finding['what']} {finding['instead']}"


def untested_words(one: dict[str, Any]) -> str:
    """`0345 988 1188: form is right, listed as public, not tested`."""
    form = "form is right" if one["form_is_right"] else "THE FORM IS WRONG"
    return f"{one['text']}: {form}, {'listed' if one['listed'] else 'not listed'} as public, not tested"
