"""Where a shared store may live."""

import pytest

from broadcaster.register_file.values import store_fault


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("postgresql://db.example.org/live", ""),  # a server by name
        ("postgresql://broadcaster@db.example.org:5433/live", ""),  # with a user, the password comes from its own file
        ("postgresql:///live?host=/run/postgresql", ""),  # a socket: the system user is the proof
        ("postgresql:///live", "names neither a host nor a socket folder"),
        ("postgresql://u:p@db.example.org/live", "must not hold a user name or password"),
        ("sqlite:///x.db", "must begin with postgresql://"),
    ],
)
def test_a_store_address_is_a_server_or_a_socket_without_a_password(url: str, fault: str) -> None:
    """A shared store is named without any secret; everything else is refused with the reason."""
    assert store_fault(url).startswith(fault)
    assert bool(store_fault(url)) == bool(fault)
