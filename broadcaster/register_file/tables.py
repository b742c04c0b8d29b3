"""The tables of `channels.toml`, each read into its domain value; the file's words are the model's field names."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, TypeVar

from pydantic import ValidationError

from broadcaster.domain.register import (
    Account,
    Agency,
    Council,
    Officer,
    Place,
    PlatformSettings,
    Policy,
    Preset,
    PublicNumber,
    Register,
    Service,
    Site,
    Value,
)
from broadcaster.domain.words import Platform, Posture, Space
from broadcaster.register_file.faults import Faults, did_you_mean, dotted, shown
from broadcaster.register_file.locate import Path
from broadcaster.register_file.secret_shapes import looks_like_a_secret

Table = Mapping[str, Any]
V = TypeVar("V", bound=Value)

#: fields that the file does not hold because a table's place says them
DERIVED: dict[type[Value], frozenset[str]] = {
    Account: frozenset({"id", "service", "platform"}),
    Agency: frozenset({"key"}),
    Officer: frozenset({"key"}),
    Place: frozenset({"key"}),
    Preset: frozenset({"kind"}),
    Service: frozenset({"key", "accounts"}),
    Site: frozenset({"id"}),
}
DATES = frozenset({"trained", "training_expires", "policy_signed"})
TIMES = frozenset({"night_from", "night_to"})
#: keys at the top of the file and what each holds
TOP = (
    *("council", "policy", "officer", "service", "site", "preset", "agency", "places", "public_numbers"),
    *("platform", "stores", "sandbox_url", "ca_file"),
)
SOCIAL = (Platform.X, Platform.FACEBOOK)
_SECRET_KEYS = re.compile(r"token|password|passwd|secret|api_?key|private", re.IGNORECASE)


def keys_of(model: type[Value]) -> tuple[str, ...]:
    """The keys that a table of this kind may hold, in the model's order."""
    return tuple(name for name in model.model_fields if name not in DERIVED.get(model, frozenset()))


@dataclass(kw_only=True)
class Draft:
    """What could be read so far, each value under the path it stands at."""

    council: Council | None = None
    policy: Policy | None = None
    officers: dict[str, Officer] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    presets: dict[str, Preset] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    public_numbers: list[PublicNumber] = field(default_factory=list)
    platforms: dict[Platform, PlatformSettings] = field(default_factory=dict)
    stores: dict[str, str] = field(default_factory=dict)
    top: dict[str, str] = field(default_factory=dict)

    @property
    def accounts(self) -> list[tuple[Path, Account]]:
        """Every account that could be read, with its path."""
        return [(("service", s.key, a.platform.value), a) for s in self.services.values() for a in s.accounts]

    def register(self) -> Register:
        """The register; only for a draft without faults."""
        if self.council is None or self.policy is None:
            raise AssertionError("a draft without faults has a council and a policy")
        return Register(
            council=self.council,
            policy=self.policy,
            services=tuple(self.services.values()),
            sites=tuple(self.sites.values()),
            officers=tuple(self.officers.values()),
            presets=tuple(self.presets.values()),
            agencies=tuple(self.agencies.values()),
            places=tuple(self.places.values()),
            public_numbers=tuple(self.public_numbers),
            platforms=self.platforms,
            stores=self.stores,
            **self.top,
        )


