"""Log records on stderr: JSON lines for a machine, words for a terminal; each has an `action`, none has a secret.

The code logs through `logging` with `extra={"action": …}`; structlog gives the records their shape. Called once, by
`serve` and by the commands that dispatch; the way to a silence never loads it.
"""

import logging
import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any, TextIO

import structlog

from broadcaster.transport.secrets import MASK, Secret, mask, quieten_loggers

#: what the secrets of the running process are, asked anew for every record
Hidden = Callable[[], Iterable[Secret]]
#: libraries that tell of every step at INFO
_CHATTY = ("apscheduler", "alembic", "sqlalchemy")
#: shapes of credentials that nobody told us of; the group before the last one stays
_SHAPES = (
    re.compile(r"(?i)(\b(?:bearer|basic)\s+)[\w.~+/=%-]{8,}"),
    re.compile(
        r"(?i)((?:access_token|appsecret_proof|oauth_signature|oauth_token|token|api_?key|secret|password)"
        r"[\"']?\s*[=:]\s*[\"']?)[^&\s\"',;]{4,}"
    ),
    re.compile(r"(://[^/\s:@]*:)[^/\s@]+(?=@)"),
    re.compile(r"()\bEA[A-Za-z0-9]{30,}"),
    re.compile(r"()\b\d{5,}-[A-Za-z0-9]{20,}"),
)


def nothing_hidden() -> Iterable[Secret]:
    """For a process that has read no secret."""
    return ()


def configure(stream: TextIO, *, level: int = logging.INFO, hidden: Hidden = nothing_hidden) -> None:
    """Send every logger's records to `stream`: words where it is a terminal, otherwise one JSON object a line."""
    shape: list[Any] = [_only_ours, _masked(hidden)]
    if stream.isatty():
        shape.append(structlog.dev.ConsoleRenderer(event_key="message", timestamp_key="at"))
    else:
        shape.append(structlog.processors.JSONRenderer(ensure_ascii=False, default=str))
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=shape, foreign_pre_chain=_collected()))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    quieten_loggers()
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _collected() -> list[Any]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
        structlog.processors.EventRenamer("message"),
        _with_action,
    ]


def _with_action(_logger: Any, _method: str, said: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A library's record has no action of ours; it is named after where it comes from."""
    said.setdefault("action", f"log:{said.get('logger', '')}")
    return said


def _only_ours(_logger: Any, _method: str, said: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Without structlog's own keys, which hold the record itself."""
    return {name: value for name, value in said.items() if not name.startswith("_")}


def _masked(hidden: Hidden) -> Callable[[Any, str, MutableMapping[str, Any]], Mapping[str, Any]]:
    def masked(_logger: Any, _method: str, said: MutableMapping[str, Any]) -> Mapping[str, Any]:
        secrets = tuple(hidden())
        return {name: _clean(value, secrets) for name, value in said.items()}

    return masked


def _clean(value: Any, secrets: tuple[Secret, ...]) -> Any:
    match value:
        case str():
            return without_secrets(value, secrets)
        case Mapping():
            return {name: _clean(inner, secrets) for name, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_clean(inner, secrets) for inner in value]
        case None | bool() | int() | float():
            return value
        case _:
            return without_secrets(str(value), secrets)


def without_secrets(text: str, secrets: Iterable[Secret] = ()) -> str:
    """The text without these secrets, and without whatever has the shape of one."""
    text = mask(text, secrets)
    for shape in _SHAPES:
        text = shape.sub(rf"\g<1>{MASK}", text)
    return text
