"""What must hold between the tables of a register, beyond the shape of each (policy 000 s3, s8; design section 3)."""

from collections.abc import Iterable

from broadcaster.domain.register import Officer, Preset
from broadcaster.domain.words import Platform, Posture, Role, Space
from broadcaster.register_file import values
from broadcaster.register_file.account_rules import check_accounts
from broadcaster.register_file.faults import Faults, did_you_mean, shown
from broadcaster.register_file.locate import Path
from broadcaster.register_file.partner_rules import check_agencies, check_lead_agency, check_numbers, check_places
from broadcaster.register_file.tables import Draft
from broadcaster.register_file.value_rules import (
    check_address,
    check_languages,
    check_name,
    check_phone,
    check_secret_name,
)

#: words with a meaning of their own where keys of services are expected
RESERVED = frozenset({"all", "none", Platform.WEBSITE.value})
SITE_KINDS = ("file", "http")
#: minutes after a doubt; later, a second copy has been read by everybody
LATEST_LOOK = 1440


def check(draft: Draft, faults: Faults) -> None:
    """Every rule over the values that could be read."""
    for rule in (
        *(_keys, _council, _policy, _platforms, check_accounts, _editors, _sites, _officers, _two_people, _presets),
        *(check_agencies, check_places, check_numbers),
    ):
        rule(draft, faults)
    _unique(draft, faults)
    _addresses_of_the_spaces(draft, faults)


def _keys(draft: Draft, faults: Faults) -> None:
    hint = "small letters, digits and hyphens, beginning with a letter, at most 30"
    for group, keys in (
        ("officer", draft.officers),
        ("service", draft.services),
        ("site", draft.sites),
        ("preset", draft.presets),
        ("agency", draft.agencies),
        ("places", draft.places),
    ):
        for key in keys:
            if not values.KEY.fullmatch(key):
                faults.add((group, key), f"{shown(key)} cannot be a key", hint)
            elif group == "service" and key in RESERVED:
                faults.add((group, key), f"`{key}` has another meaning here", "choose another key for the service")
    if draft.council and not values.KEY.fullmatch(draft.council.key):
        faults.add(("council", "key"), f"{shown(draft.council.key)} cannot be a key", hint)


def _council(draft: Draft, faults: Faults) -> None:
    if draft.council is None:
        return
    check_address(("council", "home_page"), draft.council.home_page, values.https_fault, faults)
    check_address(("council", "latest_link"), draft.council.latest_link, values.https_fault, faults)
    _zone(draft.council.zone, faults)
    if not values.EMERGENCY_NUMBER.fullmatch(draft.council.emergency_number):
        faults.add(("council", "emergency_number"), "`emergency_number` must be digits such as 999")
    check_languages(("council", "languages"), draft.council.languages, faults)
    if not draft.council.languages:
        faults.add(("council", "languages"), "`languages` is empty", 'write ["en"]')
    for key, name in (("name", draft.council.name), ("short", draft.council.short)):
        check_name(("council", key), name, faults)


def _policy(draft: Draft, faults: Faults) -> None:
    if draft.policy is None:
        return
    first, last = draft.policy.late_look_minutes
    if not 0 < first < last <= LATEST_LOOK:
        hint = f"two rising numbers of minutes from 1 to {LATEST_LOOK}, such as [5, 30]"
        faults.add(("policy", "late_look_minutes"), f"`late_look_minutes` cannot be [{first}, {last}]", hint)
    if draft.policy.night_from == draft.policy.night_to:
        faults.add(("policy", "night_to"), "`night_from` and `night_to` are the same, so there is no night")


def _zone(zone: str, faults: Faults) -> None:
    from zoneinfo import ZoneInfo, available_timezones  # noqa: PLC0415 - 7 ms that `--help` does not need

    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        hint = _near_zone(zone, available_timezones())
        faults.add(("council", "zone"), f"{shown(zone)} is no time zone", hint)


def _near_zone(zone: str, known: Iterable[str]) -> str:
    hint = did_you_mean(zone, sorted(known))
    # the list of all six hundred helps nobody
    return hint if hint.startswith("did you mean") else "write it as Europe/London"