def read_tables(data: Table, faults: Faults) -> Draft:
    """Every table of the file as domain values; what cannot be read becomes a fault and is left out."""
    draft = Draft()
    _refuse_unknown(data, TOP, (), faults)
    draft.council = _read(Council, data.get("council"), ("council",), faults)
    draft.policy = _read(Policy, data.get("policy", {}), ("policy",), faults)
    for key, table in _tables(data, "officer", faults):
        _keep(draft.officers, key, _read(Officer, table, ("officer", key), faults, key=key))
    for key, table in _tables(data, "service", faults):
        _keep(draft.services, key, _service(key, table, faults))
    for key, table in _tables(data, "site", faults, needed=False):
        _keep(draft.sites, key, _read(Site, table, ("site", key), faults, id=f"website/{key}"))
    for key, table in _tables(data, "preset", faults):
        _keep(draft.presets, key, _read(Preset, table, ("preset", key), faults, kind=key))
    for key, table in _tables(data, "agency", faults, needed=False):
        _keep(draft.agencies, key, _read(Agency, table, ("agency", key), faults, key=key))
    for key, table in _tables(data, "places", faults, needed=False):
        _keep(draft.places, key, _read(Place, table, ("places", key), faults, key=key))
    draft.public_numbers = _numbers(data.get("public_numbers", []), faults)
    for key, table in _tables(data, "platform", faults):
        if key in SOCIAL:
            _keep(draft.platforms, Platform(key), _read(PlatformSettings, table, ("platform", key), faults))
        else:
            faults.unknown(("platform", key), key, SOCIAL)
    draft.stores = _texts(data.get("stores", {}), tuple(Space), ("stores",), faults)
    draft.top = _texts({k: data[k] for k in ("sandbox_url", "ca_file") if k in data}, TOP, (), faults)
    return draft


def _numbers(found: object, faults: Faults) -> list[PublicNumber]:
    if not isinstance(found, list):
        faults.add(("public_numbers",), "`public_numbers` must be a list", "write [[public_numbers]] before each one")
        return []
    read = [_read(PublicNumber, one, ("public_numbers", at), faults) for at, one in enumerate(found)]
    return [one for one in read if one is not None]


def _service(key: str, table: object, faults: Faults) -> Service | None:
    path: Path = ("service", key)
    if not isinstance(table, Mapping):
        faults.add(path, f"`{key}` must be a table", f"write [service.{key}] on a line of its own")
        return None
    own = {k: v for k, v in table.items() if k not in SOCIAL}
    accounts: list[Account] = []
    for platform in SOCIAL:
        if platform in table:
            account = _account(key, platform, table, faults)
            accounts.extend([account] if account else [])
    if not any(platform in table for platform in SOCIAL):
        faults.add(path, f"service `{key}` has no account", f"add [service.{key}.x] or [service.{key}.facebook]")
    _refuse_unknown(own, (*keys_of(Service), *SOCIAL), path, faults)
    known = {k: v for k, v in own.items() if k in keys_of(Service)}
    service = _read(Service, known, path, faults, key=key, accounts=())
    return service.model_copy(update={"accounts": tuple(accounts)}) if service else None


def _account(key: str, platform: Platform, service: Table, faults: Faults) -> Account | None:
    path: Path = ("service", key, platform.value)
    table = service[platform]
    if isinstance(table, Mapping) and "posture" not in table:
        # a posture the service gets wrong is reported there, once
        said = service.get("posture")
        table = {**table, "posture": said if isinstance(said, str) and said in set(Posture) else Posture.SILENT.value}
    place = {"id": f"{key}/{platform}", "service": key, "platform": platform.value}
    return _read(Account, table, path, faults, **place)


def _read(model: type[V], table: object, path: Path, faults: Faults, /, **derived: object) -> V | None:
    """The table as a value of that model, or None with every fault noted."""
    name = path[-1]
    if table is None:
        faults.add(path, f"[{name}] is missing")
        return None
    if not isinstance(table, Mapping):
        faults.add(path, f"{shown(name)} must be a table", f"write [{dotted(path)}] on a line of its own")
        return None
    known = keys_of(model)
    _refuse_unknown(table, known, path, faults)
    body = {key: _plain(key, value) for key, value in table.items() if key in known} | derived
    try:
        return model.model_validate_json(json.dumps(body, default=_of_no_type), strict=True)
    except ValidationError as failed:
        for error in failed.errors(include_url=False, include_input=False):
            _note(dict(error), table, path, faults)
    return None


