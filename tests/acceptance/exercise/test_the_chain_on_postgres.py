"""The main job with a shared store: the same command, the same public effect, on PostgreSQL."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.exercise import Council
from tests.support.postgres import Server

pytestmark = pytest.mark.postgres
SHARED = ("libraries", "visit-windsor", "enjoy-maidenhead")


@pytest.fixture
def shared(quick: Council, postgres: Server) -> Iterator[Council]:
    """A council whose exercise store is an empty PostgreSQL database."""
    with postgres.fresh(template="template1") as url:
        parts = urlsplit(url)
        socket = parse_qs(parts.query)["host"][0]
        address = f"postgresql:///{parts.path.strip('/')}?host={socket}&user=postgres"
        text = quick.register.read_text(encoding="utf-8")
        quick.register.write_text(f'{text}\n[stores]\nexercise = "{address}"\n', encoding="utf-8")
        yield quick


def test_trigger_and_stand_down_do_the_same_on_postgres(shared: Council) -> None:
    """One lead on each platform, each repost behind its lead, silence, banner; stand-down takes all of it back."""
    done = shared.asked("trigger", "flood", "--place", "Datchet", "--yes")
    assert (done["space"], len(done["silenced"])) == ("exercise", 17)
    assert not shared.store.exists()

    posts = shared.posts()
    for platform in ("x", "facebook"):
        [lead] = [p for p in posts if p["account"] == f"corporate/{platform}"]
        reposts = [p for p in posts if p["repost_of"] == lead["id"]]
        assert {p["account"] for p in reposts} == {f"{service}/{platform}" for service in SHARED}
        assert all(posts.index(p) > posts.index(lead) for p in reposts)
    assert "Datchet" in shared.control.website()["banner"]["heading"]

    ended = shared.asked("stand-down", "--yes")
    assert len(ended["released"]) == 17
    status = shared.asked("status")
    assert (len(status["services"]), status["silent_accounts"]) == (10, [])
    assert all("All clear" in shared.posts(f"corporate/{p}")[-1]["text"] for p in ("x", "facebook"))
    assert shared.asked("log", "--verify")["verified"] is True
    assert shared.no_duplicates()
