"""`withdraw` as an officer types it: asked once, in the words of the space; the post is gone and the status says so."""

from typing import Any

from tests.support.exercise import Council, Terminal

X, PAGE = "corporate/x", "corporate/facebook"


def _out(council: Council) -> dict[str, Any]:
    """A flood that everybody has read; the leads' deliveries by account."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    return {target: council.delivery("publish", target) for target in (X, PAGE)}


def test_an_officer_takes_a_post_down(quick: Council) -> None:
    """The question repeats account and words; afterwards the public sees nothing and the status tells when."""
    leads = _out(quick)
    number = str(leads[X]["delivery"])
    text = quick.posts(X)[0]["text"]
    terminal = Terminal(quick, "exercise", "withdraw", number, "--reason", "it sends people into the water")
    asked = terminal.until("Type exercise to go on")
    assert f"delete the post on {X}" in asked
    assert text.splitlines()[0][:40] in asked
    terminal.type("exercise")
    answer = terminal.ended()
    assert answer.code == 0, answer
    assert "gone since" in answer.out
    assert quick.posts(X) == []
    assert quick.asked("status")["incidents"][0]["deliveries"]
    assert quick.delivery("publish", X)["withdrawn_at"]
    assert "withdrawn" in quick.exercise("status", "--incident", "F1").out
    assert quick.control.website()["banner"]["link"] == leads[PAGE]["permalink"]
    assert quick.exercise("log", "--verify").code == 0


def test_without_the_word_nothing_happens(quick: Council) -> None:
    """An answer that is not the word asked for is a no; so is no terminal."""
    leads = _out(quick)
    number = str(leads[X]["delivery"])
    answer = quick.exercise("withdraw", number, "--reason", "danger")
    assert answer.code == 2
    assert "Not confirmed" in answer.err
    assert len(quick.posts(X)) == 1
    assert quick.exercise("withdraw", number, "--yes").code == 2, "it needs a reason"


def test_shares_that_stay_are_named_and_the_same_order_adds_nothing(quick: Council) -> None:
    """One document on stdout; the shares on Facebook with the numbers to withdraw them by, or all at once."""
    leads = _out(quick)
    number = str(leads[PAGE]["delivery"])
    order = ("withdraw", number, "--reason", "danger", "--yes")
    rehearsed = quick.asked(*order, "--dry-run")
    assert rehearsed["dry_run"] is True
    assert len(quick.posts(PAGE)) == 1
    told = quick.asked(*order)
    assert quick.posts(PAGE) == []
    assert [o["state"] for o in told["orders"]] == ["sent"]
    assert told["problem"] is None
    stay = {d["target"] for d in told["still_public"]}
    assert stay == {p["account"] for p in quick.posts() if p["repost_of"] == leads[PAGE]["external_id"]}
    assert stay
    again = quick.asked(*order)
    assert again["new"] == []
    rest = quick.asked(*order, "--with-reposts")
    assert len(rest["new"]) == len(stay)
    assert not [p for p in quick.posts() if p["repost_of"] == leads[PAGE]["external_id"]]
