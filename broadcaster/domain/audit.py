"""The audit chain: what an entry says as canonical JSON, and how each entry is bound to the one before it.

Texts enter the chain only as their SHA-256, so that personal data can be removed without breaking it. A chain proves
nothing against somebody who rewrites all of it; hence its head is printed on every report (reliability reference 4.8).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from struct import Struct

#: what the first entry of every council is chained to
GENESIS = bytes(32)
#: how much of a printed head, in hexadecimal digits, is enough to look for it
HEAD_DIGITS = 16
_SHORT = Struct(">I").pack
_NUMBERS = Struct(">QI").pack


def fingerprint(text: str) -> str:
    """A text as it may appear in the chain: its SHA-256 in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def body_of(*, at: datetime, actor: str, action: str, data: Mapping[str, object]) -> str:
    """The canonical JSON of one entry. Raises `ValueError` for floats, times without a zone and unknown kinds."""
    return canonical({"at": at, "actor": actor, "action": action, "data": data})


def canonical(value: object) -> str:
    """JSON with one spelling: sorted keys, no spaces, text as it is, times in UTC to the microsecond."""
    text = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    text.encode()  # half a surrogate pair has no UTF-8 and must not be found out at verification
    return text


def _plain(value: object) -> object:
    match value:
        case None | bool():
            return value
        case str():
            return str(value)
        case int():
            return int(value)
        case datetime():
            return _time(value)
        case Mapping():
            return {_key(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            raise ValueError(f"the audit log cannot hold a {type(value).__name__}")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise ValueError("a key in the audit log must be a text")  # noqa: TRY004 - one error for all refusals
    return str(key)


def _time(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a time without a zone must not reach the audit log")
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def link(prev: bytes, *, council: str, seq: int, incident_ref: str, body: str) -> bytes:
    """The hash of an entry: SHA-256(0x01, prev, council, seq, incident, body), every text led by its length.

    `prev` is the hash of the entry before, 32 bytes, or `GENESIS`. Lengths are 4 and numbers 8 bytes, big-endian.
    """
    return sha256(b"\x01" + prev + _led(council) + seq.to_bytes(8, "big") + _led(incident_ref) + _led(body)).digest()


def _led(text: str) -> bytes:
    data = text.encode()
    return _SHORT(len(data)) + data


#: an entry as it is stored: seq, incident reference, body, hash
Stored = tuple[int, bytes, bytes, bytes]


@dataclass(kw_only=True)
class Chain:
    """A check that walks a council's chain from its beginning, in as many steps as the reader likes.

    Not frozen: it is the loop's own state, and a million entries go through it.
    """

    council: str
    #: first bytes of a printed head that must be met on the way; empty when none is looked for
    head: bytes = b""
    seq: int = 0
    hash: bytes = GENESIS
    first_bad: int | None = None
    problem: str = ""
    head_seen: bool = False

    def follow(self, rows: Iterable[Stored]) -> bool:
        """Check the next entries against what is stored; False at the first that does not fit. Never parses JSON."""
        begin = b"\x01"
        council = _led(self.council)
        digest_of, numbers, short = sha256, _NUMBERS, _SHORT
        seq, previous, head = self.seq, self.hash, self.head
        for found, ref, body, stored in rows:
            seq += 1
            if found != seq:
                return self._bad(seq, f"entry {seq} is missing; entry {found} follows")
            expected = digest_of(
                b"".join((begin, previous, council, numbers(seq, len(ref)), ref, short(len(body)), body))
            ).digest()
            if expected != stored:
                return self._bad(seq, f"entry {seq} was changed, or put in another's place")
            previous = stored
            if head and stored.startswith(head):
                self.head_seen = True
        self.seq, self.hash = seq, previous
        return True

    def finish(self) -> None:
        """After the last entry: a printed head that was not met means that the end was cut off or all rewritten."""
        if self.first_bad is None and self.head and not self.head_seen:
            self._bad(self.seq + 1, f"the printed head is not in the log, which ends at entry {self.seq}: cut off")

    def _bad(self, seq: int, problem: str) -> bool:
        self.first_bad, self.problem = seq, problem
        return False
