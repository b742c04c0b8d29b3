"""A home that several officers share as a group of the computer: who may write, who may read, what is told."""

import grp
import os
from pathlib import Path

import pytest

from broadcaster.domain.words import Space
from broadcaster.errors import SecretMissing, UsageProblem
from broadcaster.home import Home, group_name, members, user_name
from broadcaster.home_setup import init_home
from broadcaster.secrets import LiveSecrets

OWN = grp.getgrgid(os.getgid()).gr_name


def mode(path: Path) -> int:
    """The permission bits, with the set-group-id bit."""
    return path.stat().st_mode & 0o7777


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home shared by the group of whoever runs the tests."""
    init_home(tmp_path / "home", group=OWN)
    return Home(root=tmp_path / "home")


def test_a_shared_home_is_one_whose_state_belongs_to_a_group(home: Home, tmp_path: Path) -> None:
    """The rights of `state` say so, so that a council can share an old home with chgrp and chmod alone."""
    assert home.group == os.getgid()
    init_home(tmp_path / "own")
    own = Home(root=tmp_path / "own")
    own.prepare(Space.LIVE)
    assert own.group is None
    (own.root / "state").chmod(0o2770)
    assert own.group == (own.root / "state").stat().st_gid


def test_in_a_shared_home_the_group_writes_the_state_and_nobody_else_sees_it(home: Home) -> None:
    """Also the folders that were made before it was shared; the store is made for all of them."""
    home.state(Space.LIVE).mkdir(mode=0o700)
    home.prepare(Space.LIVE)
    before = os.umask(0o007)
    try:
        home.make_store(Space.LIVE)
    finally:
        os.umask(before)
    assert [mode(p) for p in (home.state(Space.LIVE), home.run(Space.LIVE))] == [0o2770, 0o2770]
    assert mode(home.store(Space.LIVE)) == 0o660


def test_register_and_templates_of_a_shared_home_stay_its_owners(home: Home) -> None:
    """Sharing the night's work is not sharing the rules."""
    assert mode(home.register) == 0o644
    assert mode(home.templates) == 0o755


def test_the_group_of_a_shared_home_may_read_a_secret_and_nobody_else(home: Home) -> None:
    """0640 is right there, 0644 and 0660 are not, and 0640 of a home of one's own is not either."""
    secret = home.secrets / "corporate-x"
    secret.write_text("s", encoding="utf-8")
    secret.chmod(0o640)
    assert LiveSecrets(home, environ={}).get("corporate-x").reveal() == "s"
    for wrong in (0o644, 0o660):
        secret.chmod(wrong)
        with pytest.raises(SecretMissing, match="Others may read") as caught:
            LiveSecrets(home, environ={}).get("corporate-x")
        assert caught.value.next_step == f"Run: chgrp {OWN} {secret}; chmod 640 {secret}"
    secret.chmod(0o640)
    (home.root / "state").chmod(0o700)
    with pytest.raises(SecretMissing, match="Others may read"):
        LiveSecrets(home, environ={}).get("corporate-x")


def test_an_unknown_group_makes_no_home(tmp_path: Path) -> None:
    """It says how to make the group; nothing is left behind."""
    with pytest.raises(UsageProblem, match="There is no group nobody-here") as caught:
        init_home(tmp_path / "home", group="nobody-here")
    assert "groupadd nobody-here" in caught.value.next_step
    assert not (tmp_path / "home").exists()


def test_names_of_users_and_groups_are_told_even_when_they_have_none() -> None:
    """A number without a name is shown as the number."""
    assert user_name(0) == "root"
    assert user_name(4_000_000_000) == "user 4000000000"
    assert group_name(4_000_000_000) == "group 4000000000"
    assert "root" in members(0)
    assert members(4_000_000_000) == set()
