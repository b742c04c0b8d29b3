"""Night (d): the flood is out and running when the X account is lost, out of credit or suspended, for two hours."""

from collections.abc import Iterable

import pytest

from tests.acceptance.live.council import ALEX, BAILEY, Council
from tests.acceptance.live.nights.night import Night, begin

pytestmark = pytest.mark.root

HALL = "The rest centre at Datchet Village Hall is open."
SANDBAGS = "Sandbags are at Datchet Village Hall."
FALLING = "The river is falling."


def screen(words: str) -> str:
    """What stood on an officer's screen, in one line, so that a folded sentence is found."""
    return " ".join(words.split())


def newest_on_x(night: Night) -> dict[str, str]:
    """The newest delivery of the corporate X account."""
    found = [d for d in night.incident("F1")["deliveries"] if d["target"] == "corporate/x"]
    return dict(found[-1])


def states(deliveries: Iterable[dict[str, str]], bulletin: str) -> dict[str, str]:
    """`{"corporate/x": "ready"}`: posts and reposts of a bulletin."""
    spoken = ("publish", "repost")
    return {d["target"]: d["state"] for d in deliveries if d["bulletin"] == bulletin and d["effect"] in spoken}


@pytest.mark.parametrize(
    ("fault", "why"),
    [("credits", "402 CreditsDepleted"), ("suspended", "403 Forbidden The user used for authentication is suspended")],
)
def test_the_x_account_is_lost_in_mid_flood(  # noqa: PLR0915 - one night, told in one piece
    council: Council, fault: str, why: str
) -> None:
    """Facebook leads, the banner follows, a person pastes what was approved, and nothing old or twice ever goes out."""
    # 02:40 the flood is out on both accounts
    night = begin(council)
    night.ok(ALEX, "trigger", "flood", "--place", "Datchet", "--yes")
    night.ok(BAILEY, "approve", "F1/1", "--yes")
    first = council.posts("corporate/x")[0]["id"]
    assert str(council.banner()["link"]).endswith(first)  # type: ignore[index] # it is up

    # 03:30 the update: X refuses it, Facebook takes it and leads
    night.at("03:30")
    lost = council.world.app.faults.add({"match": {"account": "corporate/x"}, "effect": {"type": fault}})
    night.ok(ALEX, "update", "--what", HALL, "--yes")
    approved = night.ok(BAILEY, "approve", "F1/2", "--dry-run")
    words = next(r["text"] for r in approved["renderings"] if r["target"] == "corporate/x")
    done = night.run(BAILEY, "approve", "F1/2", "--yes")
    assert done.code == 31
    told = screen(done.out)
    assert f"F1: X is lost, Facebook leads, the banner points there. {why}" in told
    assert "not up: X (lost, old text up)" in told
    assert f"----- {words} -----" in told
    assert "repost libraries/x: waits for its lead" in told
    assert states(night.incident("F1")["deliveries"], "F1/2") == {
        "corporate/x": "ready",
        "corporate/facebook": "sent",
        **{f"{service}/x": "ready" for service in ("libraries", "visit-windsor", "enjoy-maidenhead")},
        **{f"{service}/facebook": "sent" for service in ("libraries", "visit-windsor", "enjoy-maidenhead")},
    }
    assert HALL in night.banner
    facebook = newest_facebook(night)
    assert council.banner()["link"] == facebook  # type: ignore[index] # it is up
    [wake] = [n for n in council.phones.to("alex-phone") if "corporate/x" in n["title"]]
    number = newest_on_x(night)["delivery"]
    assert f"broadcaster paste {number}, then: broadcaster resolve {number} --posted LINK" in wake["text"]

    # status says it in words, with the one command; paste prints the approved text and nothing else
    [worst, *_] = night.status()["urgent"]
    assert worst["says"].startswith("F1: X is lost, Facebook leads, the banner points there.")
    assert worst["command"] == f"broadcaster paste {number}"
    assert night.run(ALEX, "paste", str(number)).out.rstrip("\n") == words

    # 04:40 nobody pasted it: it is too old now, by hand, too; what is asked for is an update
    night.at("04:40")
    assert night.status()["urgent"][0]["command"] == 'broadcaster update --incident F1 --what "…"'
    assert "too old" in night.refused(ALEX, "paste", str(number), code=13)["sentence"]

    # 04:45 it is said anew; Alex pastes it in the browser and settles it with its address: the reposts share that
    night.at("04:45")
    night.ok(ALEX, "update", "--what", SANDBAGS, "--yes")
    assert night.run(BAILEY, "approve", "F1/3", "--yes").code == 31
    number = newest_on_x(night)["delivery"]
    pasted = night.run(ALEX, "paste", str(number)).out.strip()
    by_hand = council.world.app.oracle.rogue({"account": "corporate/x", "text": pasted})["id"]
    night.ok(ALEX, "resolve", str(number), "--posted", f"https://x.com/RBWM/status/{by_hand}")
    assert set(states(night.incident("F1")["deliveries"], "F1/3").values()) == {"sent"}
    assert night.shared("libraries/x") == [first, by_hand]
    # Facebook still leads: the next message cannot be said on X by the program
    assert council.banner()["link"] == newest_facebook(night)  # type: ignore[index] # it is up
    assert night.status()["urgent"][0]["command"] == "broadcaster resume corporate/x"

    # 06:10 the account is put right: nothing that is older than its time goes out; the next update goes to both
    night.at("06:10")
    assert council.world.app.faults.remove(lost)
    resumed = night.run(ALEX, "resume", "corporate/x", "--reason", "put right", "--json")
    assert resumed.code == 0, resumed
    assert len(night.texts("corporate/x")) == 2
    night.ok(ALEX, "update", "--what", FALLING, "--yes")
    night.ok(BAILEY, "approve", "F1/4", "--yes")
    assert [FALLING in text for text in night.texts("corporate/x")] == [False, False, True]
    assert FALLING in night.texts("corporate/facebook")[-1]
    assert len(night.texts("corporate/facebook")) == 4
    assert set(states(night.incident("F1")["deliveries"], "F1/4").values()) == {"sent"}
    assert all("is lost" not in matter["says"] for matter in night.status()["urgent"])
    assert str(council.banner()["link"]).startswith("https://x.com/RBWM/status/")  # type: ignore[index] # it is up
    # what was refused at 03:30 was never said on X, nor shared there
    assert not [text for text in night.texts("corporate/x") if HALL in text]
    assert len(night.shared("libraries/x")) == 3
    night.nothing_doubled()
    night.log()


def newest_facebook(night: Night) -> str:
    """The address of Facebook's newest post, as the program proved it."""
    found = [d for d in night.incident("F1")["deliveries"] if d["target"] == "corporate/facebook"]
    return str(found[-1]["permalink"])
