"""Several services on one PostgreSQL store: each its own machine, as far as the home and its sockets go."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcaster.sandbox.server import Sandbox
from tests.support.postgres import Server
from tests.support.service import Played, until

PAUSED = "enjoy-maidenhead/facebook"
pytestmark = pytest.mark.postgres


@pytest.fixture
def store_url(postgres: Server) -> Iterator[str]:
    """An empty database for the exercise space."""
    with postgres.fresh(template="template1") as url:
        # a register takes no password, not even an empty one
        yield url.replace("postgres:@", "") + "&user=postgres"


def node(root: Path, sandbox: Sandbox, store_url: str) -> Played:
    """A home of its own that names the shared store."""
    played = Played(root, sandbox.url)
    played.edit(lambda text: text.replace("[council]", f'[stores]\nexercise = "{store_url}"\n\n[council]', 1))
    return played


def told(store_url: str) -> dict[str, int]:
    """State of the notices that were due at once → the most tries of one."""
    import psycopg  # noqa: PLC0415 - only where the marker asks for it

    with psycopg.connect(store_url) as store:
        rows = store.execute("SELECT state, max(tries) FROM notice WHERE about LIKE 'delivery:%' GROUP BY state")
        return dict(rows.fetchall())


def test_a_command_on_one_machine_wakes_the_services_on_others_and_nothing_is_doubled(
    tmp_path: Path, sandbox: Sandbox, store_url: str
) -> None:
    """By NOTIFY: their run folders have nothing in common. One of them tells the officers."""
    desk, first, second = (node(tmp_path / name, sandbox, store_url) for name in ("desk", "first", "second"))
    # an account that pauses is told to the duty officers
    desk.oracle.fault("token-revoked", account=PAUSED, count=None)
    with first.serve() as one, second.serve() as other:
        for place in ("Datchet", "Wraysbury", "Horton"):
            desk.trigger(place, "--no-wait", "--new")
            until(lambda place=place: any(place in text for text in desk.posts("libraries/x")))  # type: ignore[misc] # bound now
        until(lambda: {d["state"] for d in desk.deliveries() if d["target"] != PAUSED} == {"sent"})
        assert one.health()["reasons"] == []
        assert other.health()["reasons"] == []
        assert one.health()["node"] != other.health()["node"]
        until(lambda: "queued" not in told(store_url))
    for account in ("corporate/x", "corporate/facebook", "libraries/x", "libraries/facebook"):
        assert len(desk.posts(account)) == 3
    import psycopg  # noqa: PLC0415 - as above

    with psycopg.connect(store_url) as store:
        owners = {owner.rpartition(":")[2] for (owner,) in store.execute("SELECT owner FROM attempt")}
        longest = store.execute(
            "SELECT max(attempt.armed_at - delivery.created_at) FROM attempt JOIN delivery ON delivery.id = delivery_id"
            " WHERE effect = 'publish'"
        ).fetchone()
    assert owners == {"serve"}
    assert longest is not None
    assert longest[0].total_seconds() < 1.5
    assert told(store_url) == {"recorded": 1}
