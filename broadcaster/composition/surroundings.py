"""The check-up's view of the machine: files, disk, clock, credentials, the audit chain."""

import os
import shutil
from collections.abc import Iterator

from broadcaster.composition.session import Session
from broadcaster.domain.words import Space
from broadcaster.engine.check_up import Finding, Verdict
from broadcaster.errors import BroadcasterError
from broadcaster.home import group_name, may_log_in, members, register_writable_by_others, user_name

#: below this share of free disk the check-up warns (reliability reference F4)
LEAST_FREE = 0.10


def surroundings(session: Session, *, online: bool, verify_log: bool) -> list[Finding]:
    """What only the composition root can see; `online` asks every platform who we are, without posting."""
    found = [*_disk(session), *_permissions(session), *_clock(session)]
    if verify_log:
        found += _log(session)
    found += _credentials(session, online=online)
    return found


def _disk(session: Session) -> Iterator[Finding]:
    usage = shutil.disk_usage(session.home.state(session.space))
    share = usage.free / usage.total
    low = share < LEAST_FREE
    yield Finding(
        subject="disk",
        verdict=Verdict.WARN if low else Verdict.OK,
        sentence=f"{share:.0%} of the store's disk is free.",
        next_step="Free space; stand-down still works from the reserve." if low else "",
    )


def _permissions(session: Session) -> Iterator[Finding]:
    if register_writable_by_others(session.home):
        yield Finding(
            subject="register",
            verdict=Verdict.WARN,
            sentence="Others may write channels.toml.",
            next_step=f"Run: chmod go-w {session.home.register}",
        )
    yield from _store_permissions(session)
    if session.space is Space.LIVE and os.getuid() == 0:
        yield Finding(subject="identity", verdict=Verdict.BAD, sentence="root is nobody in the live space.")


def _store_permissions(session: Session) -> Iterator[Finding]:
    home = session.home
    store = home.store(session.space)
    if store.exists() and store.stat().st_mode & (0o022 if home.group is None else 0o002):
        yield Finding(
            subject="store",
            verdict=Verdict.WARN,
            sentence="Others may write the store; the two-person rule guards against error, not against them.",
            next_step=f"Run: chmod {'go-w' if home.group is None else 'o-w'} {store}",
        )
    if home.group is not None:
        yield from _group(session, home.group)


def _group(session: Session, number: int) -> Iterator[Finding]:
    """A shared home: every officer must be in the group, and nobody else but the user that keeps the home."""
    name = group_name(number)
    inside = members(number)
    officers = {officer.os_user: officer for officer in session.desk.register.officers}
    missing = [user for user in officers if user not in inside]
    for user in missing:
        yield Finding(
            subject="group",
            verdict=Verdict.WARN,
            sentence=f"{officers[user].name} ({user}) is not in the group {name} and cannot work in this home.",
            next_step=f"An administrator runs: usermod -aG {name} {user}; then {user} logs in again.",
        )
    keeper = user_name((session.home.root / "state").stat().st_uid)
    strangers = sorted(user for user in inside - officers.keys() - {"root", keeper} if may_log_in(user))
    if strangers:
        yield Finding(
            subject="group",
            verdict=Verdict.WARN,
            sentence=f"{', '.join(strangers)}: in the group {name} but no officer; they may write the store and "
            "read the secrets.",
            next_step=f"Take them out of the group: gpasswd -d {strangers[0]} {name}. A user that only runs the "
            "service stays in it and gets no login shell: usermod -s /usr/sbin/nologin USER.",
        )
    if not missing and not strangers:
        yield Finding(
            subject="group",
            verdict=Verdict.OK,
            sentence=f"The officers share this home as the group {name}; the two-person rule guards against error, "
            "not against one of them who writes the store by hand.",
        )


def _clock(session: Session) -> Iterator[Finding]:
    error = session.clock_error().total_seconds()
    bad = abs(error) > 5
    yield Finding(
        subject="clock",
        verdict=Verdict.WARN if bad else Verdict.OK,
        sentence=f"The wall clock and the store's clock differ by {abs(error):.0f} s.",
        next_step="Check the time service; the store follows by itself once nothing is in the queue." if bad else "",
    )


def _log(session: Session) -> Iterator[Finding]:
    found = session.desk.store.verify()
    bad = found.first_bad is not None or bool(found.problem)
    yield Finding(
        subject="log",
        verdict=Verdict.BAD if bad else Verdict.OK,
        sentence=found.problem or f"{found.entries} entries verify, head {found.head[:16]}.",
        next_step="Keep the store as it is and tell the information governance lead." if bad else "",
    )


def _credentials(session: Session, *, online: bool) -> Iterator[Finding]:
    outward = session.outward()
    missing = []
    for account in session.desk.register.accounts:
        problem = _verify(outward.channels[account.id], online=online)
        if problem and not account.placeholder:
            yield Finding(
                subject="credentials",
                verdict=Verdict.BAD,
                sentence=f"{account.id}: {problem.sentence}",
                next_step=problem.next_step,
            )
        elif problem:
            missing.append(account.id)
    if missing:
        yield Finding(
            subject="credentials",
            verdict=Verdict.WARN,
            sentence=f"No usable credential for {len(missing)} placeholder accounts: {', '.join(missing)}.",
            next_step="docs/configuration.md says where secrets are put.",
        )


def _verify(channel: object, *, online: bool) -> BroadcasterError | None:
    from broadcaster.composition.outward import UnusableAccount  # noqa: PLC0415 - loads the transport

    if isinstance(channel, UnusableAccount):
        return channel.problem
    if not online:
        return None
    try:
        channel.verify()  # type: ignore[attr-defined] # every channel has it; a site is never passed
    except BroadcasterError as problem:
        return problem
    return None
