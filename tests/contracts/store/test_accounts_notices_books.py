"""What is remembered of accounts, the queue of notices, and the books."""

from datetime import timedelta

from broadcaster.domain.records import AccountState
from broadcaster.keeping import NewNotice, UnitOfWork
from broadcaster.store.unit_of_work import SqlStore
from tests.support.samples import claimed

LEASE = timedelta(minutes=2)


def notice(uow: UnitOfWork, about: str, *, minutes: int = 0, incident_id: int = 0) -> None:
    """Queue one notice to Ann."""
    due = uow.now + timedelta(minutes=minutes)
    uow.notices.add(
        [NewNotice(officer="ann", subject=about, text="t", due_at=due, about=about, incident_id=incident_id)]
    )


def test_an_unknown_account_has_an_empty_state(store: SqlStore) -> None:
    """Nothing needs to be prepared before an account is asked about."""
    with store.reading() as uow:
        assert uow.accounts.state("libraries/x") == AccountState(council="testham", target="libraries/x")
        assert uow.accounts.all() == []


def test_a_pause_lasts_until_it_is_resumed(store: SqlStore) -> None:
    """Who paused, why and when are kept; the newest word stands; resuming twice changes nothing."""
    with store.writing() as uow:
        uow.accounts.pause("libraries/x", by="platform", reason="401", at=uow.now)
        uow.accounts.pause("libraries/x", by="officer", reason="ann: look", at=uow.now)
        uow.accounts.block("libraries/x", until=uow.now + timedelta(minutes=15))
        state = uow.accounts.state("libraries/x")
        assert (state.paused_by, state.paused_reason, state.paused_at) == ("officer", "ann: look", uow.now)
        assert state.blocked_until == uow.now + timedelta(minutes=15)
        assert uow.accounts.all() == [state]
        assert uow.accounts.resume("libraries/x", at=uow.now)
        assert not uow.accounts.resume("libraries/x", at=uow.now)
        assert uow.accounts.state("libraries/x").paused_by == ""


def test_banner_versions_grow_per_site(store: SqlStore) -> None:
    """Every banner written to a site has a higher number than the one before."""
    with store.writing() as uow:
        assert [uow.accounts.next_version("website/home") for _ in range(3)] == [1, 2, 3]
        assert uow.accounts.next_version("website/other") == 1
        assert [uow.accounts.next_version("website/home", at_least=n) for n in (10, 2)] == [10, 11]


def test_the_words_of_a_banner_are_remembered_per_site(store: SqlStore) -> None:
    """Beside its version, and no part of an account's state."""
    with store.writing() as uow:
        assert uow.accounts.words("website/home") == ""
        uow.accounts.next_version("website/home")
        uow.accounts.wrote("website/home", words="hash")
        uow.accounts.wrote("website/home", words="other hash")
        assert uow.accounts.words("website/home") == "other hash"
        assert uow.accounts.words("website/other") == ""
        assert uow.accounts.next_version("website/home") == 2
        assert uow.accounts.state("website/home") == AccountState(council="testham", target="website/home")


def test_notices_wait_until_they_are_due(store: SqlStore) -> None:
    """Due ones come oldest first and no more than asked for; the others wait."""
    with store.writing() as uow:
        uow.notices.add([])
        notice(uow, "late", minutes=5)
        notice(uow, "second", minutes=-1)
        notice(uow, "first", minutes=-2)
        assert [n.about for n in uow.notices.due(limit=10)] == ["first", "second"]
        assert [n.about for n in uow.notices.due(limit=1)] == ["first"]


def test_an_answered_question_is_not_asked(store: SqlStore) -> None:
    """Queued notices about it are withdrawn; those about other things stay, and a sent one stays sent."""
    with store.writing() as uow:
        notice(uow, "approval:F1/1")
        notice(uow, "approval:F1/1", minutes=5)
        notice(uow, "approval:F1/2")
        assert uow.notices.done(claimed(uow), state="sent", detail="")
        assert uow.notices.answered("approval:F1/1") == 1
        assert [n.about for n in uow.notices.due(limit=10)] == ["approval:F1/2"]
        assert [n.state for n in uow.notices.recent()] == ["queued", "answered", "sent"]


