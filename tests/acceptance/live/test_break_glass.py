"""Break-glass in the live space: when a lone officer may send, how loud it is, and who reviews it."""

import pytest

from tests.acceptance.live.council import ALEX, BAILEY, CASEY, Council

pytestmark = pytest.mark.root

TRIGGER = ("trigger", "flood", "--place", "Datchet", "--yes", "--json")
GLASS = ("--break-glass", "--reason", "nobody answers the phone")


def test_break_glass_with_unsigned_texts_is_refused_and_the_silence_stands(council: Council) -> None:
    """Exit code 11: declared and silent, nothing public, and the sentence says what can be done now."""
    refused = council.run(ALEX, *TRIGGER, *GLASS)
    assert refused.code == 11
    assert len(refused.json["details"]["silenced"]) == 17
    assert refused.json["details"]["cause"]["exit_code"] == 12
    assert "signed" in refused.json["sentence"]
    assert council.posts() == []
    assert council.run(BAILEY, "may-post", "museum/x").code == 13


def test_one_signature_is_not_two(council: Council) -> None:
    """The same officer signing twice does not make a template pre-approved either."""
    for _ in range(2):
        council.run(ALEX, "templates", "sign", "flood", "--json").ok()
    council.run(ALEX, "templates", "sign", "_default", "--json").ok()
    assert council.run(ALEX, *TRIGGER, *GLASS).code == 11
    assert council.posts() == []


def test_break_glass_needs_a_reason(council: Council) -> None:
    """Also with signed texts; the silence stands and the next step names the option."""
    council.sign("flood", "_default")
    refused = council.run(ALEX, *TRIGGER, "--break-glass")
    assert refused.code == 11
    assert "--reason" in refused.json["next_step"]
    assert council.posts() == []


def test_a_lone_officer_breaks_the_glass_loudly_and_another_reviews_it(council: Council) -> None:
    """Signed texts go out at once; log, status and every other officer's phone say who, how and why."""
    council.sign("flood", "_default")
    told = council.run(ALEX, *TRIGGER, *GLASS).ok()

    assert told["bulletin"]["approval"]["type"] == "break-glass"
    assert len(council.posts("corporate/x")) == 1
    assert council.banner() is not None
    for contact in ("bailey-phone", "casey-phone", "casey-email", "dana-email"):
        (notice,) = [n for n in council.phones.to(contact) if "break-glass" in n["title"]]
        assert "Reason: nobody answers the phone." in notice["text"]
        assert "broadcaster approve F1/1 --review" in notice["text"]
    entries = council.run(BAILEY, "log", "--json").ok()["entries"]
    (approved,) = [e for e in entries if e["action"] == "bulletin-approved"]
    assert (approved["actor"], approved["data"]["type"]) == ("alex", "break-glass")
    assert "nobody answers the phone" in str(entries)
    shown = council.run(BAILEY, "status", "--json").ok()
    assert [(r["bulletin"], r["type"], r["by"]) for r in shown["to_review"]] == [("F1/1", "break-glass", "alex")]

    own = council.run(ALEX, "approve", "F1/1", "--review", "--json")
    assert own.code == 12
    council.run(CASEY, "approve", "F1/1", "--review", "--json").ok()
    twice = council.run(BAILEY, "approve", "F1/1", "--review", "--json")
    assert (twice.code, twice.json["sentence"]) == (13, "F1/1 was reviewed by Casey Example already.")


def test_what_waits_goes_out_alone_in_the_same_words_and_nobody_is_asked_any_more(council: Council) -> None:
    """One command with the incident's name; the approver who answers later reads who was faster."""
    council.sign("flood", "_default")
    council.run(ALEX, *TRIGGER).ok()
    frozen = council.run(BAILEY, "approve", "F1", "--dry-run", "--json").ok()
    council.phones.taken.clear()
    told = council.run(ALEX, "break-glass", "F1", "--reason", "nobody answers the phone", "--json").ok()

    assert (told["broke_glass"], told["digest"]) == ("F1/1", frozen["digest"])
    assert council.posts("corporate/x")[0]["text"] == frozen["renderings"][0]["text"]
    assert [n["title"] for n in council.phones.to("bailey-phone")] == [
        "break-glass: F1/1 went out on one officer's yes"
    ]
    late = council.run(BAILEY, "approve", "F1/1", "--json", later_by=600)
    assert (late.code, late.json["sentence"]) == (
        13,
        "F1/1 is already approved by Alex Example: nobody answers the phone.",
    )
    assert not [n for n in council.phones.taken if "Approval" in n["title"]]


def test_nothing_about_a_death_goes_out_alone(council: Council) -> None:
    """Whatever waits: the refusal names whom to ring."""
    words = ("--text", "The Mayor has died. A book of condolence is open.", "--yes", "--json")
    council.run(ALEX, "trigger", "notable-death", "--place", "Windsor", *words).ok()
    [name] = council.run(ALEX, "status", "--json").ok()["waiting_approval"]
    refused = council.run(ALEX, "break-glass", name, "--reason", "nobody", "--json", later_by=11 * 60)
    assert refused.code == 12
    assert "notable-death is no emergency" in refused.json["sentence"]
    assert refused.json["next_step"].startswith("Ring an approver: Bailey Example, ")
    assert council.posts() == []


def test_words_that_are_too_old_go_on_with_one_command(council: Council) -> None:
    """After twenty minutes the yes is refused; the writer renews the times, and the second officer approves those."""
    council.run(ALEX, *TRIGGER).ok()
    refused = council.run(BAILEY, "approve", "F1/1", "--json", later_by=21 * 60)
    assert refused.code == 13
    assert "too old to approve" in refused.json["sentence"]
    assert "Alex Example, who runs: broadcaster resubmit F1/1." in refused.json["next_step"]
    told = council.run(ALEX, "resubmit", "F1/1", "--yes", "--json", later_by=21 * 60).ok()
    assert (told["resubmitted"], told["as"], told["bulletin"]["state"]) == ("F1/1", "F1/2", "submitted")
    assert [row["officer"] for row in told["approvers"]] == ["bailey", "casey"]
    council.run(BAILEY, "approve", "F1", "--json", later_by=22 * 60).ok()
    assert "Ref F1/2" in council.posts("corporate/x")[0]["text"]


def test_an_edit_voids_the_signatures(council: Council) -> None:
    """A comma in a signed template, and it is no longer what two officers agreed to."""
    council.sign("flood", "_default")
    path = council.home / "templates" / "messages" / "flood" / "first.short.txt.j2"
    path.write_text(path.read_text(encoding="utf-8").replace("In danger? Call", "In danger? Ring"), encoding="utf-8")
    assert council.run(ALEX, *TRIGGER, *GLASS).code == 11
    assert council.posts() == []


def test_own_words_wait_for_the_time_out_before_the_glass_may_be_broken(council: Council) -> None:
    """Free text is refused at once and allowed, with its reason, when an approval went unanswered for ten minutes."""
    council.run(ALEX, *TRIGGER).ok()
    words = ("update", "--text", "Datchet Village Hall is open.", "--yes", "--json", *GLASS)
    refused = council.run(ALEX, *words)
    assert refused.code == 12
    assert "when nobody answers for 10 minutes, break-glass is allowed" in refused.json["next_step"]
    early = council.run(ALEX, *words, later_by=9 * 60)
    assert early.code == 12
    assert council.posts() == []
    told = council.run(ALEX, *words, later_by=11 * 60).ok()
    assert told["bulletin"]["approval"]["type"] == "break-glass"
    assert "Datchet Village Hall is open." in council.posts("corporate/x")[0]["text"]
