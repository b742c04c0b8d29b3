"""Live and exercise never touch (design rule 6), tried from both sides by real users."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.acceptance.live.council import ALEX, BAILEY, Council
from tests.acceptance.live.namespace import ADDRESS
from tests.support.exercise import until

pytestmark = pytest.mark.root

TRIGGER = ("trigger", "flood", "--place", "Datchet", "--yes", "--json")

_POST = "import sys, urllib.request as u; u.urlopen(u.Request(sys.argv[1], sys.argv[2].encode(), method='POST')).read()"
_GET = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1]).read().decode())"


def test_live_refuses_platforms_on_this_computer(council: Council) -> None:
    """A register that names loopback is refused with its line; so is a name that leads there, when it is called."""
    url = council.world.url
    path = council.home / "channels.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f'base_url = "{url}"', 'base_url = "https://127.0.0.1:8443"'), encoding="utf-8")
    refused = council.run(ALEX, *TRIGGER)
    assert refused.code == 14
    assert "must not be this machine" in refused.json["sentence"]

    council.machine.run("sh", "-c", "echo 127.0.0.1 api.x.test >> /etc/hosts")
    path.write_text(text.replace(f'base_url = "{url}"', 'base_url = "https://api.x.test"', 1), encoding="utf-8")
    council.run(ALEX, *TRIGGER).ok()
    done = council.run(BAILEY, "approve", "F1/1", "--json")
    found = {d["target"]: d for d in done.json["deliveries"]}
    assert found["corporate/x"]["state"] != "sent"
    assert "127.0.0.1 is not a public address" in str(council.run(BAILEY, "log", "--json").ok()) + done.out
    assert found["corporate/facebook"]["state"] == "sent"


@pytest.mark.parametrize(
    "url", [f"http://{ADDRESS}:80", f"https://{ADDRESS}", "http://api.x.com", "http://0.0.0.0.nip.io"]
)
def test_an_exercise_refuses_a_world_that_is_not_this_computer(council: Council, url: str) -> None:
    """From the environment or from the register, before anything is stored."""
    refused = council.run(ALEX, "exercise", *TRIGGER, environ={"BROADCASTER_SANDBOX": url})
    assert refused.code == 16
    council.register({'sandbox_url = "http://127.0.0.1:': f'sandbox_url = "{url}/'})
    assert council.run(ALEX, "exercise", *TRIGGER).code in {14, 16}
    assert council.world.app.oracle.requests() == []
    assert not (council.home / "state" / "exercise" / "store.db").exists()


def test_the_exercise_space_is_closed_while_a_live_incident_is_open(council: Council) -> None:
    """From the silence on, before any approval, until the incident is closed; the sentence names the incident."""
    council.run(ALEX, "exercise", "status", "--json").ok()
    council.run(ALEX, *TRIGGER).ok()
    for words in (["status"], list(TRIGGER[:-1]), ["stand-down", "--yes"], ["doctor"]):
        closed = council.run(BAILEY, "exercise", *words, "--json")
        assert closed.code == 13
        assert "LIVE F1 flood at Datchet is open" in closed.json["sentence"]
        assert "Stop the exercise" in closed.json["next_step"]
    council.run(BAILEY, "stand-down", "--no-message", "--yes", "--json").ok()
    council.run(ALEX, "exercise", "status", "--json").ok()
    assert council.run(ALEX, "status", "--json").ok()["incidents"] == []


def test_a_drill_that_is_under_way_stops_when_a_live_incident_opens(council: Council) -> None:
    """What it has claimed is not armed any more: nothing but requests already on the wire arrives in its world."""
    council.run(ALEX, "exercise", *TRIGGER).ok()
    port = next(
        line
        for line in (council.home / "channels.toml").read_text(encoding="utf-8").splitlines()
        if "sandbox_url" in line
    )
    url = port.partition('"')[2].partition('"')[0]
    slow = '{"match": {"operation": "publish"}, "effect": {"type": "latency", "seconds": 15}}'
    council.machine.run(sys.executable, "-c", _POST, f"{url}/faults", slow)
    drill = council.start(ALEX, "exercise", "update", "--what", "The A308 is open.", "--yes", "--json")
    until(
        lambda: (
            "publish"
            in council.machine.run(sys.executable, "-c", _GET, f"{url}/oracle/requests").stdout.rpartition("repost")[2]
        )
    )
    council.run(BAILEY, *TRIGGER).ok()
    out, err = drill.communicate(timeout=60)
    assert drill.returncode == 13, (out, err)
    told = json.loads(out)
    assert "LIVE F1 flood at Datchet is open" in told["problem"]["sentence"]
    states = {(d["effect"], d["target"]): d["state"] for d in told["deliveries"] if d["bulletin"] == "F1/2"}
    assert {state for (effect, _), state in states.items() if effect == "repost"} == {"ready"}


def test_neither_space_opens_the_others_store(council: Council) -> None:
    """A copied store carries its space and is refused, whoever copied it."""
    council.run(ALEX, *TRIGGER).ok()
    council.run(ALEX, "stand-down", "--no-message", "--yes", "--json").ok()
    council.run(ALEX, "exercise", "status", "--json").ok()
    state = council.home / "state"
    kept = state / "kept.db"
    shutil.copy2(state / "live" / "store.db", kept)
    _put(state / "exercise" / "store.db", state / "live" / "store.db")
    refused = council.run(ALEX, "status", "--json")
    assert refused.code == 16
    assert "store of the exercise space" in refused.json["sentence"]
    _put(kept, state / "exercise" / "store.db")
    refused = council.run(ALEX, "exercise", "status", "--json")
    assert refused.code == 16
    assert "store of the live space" in refused.json["sentence"]


def test_an_exercise_reads_no_live_secret_and_no_live_store(council: Council) -> None:
    """Reading moves a file's access time; a whole drill moves none, the first live send moves them."""
    council.run(ALEX, "status", "--json").ok()
    watched = [*(council.home / "secrets").glob("*-x"), *(council.home / "secrets").glob("*-facebook")]
    watched += [council.home / "secrets" / "alex-phone", council.home / "secrets" / "home-page"]
    watched.append(council.home / "state" / "live" / "store.db")
    before = {path: _set_back(path) for path in watched}
    told = council.run(ALEX, "exercise", *TRIGGER).ok()
    assert {d["state"] for d in told["deliveries"]} == {"sent"}
    council.run(ALEX, "exercise", "stand-down", "--yes", "--json").ok()
    assert {path: path.stat().st_atime_ns for path in watched} == before
    assert council.phones.taken == []
    assert council.world.app.oracle.requests() == []

    council.run(ALEX, *TRIGGER).ok()
    council.run(BAILEY, "approve", "F1/1", "--json").ok()
    moved = {path.name for path in watched if path.stat().st_atime_ns != before[path]}
    if not moved:
        pytest.skip("this disk keeps no access times")
    assert {"corporate-x", "corporate-facebook", "store.db"} <= moved


def _set_back(path: Path) -> int:
    """An access time before the last change is the one that every mount option but noatime moves on."""
    changed = path.stat().st_mtime_ns
    os.utime(path, ns=(changed - 10**9, changed))
    return path.stat().st_atime_ns


def _put(source: Path, target: Path) -> None:
    """The content of another store in the place of a store, with its rights."""
    target.write_bytes(source.read_bytes())