def _platforms(draft: Draft, faults: Faults) -> None:
    for platform, settings in draft.platforms.items():
        path: Path = ("platform", platform.value)
        check_address((*path, "base_url"), settings.base_url, values.https_fault, faults)
        if not values.VERSION.fullmatch(settings.version):
            faults.add((*path, "version"), f"{shown(settings.version)} is no version", "write it as v26.0")
    for path, account in draft.accounts:
        if account.platform not in draft.platforms and not faults.unread("platform"):
            faults.add(path, f"there is no [platform.{account.platform}] that says where the platform answers")


def _editors(draft: Draft, faults: Faults) -> None:
    for key, service in draft.services.items():
        path: Path = ("service", key, "editors")
        for number, editor in enumerate(service.editors):
            if editor not in draft.officers and not faults.unread("officer"):
                faults.unknown((*path, number), editor, draft.officers)
        if len(set(service.editors)) < len(service.editors):
            faults.add(path, "`editors` names an officer twice")


def _sites(draft: Draft, faults: Faults) -> None:
    for key, site in draft.sites.items():
        path: Path = ("site", key)
        check_name((*path, "name"), site.name, faults)
        check_address((*path, "public_url"), site.public_url, values.https_fault, faults)
        check_secret_name((*path, "credential"), site.credential, faults)
        check_languages((*path, "languages"), site.languages, faults)
        if site.put_url:
            check_address((*path, "put_url"), site.put_url, values.https_fault, faults)
        if site.kind not in SITE_KINDS:
            faults.unknown((*path, "kind"), site.kind, SITE_KINDS)
        elif site.kind == "file" and not site.folder:
            faults.add(path, f"`folder` is missing in [site.{key}]", "the folder that the web server reads")
        elif site.kind == "http":
            for missing in (name for name in ("put_url", "credential") if not getattr(site, name)):
                faults.add(path, f"`{missing}` is missing in [site.{key}]")
    if not draft.sites and not faults.unread("site"):
        faults.warn((), "there is no [site.…]; no website carries the banner")


def _officers(draft: Draft, faults: Faults) -> None:
    for key, officer in draft.officers.items():
        path: Path = ("officer", key)
        check_name((*path, "name"), officer.name, faults)
        if not officer.roles:
            hint = f"one or more of: {', '.join(Role)}"
            faults.add((*path, "roles"), f"officer `{key}` has no role", hint)
        if len(set(officer.roles)) < len(officer.roles):
            faults.add((*path, "roles"), f"officer `{key}` has a role twice")
        if officer.os_user == "root":
            faults.add((*path, "os_user"), "`root` is nobody here", "name the officer's own user")
        elif not values.OS_USER.fullmatch(officer.os_user):
            faults.add((*path, "os_user"), f"{shown(officer.os_user)} cannot be an operating-system user")
        for number, contact in enumerate(officer.contacts):
            check_secret_name((*path, "contacts", number), contact, faults)
        check_phone((*path, "phone"), officer.phone, faults)
        _may_submit((*path, "may_submit"), officer, draft, faults)
        _reach_and_dates(path, officer, faults)


def _may_submit(path: Path, officer: Officer, draft: Draft, faults: Faults) -> None:
    for number, kind in enumerate(officer.may_submit):
        if kind not in draft.presets and not faults.unread("preset"):
            faults.unknown((*path, number), kind, draft.presets)
    if officer.may_submit and Role.DUTY in officer.roles:
        faults.warn(path, "is not used: a duty officer may submit every kind")


def _reach_and_dates(path: Path, officer: Officer, faults: Faults) -> None:
    if officer.training_expires and not officer.trained:
        faults.add((*path, "training_expires"), "`training_expires` without `trained`", "write when they were trained")
    elif officer.training_expires and officer.trained and officer.training_expires <= officer.trained:
        faults.add((*path, "training_expires"), "`training_expires` is not after `trained`")
    if not officer.contacts and {Role.DUTY, Role.APPROVER} & set(officer.roles):
        faults.warn(path, "has no contacts, so notices cannot reach them")
    missing = [key for key in ("trained", "policy_signed") if getattr(officer, key) is None]
    if missing:
        faults.warn(path, f"may silence and stand down but not send: no {' and no '.join(missing)} date")