def _plain(key: str, value: object) -> object:
    """TOML's own dates and times as JSON has them, where they belong; anywhere else they are the wrong type."""
    fits = (key in DATES and type(value) is date) or (key in TIMES and type(value) is time)
    return value.isoformat() if fits and isinstance(value, date | time) else value


def _of_no_type(_: object) -> dict[str, str]:
    """What stands in for a date or time where none belongs: no field takes a table, so it is refused."""
    return {}


def _note(error: dict[str, Any], table: Table, path: Path, faults: Faults) -> None:
    where: Path = (*path, *error["loc"])
    key = f"`{error['loc'][-1]}`" if error["loc"] and isinstance(error["loc"][-1], str) else "this value"
    kind = str(error["type"])
    if kind == "missing" and isinstance(error["loc"][-1], int):
        faults.add(where[:-1], f"`{where[-2]}` has too few values")
    elif kind == "missing":
        faults.add(path, f"{key} is missing in [{dotted(path)}]")
    elif kind == "enum":
        value: Any = table
        for part in error["loc"]:
            value = value[part]
        known = re.findall(r"'([^']+)'", error["ctx"]["expected"])
        what = f"{key} cannot be {shown(value)}" if key != "this value" else f"{shown(value)} is not known"
        faults.add(where, what, did_you_mean(str(value), known))
    else:
        faults.add(where, f"{key} {_should_be(kind, error)}")


def _should_be(kind: str, error: dict[str, Any]) -> str:
    limits = {"greater_than": "more than", "greater_than_equal": "at least", "less_than_equal": "at most"}
    if kind in limits:
        (bound,) = error["ctx"].values()
        return f"must be {limits[kind]} {bound:g}"
    for start, words in {
        "string": 'must be text in "quotes"',
        "int": "must be a whole number without quotes",
        "float": "must be a number without quotes",
        "finite": "must be a number",
        "bool": "must be true or false, without quotes",
        "time": "must be a time such as 22:00:00, without quotes",
        "date": "must be a date such as 2026-11-30, without quotes",
        "tuple": 'must be a list such as ["one", "two"]',
    }.items():
        if kind.startswith(start):
            return words
    return f"is not right: {error['msg']}"


def _refuse_unknown(table: Table, known: Iterable[str], path: Path, faults: Faults) -> None:
    words = tuple(str(word) for word in known)
    for key in table:
        if key in words:
            continue
        if _SECRET_KEYS.search(key):
            hint = "the register holds names of secrets only, see docs/configuration.md"
            faults.add((*path, key), f"{shown(key)} is not known", hint)
        else:
            faults.unknown((*path, key), key, words)


def _tables(data: Table, name: str, faults: Faults, *, needed: bool = True) -> list[tuple[str, object]]:
    """The named tables of one kind, e.g. every `[officer.…]`."""
    group = data.get(name, {})
    if not isinstance(group, Mapping):
        faults.add((name,), f"`{name}` must be tables", f"write [{name}.name] on a line of its own")
        return []
    if not group and needed:
        faults.add((name,), f"there is no [{name}.…] table")
    for key in filter(looks_like_a_secret, group):
        faults.add((name, key), "the name of this table looks like a password or token")
    return [(key, table) for key, table in group.items() if not looks_like_a_secret(key)]


def _texts(table: object, known: Iterable[str], path: Path, faults: Faults) -> dict[str, str]:
    if not isinstance(table, Mapping):
        faults.add(path, f"`{path[-1]}` must be a table")
        return {}
    _refuse_unknown(table, known, path, faults)
    for key, value in table.items():
        if not isinstance(value, str):
            faults.add((*path, key), f'`{key}` must be text in "quotes"')
    return {key: value for key, value in table.items() if isinstance(value, str)}


def _keep(values: dict[Any, V], key: object, value: V | None) -> None:
    if value is not None:
        values[key] = value
