"""The audit chain as pure values: one spelling, one hash, and every change found."""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.audit import GENESIS, Chain, Stored, body_of, canonical, fingerprint, link

AT = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
)


class Word(StrEnum):
    """A word of the domain."""

    FLOOD = "flood"


def chain(*bodies: str, council: str = "testham") -> list[Stored]:
    """Entries that belong together."""
    rows: list[Stored] = []
    previous = GENESIS
    for seq, body in enumerate(bodies, start=1):
        previous = link(previous, council=council, seq=seq, incident_ref="F1", body=body)
        rows.append((seq, b"F1", body.encode(), previous))
    return rows


def test_canonical_json_has_one_spelling() -> None:
    """Keys are sorted, nothing is padded, text stays text, times are UTC to the microsecond."""
    local = datetime(2026, 7, 1, 4, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    assert canonical({"b": [1, None, True], "a": "é“", "t": local, "w": Word.FLOOD}) == (
        '{"a":"é“","b":[1,null,true],"t":"2026-07-01T03:00:00.000005Z","w":"flood"}'
    )


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), plain))
def test_the_order_of_keys_never_matters(data: dict[str, object]) -> None:
    """Two mappings that are equal have the same spelling."""
    assert canonical(data) == canonical(dict(reversed(list(data.items()))))


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), datetime(2026, 1, 1), b"x", {1: "x"}, {"x": {2}}, object()],  # noqa: DTZ001 - the point
)
def test_what_has_no_one_spelling_is_refused(value: object) -> None:
    """Floats, times without a zone, bytes, sets and keys that are no text never reach the log."""
    with pytest.raises(ValueError, match="audit log"):
        canonical({"x": [value]})


def test_half_a_character_is_refused_when_written() -> None:
    """A lone surrogate has no bytes to hash; it must not wait for the verification."""
    with pytest.raises(UnicodeEncodeError):
        body_of(at=AT, actor="ann", action="declared", data={"place": "\ud800"})


def test_texts_appear_as_their_hash() -> None:
    """The fingerprint is the plain SHA-256 that anybody can compute again."""
    assert fingerprint("Flood at Old Mill") == sha256(b"Flood at Old Mill").hexdigest()


def test_the_hash_is_as_documented() -> None:
    """SHA-256(0x01, previous, council, seq, incident, body), every text led by four bytes of length."""
    expected = sha256(
        b"\x01" + GENESIS + b"\0\0\0\x01c" + b"\0\0\0\0\0\0\0\x07" + b"\0\0\0\x02F1" + b"\0\0\0\x02{}"
    ).digest()
    assert link(GENESIS, council="c", seq=7, incident_ref="F1", body="{}") == expected


def test_fields_cannot_run_into_each_other() -> None:
    """Moving a character from one field to its neighbour gives another hash."""
    one = link(GENESIS, council="c", seq=1, incident_ref="F1", body="2{}")
    assert one != link(GENESIS, council="c", seq=1, incident_ref="F12", body="{}")
    assert one != link(GENESIS, council="cF", seq=1, incident_ref="1", body="2{}")


def test_a_whole_chain_verifies_in_any_number_of_steps() -> None:
    """Reading in strides gives the same answer as reading at once."""
    rows = chain("{}", "{}", "{}")
    check = Chain(council="testham", head=rows[1][3][:8])
    assert check.follow(rows[:1])
    assert check.follow(rows[1:])
    check.finish()
    assert (check.seq, check.hash, check.first_bad, check.head_seen) == (3, rows[2][3], None, True)


def _bad(rows: list[Stored], *, council: str = "testham", head: bytes = b"") -> int | None:
    check = Chain(council=council, head=head)
    check.follow(rows)
    check.finish()
    return check.first_bad


@pytest.mark.parametrize("column", range(4))
@pytest.mark.parametrize("row", range(3))
def test_every_changed_column_is_named(row: int, column: int) -> None:
    """Whatever is changed in whichever entry, the first bad entry is that one."""
    rows = chain("{}", "{}", "{}")
    seq, ref, body, digest = rows[row]
    rows[row] = [
        (seq + 10, ref, body, digest),
        (seq, b"F2", body, digest),
        (seq, ref, b"{} ", digest),
        (seq, ref, body, digest[:-1] + bytes([digest[-1] ^ 1])),
    ][column]
    assert _bad(rows) == row + 1


def test_gaps_swaps_and_other_councils_are_found() -> None:
    """A missing entry, two that changed places, and another council's chain do not verify."""
    rows = chain("1", "2", "3")
    assert _bad(rows[1:]) == 1
    assert _bad([rows[0], rows[2]]) == 2
    swapped = [rows[0], (2, *rows[2][1:]), (3, *rows[1][1:])]
    assert _bad(swapped) == 2
    assert _bad(rows, council="elsewhere") == 1


def test_a_cut_end_is_found_by_the_printed_head_only() -> None:
    """A chain that lost its end is in itself whole; the head on paper shows the cut."""
    rows = chain("1", "2", "3")
    assert _bad(rows[:2]) is None
    assert _bad(rows[:2], head=rows[2][3]) == 3
    assert _bad([], head=rows[2][3]) == 1
    assert _bad(rows, head=rows[1][3]) is None
