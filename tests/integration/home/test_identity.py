"""Who is at the keyboard in the live space: the operating-system user, never the environment (rule 13)."""

import os
import pwd
import subprocess
import sys

import pytest

from broadcaster.config import load_register
from broadcaster.domain.register import Register
from broadcaster.errors import NotAllowed
from broadcaster.identity import live_officer, officer_of_uid
from broadcaster.shipped import shipped


@pytest.fixture
def register() -> Register:
    """The shipped register with a user of this machine as its first officer."""
    shipped_one = load_register(shipped("channels.toml")).register
    first, *others = shipped_one.officers
    mine = first.model_copy(update={"os_user": pwd.getpwnam("nobody").pw_name})
    return shipped_one.model_copy(update={"officers": (mine, *others)})


def test_an_officer_is_their_operating_system_user(register: Register) -> None:
    """The number is looked up in the user database."""
    assert officer_of_uid(register, pwd.getpwnam("nobody").pw_uid).key == "alex"


def test_root_is_nobody(register: Register) -> None:
    """Also when the register names root."""
    first = register.officers[0].model_copy(update={"os_user": "root"})
    with pytest.raises(NotAllowed, match="root is nobody"):
        officer_of_uid(register.model_copy(update={"officers": (first,)}), 0)


def test_a_user_who_is_no_officer_is_told_what_to_add(register: Register) -> None:
    """And a number without a user is refused too."""
    with pytest.raises(NotAllowed) as caught:
        officer_of_uid(register, pwd.getpwnam("daemon").pw_uid)
    assert 'os_user = "daemon"' in caught.value.next_step
    with pytest.raises(NotAllowed, match="has no name"):
        officer_of_uid(register, 3_999_999_999)


def test_this_process_is_judged_by_its_own_user(register: Register) -> None:
    """Whoever runs the tests is either root or not an officer."""
    with pytest.raises(NotAllowed):
        live_officer(register)


@pytest.mark.root
@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become another user")
def test_the_environment_cannot_make_an_officer_of_somebody_else() -> None:
    """USER and LOGNAME are for display; only the process's own user counts."""
    program = (
        "import os, pwd; from broadcaster.config import load_register; from broadcaster.shipped import shipped;"
        "from broadcaster.identity import live_officer; from broadcaster.errors import NotAllowed;"
        "r = load_register(shipped('channels.toml')).register;"
        "r = r.model_copy(update={'officers': (r.officers[0].model_copy(update={'os_user': 'nobody'}),)});"
        "daemon, nobody = pwd.getpwnam('daemon').pw_uid, pwd.getpwnam('nobody').pw_uid;"
        "os.environ.update(USER='nobody', LOGNAME='nobody');"
        "os.setresuid(daemon, daemon, 0)\n"
        "try:\n    live_officer(r)\nexcept NotAllowed:\n    print('refused')\n"
        "os.environ.update(USER='daemon', LOGNAME='daemon')\n"
        "os.setresuid(0, 0, 0); os.setresuid(nobody, nobody, nobody)\n"
        "print(live_officer(r).key)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["refused", "alex"]
