"""What bad input gets: a sentence, the next step and an exit code, and nothing half done."""

import pytest

from tests.support.exercise import Council, submitted


@pytest.mark.parametrize(
    ("words", "code", "sentence", "step"),
    [
        pytest.param(
            ["trigger", "flod", "--place", "Datchet"], 2, "“flod” is no kind of incident.", "flood", id="kind"
        ),
        pytest.param(
            ["trigger", "zzz", "--place", "Datchet"], 2, "“zzz” is no kind", "Known: general, flood", id="odd"
        ),
        pytest.param(["trigger", "flood"], 2, "Missing option '--place'.", "--help", id="no-place"),
        pytest.param(["trigger", "flood", "--place", ""], 10, "place is empty", "Correct", id="empty-place"),
        pytest.param(["trigger", "flood", "--place", "…!"], 10, "place is empty", "Correct", id="no-letter"),
        pytest.param(["trigger", "flood", "--place", "Dat\x07chet"], 10, "(U+0007) at character 4", "Type", id="bell"),
        pytest.param(["trigger", "flood", "--place", "Dat\u202echet"], 10, "(U+202E)", "Type place again", id="bidi"),
        pytest.param(["trigger", "flood", "--place", "D\u200bat"], 10, "(U+200B)", "Type place", id="zero-width"),
        pytest.param(["trigger", "flood", "--place", "Dat\nchet"], 10, "a line break", "Type", id="two-lines"),
        pytest.param(
            ["trigger", "flood", "--place", "x" * 81], 10, "81 characters; at most 48", "Shorten it by 33", id="long"
        ),
        pytest.param(
            ["trigger", "flood", "--place", "Datchet", "--silence", "musem/x"], 2, "“musem/x”", "museum/x", id="account"
        ),
        pytest.param(
            ["trigger", "flood", "--place", "Datchet", "--silence", "corporate"], 2, "“corporate”", "x", id="lead"
        ),
        pytest.param(["trigger", "flood", "--place", "Datchet", "--as", "aleks"], 2, "`aleks`", "", id="officer"),
        pytest.param(
            ["trigger", "flood", "--place", "Datchet", "--set", "x"], 2, "“x” is not NAME=VALUE", "", id="set"
        ),
        pytest.param(
            ["trigger", "flood", "--place", "Datchet", "--set", "do_now=a", "--set", "do_now=b"],
            2,
            "do_now is given twice",
            "--set",
            id="twice",
        ),
        pytest.param(["trigger", "flood", "--plaice", "Datchet"], 2, "--plaice", "--help", id="option"),
        pytest.param(["triger", "flood", "--place", "Datchet"], 2, "triger", "--help", id="command"),
        pytest.param(["update", "--what", "News."], 13, "No incident is open.", "exercise trigger", id="none-open"),
        pytest.param(["stand-down"], 13, "No incident is open.", "exercise trigger", id="nothing-to-end"),
        pytest.param(["may-post", "musuem/x"], 2, "“musuem/x” is no account.", "museum/x", id="may-post"),
        pytest.param(["post", "museum/x", "--text", " "], 10, "text is empty", "Correct", id="no-words"),
        pytest.param(["pause", "nobody", "--reason", "x"], 2, "“nobody” is no account", "Known: all", id="pause"),
        pytest.param(["pause", "all", "--reason", " "], 2, "A pause needs a reason.", "--reason", id="no-reason"),
        pytest.param(
            ["resolve", "F1/1", "--drop"], 2, "“F1/1” is no delivery's number.", "exercise status", id="number"
        ),
        pytest.param(["resolve", "17"], 2, "Say exactly one of", "exercise resolve 17 --not-posted", id="resolve"),
        pytest.param(["resolve", "17", "--drop"], 2, "There is no delivery 17.", "exercise status", id="no-delivery"),
        pytest.param(["approve", "F9/9"], 2, "There is no bulletin F9/9.", "exercise status", id="bulletin"),
        pytest.param(["release", "9", "drop"], 13, "Post 9 is not held.", "exercise held", id="held"),
        pytest.param(["templates", "sign", "flod"], 2, "no templates for “flod”", "flood", id="templates"),
    ],
)
def test_a_slip_gets_a_sentence_and_changes_nothing(
    council: Council, words: list[str], code: int, sentence: str, step: str
) -> None:
    """One JSON document on stdout and the same words on stderr; nothing is declared, silent or sent."""
    answer = council.exercise(*words, "--json", *(["--yes"] if words[0] == "trigger" else []))
    assert answer.code == code, answer
    told = answer.json
    assert told["exit_code"] == code
    assert sentence in told["sentence"]
    assert step in told["next_step"]
    assert f"{told['sentence']}\nNext: {told['next_step']}" in answer.err
    assert council.control.requests() == []


def test_a_kind_of_the_councils_own_without_texts_needs_words(council: Council) -> None:
    """A preset that nobody wrote templates for silences nobody before there is something to say."""
    text = council.register.read_text(encoding="utf-8")
    council.register.write_text(text.replace("[preset.heat]", '[preset.landslip]\nletter = "L"\n\n[preset.heat]'))
    told = council.asked("trigger", "landslip", "--place", "Datchet", "--yes", code=2)
    assert told["sentence"] == "There is no ready first message for landslip."
    assert "--text" in told["next_step"]
    assert council.asked("status")["incidents"] == []


def test_a_slip_leaves_no_incident_behind(council: Council) -> None:
    """Kind, place, accounts, officer and field names are checked before anything is stored."""
    council.exercise("trigger", "flood", "--place", "Datchet", "--silence", "musem/x", "--yes")
    council.exercise("trigger", "flod", "--place", "Datchet", "--yes")
    status = council.asked("status")
    assert status["incidents"] == []
    assert status["silent_accounts"] == []


