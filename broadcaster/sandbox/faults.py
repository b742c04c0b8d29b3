"""Programmable faults: what a test or an exercise asks for, and which of them meets a call."""

import difflib
import random
import threading
from dataclasses import dataclass, field
from typing import Any

from broadcaster.sandbox.calls import OPERATIONS, PLATFORMS, Call, Effect

_SECONDS = "seconds of 0 or more"
_FLAG = "true or false"
_STATUS = "a status from 200 to 599"
_WHOLE = "a whole number"
_COUNT = "a whole number of 0 or more"
_TEXT = "a text"
#: a field's rule (a sentence, or the allowed words) and its default; ... means required
Rules = dict[str, tuple[str | tuple[str, ...], Any]]
_ACT: Rules = {"act": (_FLAG, True)}
_NOT: Rules = {"act": (_FLAG, False)}
_IN_200: Rules = {"in_200": (_FLAG, False)}
EFFECTS: dict[str, Rules] = {
    "lost": {},
    "act-then-500": {},
    "act-then-503-html": {},
    "error-500": {},
    "error-503": {},
    "slow": {"seconds": (_SECONDS, ...), **_ACT},
    "latency": {"seconds": (_SECONDS, ...)},
    "rate-limit": {"retry_after": (_SECONDS, None), "reset": (_SECONDS, None)},
    "duplicate": {**_IN_200},
    "token-revoked": {**_IN_200},
    "suspended": {**_IN_200},
    "permission": {**_IN_200},
    "credits": {**_IN_200},
    "html": {**_ACT, "status": (_STATUS, 200)},
    "truncated": {},
    "bad-id": {"shape": (("missing", "wrong"), "missing")},
    "invalid-json": {**_ACT},
    "drip": {"bytes_per_second": ("a number above 0", ...), "where": (("headers", "body"), "headers"), **_ACT},
    "redirect": {"status": (_STATUS, 302), "location": (_TEXT, "/elsewhere")},
    "refuse-before-read": {},
    "read-lag": {"seconds": (_SECONDS, ...)},
    "link-refused": {**_IN_200},
    "no-content": {"status": (_STATUS, 408), **_NOT},
    "garbage-status-line": {**_ACT},
    "stale-page": {},
    "site-down": {},
    "gone": {"status": (_STATUS, 404)},
    "lands-late": {"requests": (_COUNT, None)},
    "in-200-error": {"code": (_WHOLE, 1), "subcode": (_WHOLE, None)},
}
#: effects that change how a call is done and leave room for another fault
MODIFIERS = frozenset({"latency", "read-lag", "stale-page"})
#: the one effect that comes before the request is read
REFUSAL = "refuse-before-read"


class FaultProblem(ValueError):
    """A fault that was asked for does not exist; the sentence names what does."""


@dataclass(kw_only=True, slots=True)
class Fault:
    """One fault and how often it has met a call; `seen` counts matches, `used` what it did."""

    id: str
    match: dict[str, str | None]
    effect: Effect
    count: int | None = None
    after: int = 0
    probability: float = 1.0
    seed: int | None = None
    seen: int = 0
    used: int = 0
    chance: random.Random = field(default_factory=random.Random)

    def fires(self, call: Call) -> bool:
        """Whether it meets this call; counts either way."""
        if self.spent or not self.matches(call):
            return False
        self.seen += 1
        if self.seen <= self.after or self.chance.random() >= self.probability:
            return False
        self.used += 1
        return True

    @property
    def spent(self) -> bool:
        """Whether its count is used up."""
        return self.count is not None and self.used >= self.count

    def matches(self, call: Call) -> bool:
        """Whether the call is of the named platform, account and operation, and the effect can touch it at all."""
        seen = {"platform": call.platform, "account": call.account, "operation": call.operation}
        named = all(wanted is None or seen[name] == wanted for name, wanted in self.match.items())
        return named and _applies(self.effect.type, call)

    def as_json(self) -> dict[str, Any]:
        """The fault as `GET /faults` shows it."""
        return {
            "id": self.id,
            "match": self.match,
            "effect": {"type": self.effect.type, **self.effect.fields},
            "count": self.count,
            "after": self.after,
            "probability": self.probability,
            "seed": self.seed,
            "seen": self.seen,
            "used": self.used,
        }


def _applies(effect: str, call: Call) -> bool:
    needs = {
        "read-lag": call.operation == "timeline",
        "stale-page": call.operation == "put",
        "link-refused": call.has_link,
    }
    return needs.get(effect, True)


