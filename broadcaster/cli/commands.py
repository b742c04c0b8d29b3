"""Every command and where its code is; the code is imported only when the command is called."""

from dataclasses import dataclass

from broadcaster.domain.words import Space

_BOTH = frozenset(Space)


@dataclass(frozen=True, kw_only=True)
class Command:
    """Where a command lives and in which spaces it exists."""

    module: str
    attribute: str
    spaces: frozenset[Space] = _BOTH


def _in(module: str, attribute: str, *, live_only: bool = False) -> Command:
    spaces = frozenset({Space.LIVE}) if live_only else _BOTH
    return Command(module=f"broadcaster.cli.{module}", attribute=attribute, spaces=spaces)


#: in the order in which a night needs them; `--help` and the docs show the same order
COMMANDS: dict[str, Command] = {
    "trigger": _in("trigger", "trigger"),
    "preview": _in("preview", "preview"),
    "approve": _in("approve", "approve"),
    "break-glass": _in("break_glass", "break_glass"),
    "reject": _in("approve", "reject"),
    "resubmit": _in("resubmit", "resubmit"),
    "update": _in("bulletins", "update"),
    "correct": _in("bulletins", "correct"),
    "false-alarm": _in("ending", "false_alarm"),
    "reissue": _in("reissue", "reissue"),
    "lead-agency": _in("lead_agency", "lead_agency"),
    "stand-down": _in("ending", "stand_down"),
    "status": _in("status", "status"),
    "handover": _in("handover", "handover"),
    "watching": _in("watching", "watching"),
    "banner": _in("banner", "app"),
    "accounts": _in("accounts", "accounts"),
    "silence": _in("silence", "app"),
    "may-post": _in("silence", "may_post"),
    "post": _in("post", "post"),
    "held": _in("release", "held"),
    "release": _in("release", "release"),
    "log": _in("log", "log"),
    "paste": _in("paste", "paste"),
    "resolve": _in("resolve", "resolve"),
    "withdraw": _in("withdraw", "withdraw"),
    "pause": _in("pause", "pause"),
    "resume": _in("pause", "resume"),
    "templates": _in("templates", "app"),
    "feeds": _in("feeds", "app"),
    "doctor": _in("doctor", "doctor"),
    "serve": _in("serve", "serve"),
    "sandbox": _in("sandbox", "sandbox", live_only=True),
    "init": _in("init", "init", live_only=True),
}
