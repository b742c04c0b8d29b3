"""Secrets that never print, and the loggers of libraries that would print them (reliability reference 4.5)."""

import hmac
import logging
from collections.abc import Iterable
from typing import NoReturn, Self
from urllib.parse import quote, quote_plus

MASK = "•••"
#: tweepy writes the whole Authorization header at DEBUG, the next three log addresses and signatures there;
#: Apprise quotes an address that it does not understand in an ERROR
TALKATIVE = {
    "tweepy": logging.WARNING,
    "urllib3": logging.WARNING,
    "requests_oauthlib": logging.WARNING,
    "oauthlib": logging.WARNING,
    "apprise": logging.CRITICAL,
}


class Secret:
    """A credential. Only `reveal` gives it; printing, formatting and JSON never do, pickling raises TypeError."""

    __slots__ = ("__value",)
    __value: str

    def __init__(self, value: str) -> None:
        object.__setattr__(self, "_Secret__value", value)

    def reveal(self) -> str:
        """The credential itself; call it only where a request is made."""
        return self.__value

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a secret does not change")

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__value.encode(), other.reveal().encode())

    def __hash__(self) -> int:
        return hash((Secret, self.__value))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


def mask(text: str, secrets: Iterable[Secret]) -> str:
    """The text without any of the secrets, also where a server echoes one percent-encoded."""
    for secret in secrets:
        value = secret.reveal()
        for shape in (value, quote(value, safe=""), quote_plus(value), quote(value)):
            text = text.replace(shape, MASK) if shape else text
    return text


def quoted(text: str, secrets: Iterable[Secret], *, longest: int = 300) -> str:
    """Foreign words as they may stand in a log and on a terminal: no secrets, no control characters, not long.

    Masked before it is cut, so that no half of a secret is left at the end.
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in mask(text, secrets))
    return " ".join(printable.split())[:longest]


def quieten_loggers() -> None:
    """Keep the libraries' loggers quiet; the composition root calls this once, before any request."""
    for name, level in TALKATIVE.items():
        logging.getLogger(name).setLevel(level)
