"""Lengths as the platforms count them."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.words import Platform
from broadcaster.wording.lengths import BANNER_LIMIT, FACEBOOK_LIMIT, X_LIMIT, fit

#: code points that weigh 1 (platforms reference 1.7); all others weigh 2
LIGHT = (range(4352), range(8192, 8206), range(8208, 8224), range(8242, 8248))


def weight(char: str) -> int:
    """The published rule for one character that is neither in a link nor in an emoji."""
    return 1 if any(ord(char) in light for light in LIGHT) else 2


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Tŷ Gŵyn", 7),
        ("exampletown.gov.uk", 23),
        ("see gov.uk", 27),
        ("https://exampletown.gov.uk/a/very/long/path?with=query", 23),
        ("file.pdf", 8),
        ("⚠️ Flood", 8),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", 2),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", 2),
        ("日本", 4),
        ("£5 – see exampletown.gov.uk/flood now", 36),
        ("w\u0302y\u0302", 2),
    ],
)
def test_x_counts_as_the_reference_measured(text: str, length: int) -> None:
    """Links 23, emoji 2, Welsh letters 1 however they were typed (platforms reference 1.7)."""
    assert fit(Platform.X, text).length == length


@settings(deadline=None)
@given(
    st.text(
        alphabet=st.characters(
            codec="utf-8",
            categories=["Lu", "Ll", "Lo", "Mn", "Nd", "Pd", "Po", "Sc", "Zs"],
            exclude_characters=".。．｡#*:/",
        )
        | st.sampled_from("ŵŷŴŶâ’–£€")
    ).filter(lambda text: not any(c.isdigit() for c in text))
)
def test_x_counts_every_other_text_by_the_published_ranges(text: str) -> None:
    """A second opinion on the counter: without links and emoji the sum of the weights of the NFC form is the length."""
    plain = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(c) == "So" or c in "‼⁉〰〽㊗㊙" for c in plain):
        return
    assert fit(Platform.X, text).length == sum(map(weight, plain))


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_counting_never_fails_and_never_depends_on_the_normal_form(text: str) -> None:
    """Whatever an officer pastes gets a number."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text))
    assert fit(Platform.X, text).length == fit(Platform.X, decomposed).length
    assert fit(Platform.FACEBOOK, text).length == len(text)


@pytest.mark.parametrize(
    ("platform", "limit"),
    [(Platform.X, X_LIMIT), (Platform.FACEBOOK, FACEBOOK_LIMIT), (Platform.WEBSITE, BANNER_LIMIT)],
)
def test_the_limit_itself_fits_and_one_more_does_not(platform: Platform, limit: int) -> None:
    """At the edge nothing is cut off and nothing is let through."""
    assert fit(platform, "a" * limit).ok
    assert not fit(platform, "a" * (limit + 1)).ok


@pytest.mark.parametrize("word", ["a.b.", "aé.", "@a/", "#a", "http://"])
def test_a_hostile_text_is_refused_in_seconds(word: str) -> None:
    """The counter needs half a minute for thousands of dots; such a text cannot fit and is not counted."""
    started = time.monotonic()
    assert not fit(Platform.X, word * 1_250).ok
    fit(Platform.X, word * (1_000 // len(word)))
    assert time.monotonic() - started < 10