def test_a_failed_notice_is_tried_again_later(store: SqlStore) -> None:
    """It is queued again with its new time and a count of tries; one answered meanwhile is left alone."""
    with store.writing() as uow:
        notice(uow, "update:F1", incident_id=7)
        retry = uow.now + timedelta(minutes=1)
        assert uow.notices.done(claimed(uow), state="queued", detail="no answer", retry_at=retry)
        [again] = uow.notices.recent(incident_id=7)
        assert (again.state, again.tries, again.due_at, again.detail) == ("queued", 1, retry, "no answer")
        assert uow.notices.claim(lease=LEASE) is None
        assert uow.notices.recent(incident_id=8) == []


def test_a_claimed_notice_is_nobody_elses_until_its_lease_is_over(store: SqlStore) -> None:
    """A takeover by another node tells nobody twice; one that died with it is followed, and its late word is void."""
    with store.writing() as uow:
        notice(uow, "approval:F1/1")
        notice(uow, "approval:F1/2")
        first, lapsed = claimed(uow), claimed(uow, lease=timedelta(0))
        assert [n.state for n in uow.notices.recent()] == ["sending", "sending"]
        second = claimed(uow)
        assert (first.about, lapsed.about, second.about) == ("approval:F1/1", "approval:F1/2", "approval:F1/2")
        assert uow.notices.claim(lease=LEASE) is None
        assert not uow.notices.done(lapsed, state="failed", detail="late")
        assert uow.notices.done(second, state="sent", detail="")
        assert [(n.state, n.tries) for n in uow.notices.recent()] == [("sent", 1), ("sending", 0)]


def test_what_is_answered_while_it_is_on_its_way_is_not_tried_again(store: SqlStore) -> None:
    """The message may arrive, but its failure no longer matters to anybody."""
    with store.writing() as uow:
        notice(uow, "approval:F1/1")
        on_its_way = claimed(uow)
        assert uow.notices.answered("approval:F1/1") == 1
        retry = uow.now + timedelta(minutes=1)
        assert not uow.notices.done(on_its_way, state="queued", detail="no answer", retry_at=retry)
        assert [n.state for n in uow.notices.recent()] == ["answered"]


def test_the_last_valid_register_is_kept_once(store: SqlStore) -> None:
    """The same register twice is one entry; an older one that comes back is new again."""
    with store.writing() as uow:
        assert uow.books.last_register() is None
        assert uow.books.keep_register("one", hash="1", at=uow.now)
        assert not uow.books.keep_register("one", hash="1", at=uow.now)
        assert uow.books.keep_register("two", hash="2", at=uow.now)
        assert uow.books.last_register() == "two"
        assert uow.books.keep_register("one", hash="1", at=uow.now)
        assert uow.books.last_register() == "one"


def test_signatures_are_per_version_and_officer(store: SqlStore) -> None:
    """An officer signs a version once; an edit has another hash and no signatures."""
    with store.writing() as uow:
        assert uow.books.sign("flood/first.short", template_hash="a", officer="ann", at=uow.now)
        assert not uow.books.sign("flood/first.short", template_hash="a", officer="ann", at=uow.now)
        assert uow.books.sign("flood/first.short", template_hash="a", officer="bob", at=uow.now)
        assert uow.books.sign("flood/first.short", template_hash="b", officer="ann", at=uow.now)
        assert uow.books.signatures() == {"a": {"ann", "bob"}, "b": {"ann"}}


def test_nodes_are_known_by_their_last_beat(store: SqlStore) -> None:
    """A dispatching process is listed once, with its newest sign of life."""
    with store.writing() as uow:
        uow.books.beat("night:1", what="serve", at=uow.now)
        later = uow.now + timedelta(seconds=5)
        uow.books.beat("night:1", what="serve", at=later)
        uow.books.beat("night:2", what="command", at=uow.now)
        assert uow.books.nodes() == [("night:1", "serve", later), ("night:2", "command", uow.now)]


def test_what_was_asked_once_is_remembered(store: SqlStore) -> None:
    """Also after it was answered, so that a warning that is due once comes once."""
    with store.writing() as uow:
        about = "training:ann:2026-03-01:30"
        assert not uow.notices.asked(about)
        uow.notices.add([NewNotice(officer="ann", subject="s", text="t", due_at=uow.now, about=about)])
        assert uow.notices.asked(about)
        uow.notices.answered(about)
        assert uow.notices.asked(about)
        assert not uow.notices.asked("training:ann:2026-03-01:7")
