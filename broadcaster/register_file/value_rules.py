"""Rules over single values: what every text, address, name and name of a secret must be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from broadcaster.register_file import values
from broadcaster.register_file.faults import Faults, shown
from broadcaster.register_file.locate import Path
from broadcaster.register_file.secret_shapes import looks_like_a_secret

#: texts that may be empty
MAY_BE_EMPTY = frozenset(
    {"ca_file", "platform_id", "credential", "repost_text", "folder", "put_url", "lead_agency", "account", "link"}
    | {"phone", "parish", "district", "mistaken_for", "address"}
)
_LONG = frozenset({"repost_text"})


def check_texts(data: Mapping[str, Any], faults: Faults) -> None:
    """Every text of the file: no secret, nothing invisible, no stray spaces, not empty."""
    for path, text in _texts(data, ()):
        key = next((part for part in reversed(path) if isinstance(part, str)), "")
        if looks_like_a_secret(text):
            hint = "write the name of the secret here; docs/configuration.md says where the secret itself goes"
            faults.add(path, f"`{key}` looks like a password or token", hint)
        elif hidden := values.unseen(text, several_lines=key in _LONG):
            faults.add(path, f"`{key}` holds a character that cannot be seen ({hidden})", "delete it and type it again")
        elif text != text.strip():
            faults.add(path, f"`{key}` begins or ends with a space")
        elif not text and key not in MAY_BE_EMPTY:
            faults.add(path, f"`{key}` is empty")
        elif len(text) > values.LONGEST_TEXT:
            faults.add(path, f"`{key}` is longer than {values.LONGEST_TEXT} characters")


def check_address(path: Path, url: str, fault_of: Callable[[str], str], faults: Faults) -> None:
    """`fault_of` says why an address will not do; an empty one is reported elsewhere."""
    fault = fault_of(url) if url else ""
    if fault:
        faults.add(path, f"`{path[-1]}` {fault}")


def check_secret_name(path: Path, name: str, faults: Faults) -> None:
    """A name of a secret, if there is one."""
    if name and not values.SECRET_NAME.fullmatch(name) and not looks_like_a_secret(name):
        hint = "the name of a secret: small letters, digits and hyphens"
        faults.add(path, f"{shown(name)} cannot be the name of a secret", hint)


def check_languages(path: Path, languages: Sequence[str], faults: Faults) -> None:
    """Codes of languages that the program has words for, each once."""
    for number, language in enumerate(languages):
        if language not in values.LANGUAGES:
            faults.unknown((*path, number), language, values.LANGUAGES)
    if len(set(languages)) < len(languages):
        faults.add(path, f"`{path[-1]}` names a language twice")


def check_phone(path: Path, number: str, faults: Faults) -> None:
    """A telephone number of the United Kingdom, if there is one."""
    if number and not values.is_phone(number):
        hint = "write it as it is dialled in Britain, such as 01628 683800, 0800 111 999 or 105"
        faults.add(path, f"{shown(number)} cannot be a telephone number", hint)


def check_name(path: Path, name: str, faults: Faults) -> None:
    """A name that people read."""
    if len(name) > values.LONGEST_NAME:
        faults.add(path, f"`{path[-1]}` is longer than {values.LONGEST_NAME} characters")


def _texts(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    waiting: list[tuple[Path, object]] = [(path, value)]
    while waiting:
        here, found = waiting.pop()
        if isinstance(found, str):
            yield here, found
        elif isinstance(found, Mapping):
            waiting.extend(((*here, key), inner) for key, inner in found.items())
        elif isinstance(found, list):
            waiting.extend(((*here, number), inner) for number, inner in enumerate(found))