class FaultBook:
    """The faults in force, asked in the order they were added."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._number = 0

    def add(self, asked: object) -> str:
        """Take a fault as JSON and return its id; FaultProblem when a field or type is not known."""
        fault = _parsed(asked)
        with self._lock:
            self._number += 1
            fault.id = f"fault-{self._number}"
            self._faults.append(fault)
        return fault.id

    def listed(self) -> list[dict[str, Any]]:
        """All faults, spent ones too."""
        with self._lock:
            return [fault.as_json() for fault in self._faults]

    def remove(self, fault_id: str) -> bool:
        """Take one away; False when it is not there."""
        with self._lock:
            kept = [fault for fault in self._faults if fault.id != fault_id]
            found, self._faults = len(kept) < len(self._faults), kept
        return found

    def clear(self) -> None:
        """Take all away."""
        with self._lock:
            self._faults = []

    def may_refuse(self) -> bool:
        """Whether some fault wants requests refused before they are read."""
        return any(fault.effect.type == REFUSAL and not fault.spent for fault in self._faults)

    def refuses(self, call: Call) -> bool:
        """Whether this call is refused before it is read; asked once a call, before `pick`."""
        with self._lock:
            return any(fault.effect.type == REFUSAL and fault.fires(call) for fault in self._faults)

    def pick(self, call: Call) -> list[Effect]:
        """What happens to a call that is read: every modifier that fires and the first other fault that does."""
        picked: list[Effect] = []
        done = False
        with self._lock:
            for fault in self._faults:
                modifies = fault.effect.type in MODIFIERS
                if fault.effect.type != REFUSAL and (modifies or not done) and fault.fires(call):
                    picked.append(fault.effect)
                    done = done or not modifies
        return picked


def _parsed(asked: object) -> Fault:
    fields = _fields("fault", asked, {"match", "effect", "count", "after", "probability", "seed"})
    match = _match(fields.get("match") or {})
    count, after = fields.get("count"), fields.get("after", 0)
    probability, seed = fields.get("probability", 1.0), fields.get("seed")
    for name, value in (("count", count), ("after", after), ("seed", seed)):
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            raise FaultProblem(f"{name} must be a whole number of 0 or more.")
    if isinstance(probability, bool) or not isinstance(probability, int | float) or not 0 <= probability <= 1:
        raise FaultProblem("probability must be a number from 0 to 1.")
    return Fault(
        id="",
        match=match,
        effect=parse_effect(fields.get("effect")),
        count=count,
        after=after or 0,
        probability=probability,
        seed=seed,
        chance=random.Random(seed),  # noqa: S311 - decides faults, not secrets
    )


def _match(asked: object) -> dict[str, str | None]:
    match: dict[str, Any] = _fields("match", asked, {"platform", "account", "operation"})
    for name, allowed in (("platform", PLATFORMS), ("operation", OPERATIONS)):
        if match.get(name) is not None and match[name] not in allowed:
            raise FaultProblem(f"{name} {match[name]!r} is not known.{_hint(str(match[name]), allowed)}")
    account = match.get("account")
    if account is not None and (not isinstance(account, str) or "/" not in account):
        raise FaultProblem("account must be a register id such as corporate/x.")
    return {name: match.get(name) for name in ("platform", "account", "operation")}


def parse_effect(asked: object) -> Effect:
    """An effect with its defaults filled in; FaultProblem when a type, field or value is not known."""
    kind = asked.get("type") if isinstance(asked, dict) else None
    if not isinstance(asked, dict) or not isinstance(kind, str):
        raise FaultProblem(f'effect must be an object with a "type".{_hint("", tuple(EFFECTS))}')
    if kind not in EFFECTS:
        raise FaultProblem(f"Effect type {kind!r} is not known.{_hint(kind, tuple(EFFECTS))}")
    rules = EFFECTS[kind]
    given = _fields(f"effect {kind}", asked, {"type", *rules})
    values = {name: given.get(name, default) for name, (_, default) in rules.items()}
    for name, (rule, default) in rules.items():
        if values[name] is None and default is None:
            continue
        if values[name] is ... or not _valid(rule, values[name]):
            said = rule if isinstance(rule, str) else " or ".join(rule)
            raise FaultProblem(f"Effect {kind} needs {name}: {said}.")
    return Effect(type=kind, fields=values)


def _valid(rule: str | tuple[str, ...], value: object) -> bool:
    if isinstance(rule, tuple):
        return value in rule
    if rule in {_FLAG, _TEXT}:
        return isinstance(value, bool if rule == _FLAG else str)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if rule == _COUNT:
        return isinstance(value, int) and value >= 0
    if rule in {_STATUS, _WHOLE}:
        return isinstance(value, int) and (rule == _WHOLE or 200 <= value <= 599)
    return value >= 0 if rule == _SECONDS else value > 0


def _fields(what: str, asked: object, allowed: set[str]) -> dict[str, Any]:
    if not isinstance(asked, dict):
        raise FaultProblem(f"{what} must be a JSON object.")
    for name in asked:
        if name not in allowed:
            raise FaultProblem(f"{name!r} is not a field of {what}.{_hint(str(name), tuple(sorted(allowed)))}")
    return asked


def _hint(word: str, allowed: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, allowed, n=1)
    meant = f" Did you mean {close[0]!r}?" if close else ""
    return f"{meant} Allowed: {', '.join(allowed)}."
