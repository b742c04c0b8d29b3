"""Night (e): an exercise of a flood is under way when a real one begins, and another officer triggers it live."""

import json
import sys

import pytest

from tests.acceptance.live.council import ALEX, BAILEY, CASEY, Council
from tests.acceptance.live.nights.night import LEFT_OVER, Night, begin
from tests.support.exercise import until

pytestmark = pytest.mark.root

CLOSED = "LIVE F1 flood at Wraysbury is open: the exercise space is closed until that is over."
PLAYED = "Storytime of the exercise is at 10."
#: one of every sort: looking, speaking, approving, silencing, ending, posting
VERBS = (
    ("status",),
    ("trigger", "flood", "--place", "Horton", "--yes"),
    ("update", "--what", "The A308 is open.", "--yes"),
    ("correct", "--wrong", "A308", "--right", "A332", "--yes"),
    ("approve", "F1/2", "--yes"),
    ("break-glass", "F1/2", "--reason", "nobody answers", "--yes"),
    ("silence", "museum"),
    ("post", "museum/x", "--text", "Open today."),
    ("release", "all", "drop"),
    ("resume", "all", "--yes"),
    ("stand-down", "--yes"),
    ("log",),
    ("doctor",),
)
_GET = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1]).read().decode())"
_POST = "import sys, urllib.request as u; u.urlopen(u.Request(sys.argv[1], sys.argv[2].encode(), method='POST')).read()"


def screen(words: str) -> str:
    """What stood on an officer's screen, in one line, so that a folded sentence is found."""
    return " ".join(words.split())


class Played:
    """The exercise world of a council, as its public sees it."""

    def __init__(self, council: Council) -> None:
        lines = (council.home / "channels.toml").read_text(encoding="utf-8").splitlines()
        self._url = next(line for line in lines if "sandbox_url" in line).partition('"')[2].partition('"')[0]
        self._council = council

    def ask(self, path: str) -> str:
        """What the world answers."""
        return self._council.machine.run(sys.executable, "-c", _GET, f"{self._url}{path}").stdout

    def slow(self) -> None:
        """From now on every post takes three seconds."""
        fault = {"match": {"operation": "publish"}, "effect": {"type": "latency", "seconds": 3}}
        self._council.machine.run(sys.executable, "-c", _POST, f"{self._url}/faults", json.dumps(fault))


def refused(night: Night) -> None:
    """Every verb of the exercise space says which real incident closes it, and does nothing."""
    for words in VERBS:
        told = night.refused(BAILEY, "exercise", *words, code=13)
        assert told["sentence"] == CLOSED, words
        assert told["next_step"].startswith("Nothing was done. Stop the exercise"), words
    served = night.run(BAILEY, "exercise", "serve", "--health-port", "0")
    assert (served.code, CLOSED in screen(served.err)) == (13, True)


def test_a_real_flood_interrupts_an_exercise(council: Council) -> None:  # noqa: PLR0915 - one night, in one piece
    """The exercise stops where it is, the real night has nothing of it, and afterwards it may go on."""
    night = begin(council)
    world = Played(council)

    # 02:40 the exercise team plays a flood at Datchet: sandbox posts, silences, a held post, a dispatcher that stays
    asked = night.types(ALEX, "exercise", "trigger", "flood", "--place", "Datchet", typed="exercise SL3")
    assert "Exercise: play flood at Datchet. Nothing leaves this machine." in screen(asked)
    assert "Type exercise and the postcode district" in screen(asked)
    assert "LIVE" not in asked
    night.ok(ALEX, "exercise", "approve", "F1/1", "--yes")
    night.run(ALEX, "exercise", "post", "museum/x", "--text", PLAYED)
    assert "EXERCISE" in world.ask("/oracle/posts")
    before = council.posts()
    dispatcher = council.start(ALEX, "exercise", "serve", "--health-port", "0", later_by=night.ahead)
    until(lambda: "serve" in str(night.ok(ALEX, "exercise", "status")["dispatchers"]))

    # 02:50 an update of the exercise is on its way when Bailey triggers the real flood at Wraysbury
    world.slow()
    waiting = council.start(
        ALEX, "exercise", "update", "--what", "The A308 is open.", "--yes", "--json", later_by=night.ahead
    )
    until(lambda: '"publish"' in world.ask("/oracle/requests").rpartition('"repost"')[2])
    night.at("02:50")
    asked = night.types(BAILEY, "trigger", "flood", "--place", "Wraysbury", typed="LIVE TW19")
    assert "LIVE. Royal Borough of Windsor & Maidenhead: flood at Wraysbury. This goes to the public." in screen(asked)
    assert "Type LIVE and the postcode district" in screen(asked)
    assert "xercise" not in asked
    # nothing of the exercise: reference, silences and what is held are the real night's own
    night.ok(CASEY, "approve", "F1/1", "--yes")
    real = night.status()
    assert [(i["ref"], i["place"], i["bulletins"][-1]["bulletin"]) for i in real["incidents"]] == [
        ("F1", "Wraysbury", "F1/1")
    ]
    held = night.run(ALEX, "held", "--json").out
    assert LEFT_OVER in held
    assert PLAYED not in held
    assert {silence["incident"] for silence in real["silent_accounts"]} == {"F1"}
    assert len(council.posts()) == len(before) + 8
    assert not [text for post in council.posts() if "EXERCISE" in (text := post["text"]) or "Datchet" in text]
    assert "Wraysbury" in night.banner

    # the waiting command and the dispatcher stop at once: what was not on the wire yet is never claimed
    out, err = waiting.communicate(timeout=60)
    assert waiting.returncode == 13, (out, err)
    assert CLOSED in json.loads(out)["problem"]["sentence"]
    left = {d["state"] for d in json.loads(out)["deliveries"] if d["bulletin"] == "F1/2" and d["effect"] == "repost"}
    assert left == {"ready"}
    # the service of the exercise ends by itself
    _, said = dispatcher.communicate(timeout=60)
    assert (dispatcher.returncode, CLOSED in screen(said)) == (13, True)
    sent = world.ask("/oracle/posts")
    refused(night)
    assert world.ask("/oracle/posts") == sent

    # 05:00 the water is gone: the real flood ends; 17:30 its all-clear comes down, and the exercise may go on
    night.at("05:00")
    night.ok(BAILEY, "stand-down", "--yes")
    assert "All clear" in night.banner
    told = night.refused(ALEX, "exercise", "status", code=13)["sentence"]
    assert told.startswith("LIVE F1 flood at Wraysbury is standing down: the exercise space is closed")
    night.at("17:30")
    mark = council.home / "state" / "live-incident-open"
    night.service(lambda: council.banner() is None and not mark.exists())
    again = night.ok(ALEX, "exercise", "status")
    assert [(i["ref"], i["place"]) for i in again["incidents"]] == [("F1", "Datchet")]
    night.nothing_doubled()
    night.log()
