"""Who is at the keyboard: the operating-system user in the live space, a chosen example in an exercise (rule 13)."""

import os
import pwd

from broadcaster.domain.people import find_officer_by_os_user
from broadcaster.domain.register import Officer, Register
from broadcaster.domain.words import Role, Space
from broadcaster.errors import NotAllowed, UsageProblem

#: who the log names when the service acts; the same word as for the engine's own moves
ENGINE = "engine"


def service_user(space: Space) -> Officer:
    """Who `serve` acts as: nobody in the register and without a role, so that it can send and never decide.

    Raises NotAllowed for root in the live space.
    """
    if space is Space.LIVE and os.getuid() == 0:
        raise NotAllowed(
            "The user root is nobody in the live space.",
            next_step="Run the service as a user of its own; docs/service.md has a systemd unit.",
        )
    return Officer(key=ENGINE, name="the service", os_user="", roles=())


def live_officer(register: Register) -> Officer:
    """The officer whose operating-system user runs this process; the environment is never asked.

    Raises NotAllowed for root, and for a user who is not in the register.
    """
    return officer_of_uid(register, os.getuid())


def officer_of_uid(register: Register, uid: int) -> Officer:
    """The officer of that user number. Raises NotAllowed for 0, which is nobody, and for users not in the register."""
    if uid == 0:
        raise NotAllowed(
            "The user root is nobody in the live space.",
            next_step="Log in as yourself and run the command again; to rehearse, use: broadcaster exercise …",
        )
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        raise NotAllowed(f"The user number {uid} has no name on this computer.") from None
    officer = find_officer_by_os_user(register, name)
    if officer is None:
        raise NotAllowed(
            f"The user {name} is not an officer in the register.",
            next_step=f'Ask an officer who is, or add os_user = "{name}" to an [officer.…] table in channels.toml.',
        )
    return officer


def exercise_officer(register: Register, as_key: str | None = None) -> Officer:
    """The officer an exercise plays: the one asked for, otherwise the first with the role duty.

    Raises UsageProblem for a key that is not in the register.
    """
    if as_key is None:
        duty = [officer for officer in register.officers if Role.DUTY in officer.roles]
        return (duty or list(register.officers))[0]
    officer = register.officer(as_key)
    if officer is None:
        from broadcaster.register_file.faults import did_you_mean  # noqa: PLC0415 - only a slip pays for difflib

        hint = did_you_mean(as_key, [o.key for o in register.officers])
        raise UsageProblem(f"There is no officer `{as_key[:40]}` in the register; {hint}")
    return officer
