"""A secret prints nowhere."""

import copy
import json
import logging
import pickle
import traceback
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.transport.secrets import MASK, TALKATIVE, Secret, mask, quieten_loggers, quoted

CANARY = "canary-token-9b1d"


def test_no_way_of_printing_shows_the_secret() -> None:
    """repr, str, format, percent, containers, logging and tracebacks."""
    secret = Secret(CANARY)
    shown = [
        repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", "%s %r" % (secret, secret), repr([secret]),  # noqa: UP031 - the old way must be safe too
        repr({"a": secret}), logging.LogRecord("a", 10, "", 1, "%s", (secret,), None).getMessage(),
    ]  # fmt: skip
    shown.append("".join(traceback.format_exception(RuntimeError(secret))))
    assert CANARY not in "".join(shown)
    assert not hasattr(secret, "__dict__")


def test_a_secret_is_written_nowhere() -> None:
    """Pickling and JSON refuse; copying gives the same object."""
    secret = Secret(CANARY)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        json.dumps({"token": secret})
    assert CANARY not in json.dumps({"token": secret}, default=str)
    assert copy.deepcopy({"a": secret})["a"] is secret
    with pytest.raises(AttributeError):
        secret.value = "other"


def test_secrets_compare_and_reveal() -> None:
    """Equality is by value; reveal is the only way out; an empty one is false."""
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert Secret(CANARY).reveal() == CANARY
    assert not Secret("")


@given(st.text(min_size=4), st.text(), st.text())
def test_a_masked_text_holds_the_secret_in_no_common_shape(value: str, before: str, after: str) -> None:
    """Plain and percent-encoded echoes are both removed."""
    shapes = {value, quote(value, safe="")}
    for shape in shapes:
        masked = mask(before + shape + after, [Secret(value)])
        assert shape not in masked.replace(MASK, "") or shape in (before + after)
    assert MASK in mask(value, [Secret(value)])


@given(st.integers(min_value=0, max_value=400))
def test_no_half_of_a_secret_is_left_where_foreign_words_are_cut(before: int) -> None:
    """Masked first, then cut."""
    assert "canary" not in quoted("x" * before + CANARY, [Secret(CANARY)])


@given(st.text())
def test_foreign_words_cannot_move_a_terminals_cursor(text: str) -> None:
    """No control characters, one line, not long."""
    shown = quoted(text, [])
    assert shown.isprintable()
    assert len(shown) <= 300


def test_masking_with_an_empty_secret_changes_nothing() -> None:
    """A missing secret must not put a mask between all letters."""
    assert mask("text", [Secret("")]) == "text"


def test_the_talkative_libraries_are_quietened() -> None:
    """The library tweepy would log the whole Authorization header at DEBUG."""
    quieten_loggers()
    assert all(not logging.getLogger(name).isEnabledFor(logging.INFO) for name in TALKATIVE)
