"""What single values of the register may look like: addresses, names, keys, handles."""

import re
from urllib.parse import urlsplit

from broadcaster.domain.words import Platform

#: keys of services, officers, sites and kinds; they become parts of ids such as `libraries/x`
KEY = re.compile(r"[a-z][a-z0-9-]{0,29}")
#: names of secrets; nothing but letters, digits and hyphens, so that file and variable names follow one to one
SECRET_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")
#: operating-system users as useradd allows them
OS_USER = re.compile(r"[a-z_][a-z0-9_.-]{0,31}")
LETTER = re.compile(r"[A-Z]{1,2}")
HANDLE = {Platform.X: re.compile(r"[A-Za-z0-9_]{1,15}"), Platform.FACEBOOK: re.compile(r"[A-Za-z0-9._-]{1,80}")}
PLATFORM_ID = re.compile(r"[0-9]{1,20}")
EMERGENCY_NUMBER = re.compile(r"[0-9][0-9 ]{1,14}[0-9]")
#: `SL4`, `RG10`, `W1A`: the first half of a postcode
DISTRICT = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
#: languages that the program can date and frame a text in
LANGUAGES = ("en", "cy")
VERSION = re.compile(r"v[0-9]{1,3}\.[0-9]")
#: how a handle that nobody has filled in begins
PLACEHOLDER = "CHANGE_ME"
LONGEST_NAME = 100
LONGEST_TEXT = 2000

_HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")


def unseen(text: str, *, several_lines: bool = False) -> str:
    """`U+202E` when the text holds a character that nobody can see or that turns the text round, else empty.

    Where several lines are allowed, line feeds and the joiner inside emoji are too.
    """
    allowed = "\n\u200d" if several_lines else ""
    bad = next((c for c in text if not c.isprintable() and c not in allowed), "")
    return f"U+{ord(bad):04X}" if bad else ""


def is_phone(number: str) -> bool:
    """Whether it can be dialled in Britain: a national number of 8 to 11 digits, +44 …, or a short one such as 105."""
    if not re.fullmatch(r"\+?[0-9]+(?: [0-9]+)*", number):
        return False
    digits = number.replace(" ", "")
    if digits.startswith("+44"):
        return len(digits) in (12, 13) and digits[3] != "0"
    return bool(re.fullmatch(r"0[1-9][0-9]{6,9}|1[0-9]{2,5}|999", digits))


def https_fault(url: str) -> str:
    """Why this is no address for the live space: `https` only, a full host name, no password; empty when it is one."""
    fault, scheme, host = _parts(url)
    if fault:
        return fault
    if scheme != "https":
        return "must begin with https://"
    if is_loopback(host):
        return "must not be this machine; the exercise space has its own addresses"
    return "" if _HOST.fullmatch(host) or _is_address(host) else "has no full host name such as www.example.gov.uk"


def loopback_fault(url: str) -> str:
    """Why this cannot be the exercise world: `http://127.0.0.1:8025` and the like only; empty when it can."""
    fault, scheme, host = _parts(url)
    if fault:
        return fault
    if scheme not in {"http", "https"}:
        return "must begin with http://"
    if not is_loopback(host):
        return "must be this machine, such as http://127.0.0.1:8025: a drill must not leave the building"
    split = urlsplit(url)
    return "must end after the port" if split.path.strip("/") or split.query else ""


def is_loopback(host: str) -> bool:
    """Whether a host name or address certainly means this machine."""
    if host in {"localhost", "ip6-localhost"} or host.endswith(".localhost"):
        return True
    if not _is_address(host):
        return False
    from ipaddress import ip_address  # noqa: PLC0415 - most registers hold names only

    address = ip_address(host)
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)


def store_fault(url: str) -> str:
    """Why this is no address of a PostgreSQL store; empty when it is one."""
    if not url.startswith("postgresql://"):
        return "must begin with postgresql:// (leave it out for the embedded store)"
    if url.startswith("postgresql:///"):
        # a socket on this machine: the system user is the proof, no password is needed
        return "" if "host=/" in url else "names neither a host nor a socket folder (…?host=/run/postgresql)"
    fault, _, _ = _parts(url)
    return fault


def _parts(url: str) -> tuple[str, str, str]:
    try:
        split = urlsplit(url)
        host, port = (split.hostname or "").lower(), split.port
    except ValueError:
        return "is not an address", "", ""
    if not url.isascii() or re.search(r"[\s\\\"<>^`{|}]", url):
        return "holds a character that addresses do not have", "", ""
    if not host or port == 0:
        return "is not an address", "", ""
    if split.password is not None or (split.username is not None and split.scheme != "postgresql"):
        return "must not hold a user name or password", "", ""
    return "", split.scheme, host


def _is_address(host: str) -> bool:
    from ipaddress import ip_address  # noqa: PLC0415 - most registers hold names only

    if not re.fullmatch(r"[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*", host):
        return False
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
