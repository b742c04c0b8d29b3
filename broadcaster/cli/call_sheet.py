"""The call sheet as a page of 80 columns that prints well, and as plain data."""

from collections.abc import Iterator
from datetime import datetime
from textwrap import fill
from typing import Any

from broadcaster.cli.show import counted
from broadcaster.cli.typed import typed
from broadcaster.domain.call_sheet import Call, silent_words, told_count
from broadcaster.domain.register import Account, Officer, Register
from broadcaster.domain.times import clock_words, day_words, local
from broadcaster.domain.words import Platform, Space
from broadcaster.engine.told import Sheet

_WIDTH = 80
_INDENT = " " * 4


def sheet_text(register: Register, sheet: Sheet, space: Space) -> str:
    """The whole sheet; what is still to do stands first, what is done last, both ticked or not."""
    return "\n".join(_lines(register, sheet, space))


def sheet_report(register: Register, sheet: Sheet) -> dict[str, Any]:
    """The same for `--json`; times are ISO 8601 in UTC."""
    told, of = told_count(sheet.calls)
    return {
        "now": sheet.now.isoformat(),
        "incidents": [i.ref for i in sheet.incidents],
        "silent_accounts": sheet.accounts,
        "editors_told": told,
        "editors": of,
        "calls": [_call_report(register, call) for call in sheet.calls],
    }


def _lines(register: Register, sheet: Sheet, space: Space) -> Iterator[str]:
    zone = register.council.zone
    mark = "EXERCISE – NOT REAL. " if space is Space.EXERCISE else ""
    yield f"{mark}CALL SHEET, {register.council.name}"
    yield day_words(sheet.now, zone)
    if not sheet.calls:
        yield "No account is silent: nobody needs to be told."
        return
    yield f"{silent_words(sheet.accounts, sheet.calls)}."
    yield ""
    yield from _to_say(sheet, space)
    for call in sorted(sheet.calls, key=lambda call: call.told):
        yield ""
        yield from _call(register, call, sheet.now)
    yield ""
    told, of = told_count(sheet.calls)
    if told == of:
        yield "Every editor is told."
    else:
        yield _filled(typed('After each call: broadcaster silence told SERVICE --how "who, by what"', space), indent="")
    if mark:
        yield mark.strip()


def _to_say(sheet: Sheet, space: Space) -> Iterator[str]:
    what = " and ".join(f"{i.kind} at {i.place} ({i.ref})" for i in sheet.incidents)
    real = "This is an EXERCISE, it is not real. " if space is Space.EXERCISE else ""
    yield _filled(
        f"Say: “{real}Because of {what}: please post nothing on these accounts, stop what is scheduled or "
        "advertised there, and answer nobody until we ring you again.”",
        indent="",
    )


def _call(register: Register, call: Call, now: datetime) -> Iterator[str]:
    yield f"[{'x' if call.told else ' '}] {call.service.name} ({call.service.key})"
    yield _filled(f"Ring: {_people(call)}")
    for silent in call.accounts:
        told = ""
        if silent.told_at is not None and not call.told:
            told = ", told"
        yield _filled(f"Silent: {_account(silent.account)}{told}")
    if call.elsewhere:
        yield _filled(f"Also posts from: {', '.join(call.elsewhere)}. No silence here stops that: ask them to stop it.")
    if call.told:
        yield _filled(f"Told: {'; '.join(_told(register, call, now))}")
    else:
        yield f"{_INDENT}Told: __________________  at: ______  by: __________________"


def _people(call: Call) -> str:
    if not call.editors:
        return "nobody is named in channels.toml; ring the service's manager"
    return "; ".join(_person(editor) for editor in call.editors)


def _person(officer: Officer) -> str:
    return f"{officer.name}, {officer.phone or 'no number in channels.toml'}"


def _account(account: Account) -> str:
    handle = f"@{account.handle}" if account.platform is Platform.X else account.handle
    shown = "no handle in channels.toml" if account.placeholder else handle
    return f"{account.id} ({shown})"


def _told(register: Register, call: Call, now: datetime) -> Iterator[str]:
    """Once per telling, though it covered several accounts."""
    zone = register.council.zone
    seen = dict.fromkeys((a.told_at, a.told_by, a.how) for a in call.accounts)
    for at, by, how in seen:
        if at is not None:
            officer = register.officer(by)
            same_day = local(at, zone).date() == local(now, zone).date()
            when = clock_words(at, zone) if same_day else day_words(at, zone)
            yield f"{when} by {officer.name if officer else by}{f', {how}' if how else ''}"


def _filled(words: str, *, indent: str = _INDENT) -> str:
    return fill(words, width=_WIDTH, initial_indent=indent, subsequent_indent=indent + "  ")


def _call_report(register: Register, call: Call) -> dict[str, Any]:
    return {
        "service": call.service.key,
        "name": call.service.name,
        "told": call.told,
        "editors": [{"officer": o.key, "name": o.name, "phone": o.phone or None} for o in call.editors],
        "also_posts_from": list(call.elsewhere),
        "accounts": [
            {
                "account": silent.account.id,
                "platform": silent.account.platform.value,
                "handle": None if silent.account.placeholder else silent.account.handle,
                "told_at": silent.told_at.isoformat() if silent.told_at else None,
                "told_by": silent.told_by or None,
                "how": silent.how or None,
            }
            for silent in call.accounts
        ],
    }


def told_words(sheet: Sheet) -> str:
    """`2 of 10 editors told; 8 services left to ring`."""
    told, of = told_count(sheet.calls)
    left = of - told
    return f"{told} of {of} editors told; {counted(left, 'service') if left else 'nobody is'} left to ring"