def test_a_message_that_cannot_be_made_leaves_declared_and_silent(council: Council) -> None:
    """Exit code 11; the same trigger with the fault put right goes on with the message."""
    words = ["trigger", "flood", "--place", "Datchet", "--yes"]
    told = council.asked(*words, "--set", "do_nw=Go.", code=11)
    assert told["sentence"].startswith("F1 is declared and 17 accounts are silent, but no message went out: ")
    assert "do_nw (did you mean do_now?)" in told["sentence"]
    assert told["details"]["incident"] == "F1"
    assert "The same trigger again (without --new) sends the first message for F1" in told["next_step"]
    status = council.asked("status")
    assert len(status["silent_accounts"]) == 17
    assert status["incidents"][0]["bulletins"] == []
    again = council.asked(*words, "--set", "do_now=Go upstairs.")
    assert again["new"] is False
    assert again["bulletin"]["bulletin"] == "F1/1"
    assert len(council.posts()) == 8


def fitting(council: Council, platform: str, letter: str = "x") -> tuple[int, int]:
    """How many letters of own text fit on the platform beside what every message carries, and the limit."""
    shown = council.asked("preview", "general", "--place", "Windsor", "--text", letter)
    [found] = [r for r in shown["renderings"] if r["target"] == platform]
    return found["limit"] - found["length"] + 1, found["limit"]


@pytest.mark.parametrize("target", ["corporate/x", "website/home"])
def test_a_text_fits_to_the_last_unit_and_not_one_more(council: Council, target: str) -> None:
    """280 weighted characters on X, the banner's own limit; the account and the surplus are named."""
    room, limit = fitting(council, target)
    words = ["preview", "general", "--place", "Windsor", "--text"]
    shown = council.exercise(*words, "x" * room, "--json")
    told = shown.json
    if shown.code == 0:
        assert [r["length"] for r in told["renderings"] if r["target"] == target] == [limit]
    else:  # another platform is narrower
        assert f"{target}:" not in told["sentence"]
    over = council.asked(*words, "x" * (room + 1), code=10)
    assert f"{target}: {limit + 1} of {limit} " in over["sentence"]
    assert "1 too long" in over["sentence"]


def test_an_ordinary_post_is_measured_too(council: Council) -> None:
    """Facebook's 63206 characters cannot be typed by mistake; X's 280 can."""
    told = council.asked("post", "museum/x", "--text", "x" * 300, "--dry-run", code=10)
    assert told["sentence"] == "The post is 330 of 280 weighted characters: 50 too long."


def test_emoji_and_welsh_go_out_as_they_were_typed(council: Council) -> None:
    """Weighted as X does it, and back from the platform unchanged."""
    place, words = "Pen-y-bont ar Ogwr", "Llifogydd, Pen-y-bont ar Ogwr 🌊 – ewch i’r llofft yn Nhŷ’r Afon. 👩🏽‍🚒"
    told = council.asked("trigger", "general", "--place", place, "--text", words, "--yes")
    assert told["problem"] is None
    assert words in council.posts("corporate/x")[-1]["text"]
    assert words in council.posts("corporate/facebook")[-1]["text"]
    assert words in council.control.website()["banner"]["text"]


def test_a_terminal_without_welsh_letters_stops_nothing(council: Council) -> None:
    """Question marks on the screen; JSON stays exact with escapes, and the public reads the right words."""
    latin = {"PYTHONIOENCODING": "iso-8859-1", "PYTHONUTF8": "0"}
    text = ["--text", "Tŷ Nant – 🌊 ewch nawr."]
    words = ["trigger", "general", "--place", "Tŷ Nant", *text, "--yes"]
    assert council.exercise(*words, environment=latin).code == 0
    assert council.asked("status", environment=latin)["incidents"][0]["place"] == "Tŷ Nant"
    assert "Tŷ Nant – 🌊" in council.posts("corporate/x")[-1]["text"]


@pytest.mark.parametrize("hostile", ["{{ 7*7 }}", "{% for x in y %}", "{{ council.__class__ }}", "<script>x</script>"])
def test_a_place_is_never_a_template(council: Council, hostile: str) -> None:
    """What is typed is what is said, and the website shows it escaped."""
    shown = council.asked("preview", "flood", "--place", hostile)
    assert all(hostile in r["text"] for r in shown["renderings"] if r["target"].startswith("corporate"))
    council.asked("trigger", "flood", "--place", hostile, "--silence", "none", "--yes")
    assert hostile in council.posts("corporate/x")[0]["text"]
    assert "<script>" not in council.control.website()["html"]


def test_a_dry_run_of_every_verb_keeps_nothing(council: Council) -> None:
    """The checks are the real ones; the log, the outbox and the public stay as they were."""
    council.asked("trigger", "flood", "--place", "Datchet", "--yes")
    submitted(council, "update", "--what", "News.")
    held = council.asked("post", "museum/x", "--text", "Storytime.")["delivery"]
    before, posts = council.asked("log", "--last", "0")["head"], council.posts()
    for words in (
        ["trigger", "flood", "--place", "Slough"],
        ["update", "--what", "More news."],
        ["correct", "--wrong", "a", "--right", "b"],
        ["false-alarm"],
        ["stand-down"],
        ["approve", "F1/2"],
        ["reject", "F1/2", "--reason", "no"],
        ["silence", "lift", "museum", "--reason", "x"],
        ["post", "museum/x", "--text", "Another."],
        ["release", str(held), "drop"],
        ["pause", "all", "--reason", "x"],
        ["resume", "all"],
        ["templates", "sign", "flood"],
    ):
        told = council.asked(*words, "--dry-run")
        assert told["dry_run"] is True, words
    assert council.asked("log", "--last", "0")["head"] == before
    assert council.posts() == posts
