"""Comparing a text with what a platform made of it."""

import html
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.channels.compare import Link, same_text

WORDS = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=80)


@given(WORDS)
def test_a_text_is_itself_through_escapes_unicode_forms_and_white_space(text: str) -> None:
    """What X and Facebook do to a text does not hide it."""
    shown = html.escape(unicodedata.normalize("NFC", text), quote=False).replace(" ", "  \n")
    assert same_text(text, shown)
    assert same_text(text, text)
    assert same_text(unicodedata.normalize("NFD", text), unicodedata.normalize("NFC", text))


@given(WORDS, WORDS)
def test_different_texts_are_different(one: str, other: str) -> None:
    """Without links there is no room for guessing."""
    plain = [" ".join(unicodedata.normalize("NFC", html.unescape(t)).split()) for t in (one, other)]
    if "&" not in one + other:
        assert same_text(one, other) is (plain[0] == plain[1])


@given(st.lists(st.sampled_from(["go to", "Ref F12/1", "now.", "("]), min_size=1, max_size=5), st.data())
def test_short_links_stand_for_the_links_they_replaced(pieces: list[str], data: st.DataObject) -> None:
    """Whatever stands around them, and never for a link to another host."""
    hosts = [data.draw(st.sampled_from(["a.gov.uk", "www.b.org", "c.example"])) for _ in pieces]
    ours = " ".join(f"{piece} https://{host}/x" for piece, host in zip(pieces, hosts, strict=True))
    theirs = " ".join(f"{piece} https://t.co/{n}z" for n, piece in enumerate(pieces))
    links = [Link(short=f"https://t.co/{n}z", expanded=f"https://{host}/x") for n, host in enumerate(hosts)]
    assert same_text(ours, theirs, links)
    wrong = [Link(short=links[0].short, expanded="https://other.example/x"), *links[1:]]
    assert not same_text(ours, theirs, wrong)
    assert not same_text(ours + " more", theirs, links)


def test_a_bare_domain_is_a_link_too() -> None:
    """X links words with a known ending."""
    link = Link(short="https://t.co/a", expanded="http://exampletown.gov.uk")
    assert same_text("see exampletown.gov.uk now", "see https://t.co/a now", [link])
    assert same_text("see exampletown.gov.uk now", "see https://t.co/a now", [Link(short="https://t.co/a")])
    assert not same_text("see nothing now", "see https://t.co/a now", [Link(short="https://t.co/a")])


def test_odd_entities_are_left_out() -> None:
    """A platform's surprise is no crash."""
    shapes: list[object] = [None, [], {"urls": None}, {"urls": [None, {}, {"url": 3}, {"url": ""}]}]
    for odd in shapes:
        assert Link.all_of(odd) == ()
