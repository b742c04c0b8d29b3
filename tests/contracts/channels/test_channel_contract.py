"""What every channel promises, over the recording ones and the real ones against the sandbox."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from broadcaster.domain.deliveries import may_double
from broadcaster.domain.outcomes import Absent, CannotTell, Copies, Found, NotSent, Phase, Sent, Unknown, Why
from broadcaster.domain.words import Effect, Platform, Repeat
from broadcaster.engine.attempt import public_effect
from broadcaster.ports import Post
from tests.contracts.channels.benches import KINDS, Bench, bench
from tests.support.samples import delivery

TEXT = "EXERCISE Flood warning: Mill Road & Café, “stay in” – £0.\n\nSee https://www.exampletown.gov.uk/flood Ref F12/1"


@pytest.fixture(params=KINDS)
def at(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """Each implementation in turn."""
    with bench(request.param) as one:
        yield one


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def test_a_publication_is_named_and_public_once(at: Bench) -> None:
    """`Sent` has the platform's id and a link, and the public sees the exact text."""
    outcome = at.channel.send(Effect.PUBLISH, Post(text=TEXT))
    assert isinstance(outcome, Sent)
    assert outcome.external_id
    assert outcome.permalink.startswith(("https://", "http://127.0.0.1"))
    assert at.public() == [TEXT]


def test_a_lost_answer_is_unknown_and_the_look_finds_the_post(at: Bench) -> None:
    """The effect without its answer is never `NotSent`; the read-back gives the id."""
    began = now()
    at.lose_next()
    outcome = at.channel.send(Effect.PUBLISH, Post(text=TEXT))
    assert isinstance(outcome, Unknown)
    found = at.channel.look(Effect.PUBLISH, Post(text=TEXT), since=began)
    assert isinstance(found, Found)
    assert found.external_id
    assert found.permalink.startswith(("https://", "http://127.0.0.1"))
    assert at.public() == [TEXT]


def test_what_was_never_sent_is_freshly_absent(at: Bench) -> None:
    """A complete current answer without the post says so."""
    at.channel.send(Effect.PUBLISH, Post(text="Another message, Ref F12/2"))
    seen = at.channel.look(Effect.PUBLISH, Post(text=TEXT), since=now())
    assert isinstance(seen, Absent)
    assert seen.fresh


def test_an_empty_timeline_is_freshly_absent_too(at: Bench) -> None:
    """An account that never spoke has a complete answer of nothing."""
    at.channel.verify()
    seen = at.channel.look(Effect.PUBLISH, Post(text=TEXT), since=now())
    assert isinstance(seen, Absent)
    assert seen.fresh


def test_posts_of_before_the_attempt_are_not_taken_for_it(at: Bench) -> None:
    """Only what was made at or after `since` less a minute counts."""
    at.channel.send(Effect.PUBLISH, Post(text=TEXT))
    later = now() + timedelta(seconds=65)
    assert isinstance(at.channel.look(Effect.PUBLISH, Post(text=TEXT), since=later), Absent)
    assert isinstance(at.channel.look(Effect.PUBLISH, Post(text=TEXT), since=now()), Found)


def test_a_rate_limit_is_certainly_not_sent_and_gives_the_wait(at: Bench) -> None:
    """Row 16 with the platform's own wish."""
    at.limit_next(120)
    outcome = at.channel.send(Effect.PUBLISH, Post(text=TEXT))
    assert isinstance(outcome, NotSent)
    assert (outcome.row, outcome.why) == (16, Why.RATE_LIMITED)
    assert outcome.retry_after == timedelta(seconds=120)
    assert at.public() == []


def test_what_is_safe_to_repeat_has_one_effect(at: Bench) -> None:
    """`repeat` tells the truth: a second identical request changes nothing for the public."""
    assert at.channel.repeat(Effect.PUBLISH) is Repeat.AFTER_LOOK
    assert at.channel.repeat(Effect.WITHDRAW) is Repeat.SAFE
    if at.channel.repeat(Effect.REPOST) is not Repeat.SAFE:
        return
    lead = at.lead()
    first, second = at.channel.send(Effect.REPOST, lead), at.channel.send(Effect.REPOST, lead)
    assert isinstance(first, Sent)
    assert second == first
    assert at.public() == [lead.source_id]


