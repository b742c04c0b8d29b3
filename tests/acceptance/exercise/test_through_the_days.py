"""A flood of several days as its public sees it: promises, no change, two incidents, the end and the review."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from broadcaster.domain.words import BulletinKind, IncidentState
from broadcaster.engine.no_change import no_change
from broadcaster.engine.stand_down import StandDown, stand_down
from broadcaster.sandbox.server import Sandbox
from tests.support.days import YES, Days, days_over
from tests.support.exercise import Council


@pytest.fixture
def flood(tmp_path: Path, sandbox: Sandbox) -> Iterator[Days]:
    """A council over the sandbox at 03:00 on a Friday, on a clock that the test moves."""
    with days_over(sandbox.url, tmp_path) as made:
        yield made


@pytest.fixture
def oracle(council: Council) -> Council:
    """What the public sees of the same sandbox."""
    return council


def website(council: Council) -> dict[str, Any]:
    """What the sandbox's public gets: the banner, and the home page without JavaScript."""
    shown = council.control.website()
    assert isinstance(shown, dict)
    return shown


def test_the_public_never_reads_a_promise_that_is_over(flood: Days, oracle: Council) -> None:
    """`/oracle/website` after the clock moved: the home page without JavaScript says when it was last confirmed."""
    incident = flood.trigger()
    before = website(oracle)
    assert "Next update" in before["html"]
    assert before["banner"]["promised"]
    assert "Last confirmed 03:00 Friday." in before["banner"]["text_after"]
    flood.go(hours=4)
    after = website(oracle)
    assert "Next update" not in after["html"]
    assert "Last confirmed 03:00 Friday." in after["html"]
    assert after["banner"]["text"] == before["banner"]["text_after"]

    no_change(flood.desk, incident, YES, next_in=timedelta(hours=3))
    flood.go()
    assert "No change since 03:00 Fri" in website(oracle)["html"]
    assert "Next update 10:00 Friday." in website(oracle)["html"]
    assert "No change since 03:00 Fri" in oracle.posts("corporate/x")[-1]["text"]
    flood.go(hours=3, minutes=1)
    assert "Last confirmed 07:00 Friday." in website(oracle)["html"]


def test_the_end_is_shared_stays_twelve_hours_and_leaves(flood: Days, oracle: Council) -> None:
    """Published reposts stay; the all-clear is reposted by the same accounts, and the banner goes by itself."""
    incident = flood.trigger()
    flood.go(hours=1)
    stand_down(flood.desk, StandDown(), YES)
    flood.go()
    flood.go(minutes=5)
    leads = [p["id"] for p in oracle.posts("corporate/x")]
    assert [p["repost_of"] for p in oracle.posts("libraries/x")] == leads
    assert "All clear" in website(oracle)["banner"]["heading"]
    flood.go(hours=11, minutes=30)
    assert website(oracle)["banner"] is not None
    flood.go(hours=1)
    assert website(oracle)["banner"] is None
    assert flood.again(incident).state is IncidentState.CLOSED


def test_two_incidents_and_one_ends(flood: Days, oracle: Council) -> None:
    """The other one's line, link and silences are as they were."""
    general = flood.trigger("general", "Windsor")
    flooded = flood.trigger("flood", "Datchet")
    assert website(oracle)["banner"]["heading"].startswith("EXERCISE – NOT REAL: Flooding at Datchet")
    stand_down(flood.desk, StandDown(ref=flooded.ref), YES)
    flood.go()
    banner = website(oracle)["banner"]
    assert "Emergency at Windsor" in banner["heading"]
    [link] = [p["id"] for p in oracle.posts("corporate/x") if "Windsor" in p["text"]]
    assert banner["link"].endswith(link)
    flood.say(general, BulletinKind.UPDATE, what="The road is open again.")
    with flood.desk.store.reading() as uow:
        assert {s.incident_id for s in uow.silences.active()} == {general.id}


def test_no_change_and_its_interval_at_the_real_command(council: Council) -> None:
    """What it repeats, what it refuses, and what the preview promises."""
    council.asked("trigger", "flood", "--place", "Datchet", "--next-in", "2h", "--yes")
    council.asked("update", "--what", "Southlea Road is under water.", "--yes")
    shown = council.asked("update", "--no-change", "--next-in", "90m", "--dry-run")
    assert any(note.startswith("The next update is promised for") for note in shown["notes"])
    told = council.asked("update", "--no-change", "--next-in", "90m", "--yes")
    assert told["bulletin"]["kind"] == "no-change"
    assert "Southlea Road is under water." in council.control.website()["banner"]["text"]
    refused = council.asked("update", "--no-change", "--what", "News.", code=2)
    assert "takes no other words" in refused["sentence"]
    assert "--next-in 3h" in council.asked("update", "--what", "News.", "--next-in", "later", code=2)["next_step"]
    assert council.asked("trigger", "flood", "--place", "Eton", "--next-in", "9d", "--yes", code=2)["exit_code"] == 2
    assert [i["ref"] for i in council.asked("status")["incidents"]] == ["F1"]


def test_the_banner_is_shown_and_pointed_by_command(council: Council) -> None:
    """At once on the website; the form is checked, and the answer says that nobody tested it."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    [site] = council.asked("banner", "show")["sites"]
    assert (site["incidents"], site["written"]) == (["F1"], True)
    assert council.asked("banner", "link", code=2)["error"] == "UsageProblem"
    assert council.asked("banner", "link", "http://www.rbwm.gov.uk", code=2)["error"] == "UsageProblem"
    answer = council.exercise("banner", "link", "https://www.rbwm.gov.uk/flood")
    assert answer.code == 0, answer
    assert "not tested: open it" in answer.err
    assert council.control.website()["banner"]["link"] == "https://www.rbwm.gov.uk/flood"
    assert council.asked("status")["incidents"][0]["banner_link"] == "https://www.rbwm.gov.uk/flood"
    council.asked("banner", "link", "--auto")
    assert council.control.website()["banner"]["link_text"].startswith("Latest on X")


def test_the_review_at_the_real_command(council: Council) -> None:
    """Rescheduled, returned with its text, or dropped; nothing else went out."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    for account in ("museum/x", "libraries/x", "museum/facebook"):
        council.asked("post", account, "--text", f"Storytime at {account}.")
    council.asked("stand-down", "--yes")
    first, second, third = (d["delivery"] for d in council.asked("held")["held"])
    later = council.exercise("release", str(first), "reschedule", "2026-01-01 09:00")
    assert later.code == 2
    assert "is over" in later.err
    back = council.exercise("release", str(second), "return", "--reason", "old date", "--as", "bailey")
    assert back.code == 0
    assert "is returned to Dana Example" in back.out
    assert "Storytime at libraries/x." in back.out
    assert council.asked("release", "all", "drop", "--reason", "over")["dropped"][0]["delivery"] == first
    assert council.asked("release", str(third), "re-approve", code=13)["error"] == "NotPossibleNow"
    assert council.posts("museum/x") == []
    assert council.posts("museum/facebook") == []