def _two_people(draft: Draft, faults: Faults) -> None:
    if faults.unread("officer"):
        return
    duty = [o for o in draft.officers.values() if Role.DUTY in o.roles]
    approvers = {o.key for o in draft.officers.values() if Role.APPROVER in o.roles}
    if not duty:
        faults.add(("officer",), "no officer has the role `duty`")
    for officer in duty:
        if not approvers - {officer.key}:
            hint = "nobody else has the role `approver`, so the two-person rule can never be met for this officer"
            faults.warn(("officer", officer.key), hint)


def _presets(draft: Draft, faults: Faults) -> None:
    for key, preset in draft.presets.items():
        path: Path = ("preset", key)
        if not values.LETTER.fullmatch(preset.letter):
            faults.add((*path, "letter"), f"{shown(preset.letter)} cannot be a letter", "one or two capitals such as F")
        check_lead_agency((*path, "lead_agency"), preset.lead_agency, draft, faults)
        _silence_list((*path, "silence"), preset, draft, faults)


def _silence_list(path: Path, preset: Preset, draft: Draft, faults: Faults) -> None:
    if not preset.silence:
        faults.add(path, "`silence` is empty", 'write ["all"], or ["none"] if that is meant')
    if len(preset.silence) > 1 and {"all", "none"} & set(preset.silence):
        faults.add(path, "`all` and `none` stand alone in `silence`")
    accounts = {account.id: account for _, account in draft.accounts}
    for number, word in enumerate(preset.silence):
        if word in {"all", "none"}:
            continue
        named = [a for a in accounts.values() if word in {a.id, a.service}]
        if not named:
            if not faults.unread("service"):
                faults.unknown((*path, number), word, ("all", "none", *draft.services, *accounts))
        elif not any(a.posture in {Posture.SILENT, Posture.REPOST} for a in named):
            hint = "a silence covers accounts of posture silent and repost"
            faults.add((*path, number), f"`{word}` cannot be silenced: its posture is {named[0].posture}", hint)


def _unique(draft: Draft, faults: Faults) -> None:
    accounts = draft.accounts
    handles = [((*p, "handle"), f"{a.platform} {a.handle.casefold()}") for p, a in accounts]
    ids = [((*p, "platform_id"), f"{a.platform} {a.platform_id}") for p, a in accounts if a.platform_id]
    credentials = [((*p, "credential"), a.credential) for p, a in accounts if a.credential]
    users: list[tuple[Path, str]] = [(("officer", k, "os_user"), o.os_user) for k, o in draft.officers.items()]
    letters: list[tuple[Path, str]] = [(("preset", k, "letter"), p.letter) for k, p in draft.presets.items()]
    names: list[tuple[Path, str]] = [(("service", k, "name"), s.name.casefold()) for k, s in draft.services.items()]
    people: list[tuple[Path, str]] = [(("officer", k, "name"), o.name.casefold()) for k, o in draft.officers.items()]
    partners: list[tuple[Path, str]] = [(("agency", k, "name"), a.name.casefold()) for k, a in draft.agencies.items()]
    for found in (handles, ids, credentials, users, letters, names, people, partners):
        seen: dict[str, Path] = {}
        for path, value in found:
            first = seen.setdefault(value, path)
            if first != path:
                other = ".".join(map(str, first[:-1]))
                faults.add(path, f"`{path[-1]}` is the same as in [{other}]", "each needs its own")


def _addresses_of_the_spaces(draft: Draft, faults: Faults) -> None:
    if "sandbox_url" in draft.top:
        check_address(("sandbox_url",), draft.top["sandbox_url"], values.loopback_fault, faults)
    for space, url in draft.stores.items():
        check_address(("stores", space), url, values.store_fault, faults)
    live, exercise = (draft.stores.get(space) for space in Space)
    if live is not None and live == exercise:
        hint = "a drill needs a store of its own"
        faults.add(("stores", "exercise"), "`live` and `exercise` are the same store", hint)