def test_a_repost_shares_the_lead_and_is_found(at: Bench) -> None:
    """The public sees the lead's own post, not a copy of its words."""
    began, lead = now(), at.lead()
    outcome = at.channel.send(Effect.REPOST, lead)
    assert isinstance(outcome, Sent)
    assert at.public() == [lead.source_id]
    found = at.channel.look(Effect.REPOST, lead, since=began)
    assert isinstance(found, Found)
    assert found.external_id == outcome.external_id


def test_a_repost_as_text_publishes_the_fallback(at: Bench) -> None:
    """Where sharing is refused the frozen text goes."""
    began = now()
    post = Post(text=TEXT, source_id="9000000000000000009", as_text=True)
    assert isinstance(at.channel.send(Effect.REPOST, post), Sent)
    assert at.public() == [TEXT]
    assert isinstance(at.channel.look(Effect.REPOST, post, since=began), Found)


def test_a_withdrawal_takes_down_and_may_be_repeated(at: Bench) -> None:
    """What is gone already counts as withdrawn."""
    began = now()
    sent = at.channel.send(Effect.PUBLISH, Post(text=TEXT))
    assert isinstance(sent, Sent)
    gone = Post(text="", source_id=sent.external_id)
    assert isinstance(at.channel.look(Effect.WITHDRAW, gone, since=began), Absent)
    for _ in range(2):
        assert isinstance(at.channel.send(Effect.WITHDRAW, gone), Sent)
        assert at.public() == []
    assert isinstance(at.channel.look(Effect.WITHDRAW, gone, since=began), Found)
    assert isinstance(at.channel.look(Effect.PUBLISH, Post(text=TEXT), since=began), Absent)


def test_an_undone_repost_leaves_the_lead(at: Bench) -> None:
    """Where reposts are pairs of ids, undoing one takes only the pair away."""
    if at.platform is not Platform.X:
        return
    began, lead = now(), at.lead()
    at.channel.send(Effect.REPOST, lead)
    undo = Post(text="", source_id=lead.source_id, undo=True)
    assert isinstance(at.channel.look(Effect.WITHDRAW, undo, since=began), Absent)
    for _ in range(2):
        assert isinstance(at.channel.send(Effect.WITHDRAW, undo), Sent)
        assert at.public() == []
    assert isinstance(at.channel.look(Effect.WITHDRAW, undo, since=began), Found)


def test_the_same_text_again_is_unknown_or_a_second_post_but_never_refused_for_good(at: Bench) -> None:
    """A duplicate answer means that the first is probably up: row 12, to be looked up."""
    at.channel.send(Effect.PUBLISH, Post(text=TEXT))
    again = at.channel.send(Effect.PUBLISH, Post(text=TEXT))
    if isinstance(again, Unknown):
        assert (again.row, again.why, again.phase) == (12, Why.DUPLICATE, Phase.ANSWERED)
        assert at.public() == [TEXT]
    else:
        assert isinstance(again, Sent)


def test_every_copy_is_counted_with_its_own_link(at: Bench) -> None:
    """A second copy that landed late is told apart from the first by id and link; counting changes nothing."""
    began = now()
    sent = at.channel.send(Effect.PUBLISH, Post(text=TEXT))
    assert isinstance(sent, Sent)
    one = at.channel.copies(Effect.PUBLISH, Post(text=TEXT), since=began)
    at.land("Another message, Ref F12/2")
    at.land(TEXT)
    two = at.channel.copies(Effect.PUBLISH, Post(text=TEXT), since=began)
    assert isinstance(one, Copies)
    assert isinstance(two, Copies)
    assert (one.complete, two.complete) == (True, True)
    assert [copy.external_id for copy in one.posts] == [sent.external_id]
    assert {copy.external_id for copy in two.posts} > {sent.external_id}
    assert len({copy.permalink for copy in two.posts}) == 2
    assert at.public() == [TEXT, "Another message, Ref F12/2", TEXT]


def test_a_share_is_counted_as_a_share(at: Bench) -> None:
    """Named as the repost was recorded, so that it is not taken for a second one."""
    began, lead = now(), at.lead()
    shared = at.channel.send(Effect.REPOST, lead)
    assert isinstance(shared, Sent)
    counted = at.channel.copies(Effect.REPOST, lead, since=began)
    assert isinstance(counted, Copies)
    assert [copy.external_id for copy in counted.posts] == [shared.external_id]


def test_there_are_no_copies_of_what_was_never_public_or_is_older(at: Bench) -> None:
    """An empty count is a count; posts of before the attempt are not in it."""
    at.channel.send(Effect.PUBLISH, Post(text=TEXT))
    later = now() + timedelta(seconds=65)
    none = Copies(posts=(), complete=True)
    assert at.channel.copies(Effect.PUBLISH, Post(text=TEXT), since=later) == none
    assert at.channel.copies(Effect.PUBLISH, Post(text="Never said, Ref F12/9"), since=now()) == none


def test_only_words_and_shares_have_copies(at: Bench) -> None:
    """What takes something down cannot be there twice."""
    post = Post(text="", source_id="9000000000000000001")
    assert isinstance(at.channel.copies(Effect.WITHDRAW, post, since=now()), CannotTell)


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize("effect", Effect)
def test_what_can_double_is_what_the_channel_repeats_only_after_a_look(
    at: Bench, effect: Effect, as_text: bool
) -> None:
    """The domain's word on it (looks for second copies are planned by it) is the channel's own."""
    if effect in (Effect.BANNER_UP, Effect.BANNER_DOWN):
        return
    row = delivery(effect=effect, platform=at.platform, use_fallback=as_text and effect is Effect.REPOST)
    assert may_double(row) is (at.channel.repeat(public_effect(row)) is Repeat.AFTER_LOOK)


def test_an_edit_replaces_the_words_in_place_and_may_be_repeated(at: Bench) -> None:
    """Facebook keeps the post and its address; X cannot, says so, and sends nothing."""
    began = now()
    sent = at.channel.send(Effect.PUBLISH, Post(text=TEXT))
    assert isinstance(sent, Sent)
    edit = Post(text=f"CORRECTED 03:20\n\n{TEXT}", source_id=sent.external_id)
    assert at.channel.repeat(Effect.EDIT) is Repeat.SAFE
    if at.platform is Platform.X:
        refused = at.channel.send(Effect.EDIT, edit)
        assert isinstance(refused, NotSent)
        assert (refused.row, refused.phase) == (18, Phase.NONE)
        assert at.public() == [TEXT]
        return
    assert isinstance(at.channel.look(Effect.EDIT, edit, since=began), Absent)
    for _ in range(2):
        outcome = at.channel.send(Effect.EDIT, edit)
        assert isinstance(outcome, Sent)
        assert outcome.external_id == sent.external_id
    assert at.public() == [edit.text]
    assert isinstance(at.channel.look(Effect.EDIT, edit, since=began), Found)


def test_an_edit_whose_answer_is_lost_is_unknown_and_found(at: Bench) -> None:
    """As for a publication; the same bytes may go again."""
    if at.platform is Platform.X:
        return
    sent = at.channel.send(Effect.PUBLISH, Post(text=TEXT))
    assert isinstance(sent, Sent)
    edit = Post(text="CORRECTED 03:20", source_id=sent.external_id)
    at.lose_next()
    assert isinstance(at.channel.send(Effect.EDIT, edit), Unknown)
    assert isinstance(at.channel.look(Effect.EDIT, edit, since=now()), Found)


def test_an_undone_share_is_a_post_of_its_own_on_facebook(at: Bench) -> None:
    """X undoes by the lead's id, Facebook by the share's: each by what the repost was recorded with."""
    lead = at.lead()
    shared = at.channel.send(Effect.REPOST, lead)
    assert isinstance(shared, Sent)
    undo = Post(text="", source_id=shared.external_id, undo=True)
    assert isinstance(at.channel.send(Effect.WITHDRAW, undo), Sent)
    assert at.public() == []
    assert isinstance(at.channel.look(Effect.WITHDRAW, undo, since=now()), Found)


@pytest.mark.parametrize("effect", [Effect.BANNER_UP, Effect.BANNER_DOWN])
def test_what_an_account_cannot_do_is_our_fault_and_sends_nothing(at: Bench, effect: Effect) -> None:
    """Row 18: nothing left the machine."""
    outcome = at.channel.send(effect, Post(text=TEXT))
    assert isinstance(outcome, NotSent)
    assert (outcome.row, outcome.phase) == (18, Phase.NONE)
    assert at.public() == []


def test_the_account_says_its_name(at: Bench) -> None:
    """`verify` posts nothing."""
    assert at.channel.verify()
    assert at.public() == []
