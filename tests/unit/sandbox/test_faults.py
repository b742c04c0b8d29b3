"""The fault matcher: which calls a fault meets, and what it refuses to be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.sandbox.calls import OPERATIONS, PLATFORMS, Call
from broadcaster.sandbox.faults import EFFECTS, MODIFIERS, FaultBook, FaultProblem, parse_effect
from broadcaster.sandbox.messages import Request

REQUEST = Request(method="GET", path="/", raw_path="/", pairs=(), headers={}, body=b"")
accounts = st.sampled_from(["corporate/x", "libraries/x", "libraries/facebook", None])
calls = st.builds(
    lambda platform, operation, account: Call(platform=platform, operation=operation, account=account, request=REQUEST),
    st.sampled_from(PLATFORMS),
    st.sampled_from(OPERATIONS),
    accounts,
)
matches = st.fixed_dictionaries(
    {},
    optional={
        "platform": st.sampled_from([*PLATFORMS, None]),
        "operation": st.sampled_from([*OPERATIONS, None]),
        "account": accounts,
    },
)


@given(
    faults=st.lists(
        st.tuples(matches, st.none() | st.integers(0, 3), st.integers(0, 3), st.sampled_from(["lost", "gone"])),
        max_size=4,
    ),
    sequence=st.lists(calls, max_size=20),
)
def test_the_first_fault_with_turns_left_meets_a_call(faults: list[Any], sequence: list[Call]) -> None:
    """A plain model: in the order of adding, skip `after`, use `count`, one fault a call."""
    book = FaultBook()
    model = []
    for match, count, after, effect in faults:
        book.add({"match": match, "effect": {"type": effect}, "count": count, "after": after})
        model.append({"match": match, "left": count, "skip": after, "effect": effect})
    for call in sequence:
        seen = {"platform": call.platform, "account": call.account, "operation": call.operation}
        expected: list[str] = []
        for fault in model:
            named = all(v is None or seen[k] == v for k, v in fault["match"].items())
            if expected or not named or fault["left"] == 0:
                continue
            if fault["skip"]:
                fault["skip"] -= 1
                continue
            fault["left"] = None if fault["left"] is None else fault["left"] - 1
            expected.append(fault["effect"])
        assert [effect.type for effect in book.pick(call)] == expected


@given(call=calls, count=st.integers(1, 5), asked=st.integers(0, 9))
def test_a_count_is_never_exceeded(call: Call, count: int, asked: int) -> None:
    """However often the call comes."""
    book = FaultBook()
    book.add({"effect": {"type": "lost"}, "count": count})
    assert sum(bool(book.pick(call)) for _ in range(asked)) == min(count, asked)
    assert book.listed()[0]["used"] == min(count, asked)


def test_a_modifier_leaves_room_for_another_fault() -> None:
    """Latency, then the fault; a refusal is asked for apart."""
    book = FaultBook()
    book.add({"effect": {"type": "refuse-before-read"}, "count": 1})
    book.add({"effect": {"type": "latency", "seconds": 1}})
    book.add({"effect": {"type": "lost"}})
    book.add({"effect": {"type": "gone"}})
    call = Call(platform="x", operation="publish", account=None, request=REQUEST)
    assert [effect.type for effect in book.pick(call)] == ["latency", "lost"]
    assert [book.may_refuse(), book.refuses(call), book.may_refuse(), book.refuses(call)] == [True, True, False, False]


@given(st.sampled_from(sorted(EFFECTS)))
def test_every_effect_has_defaults_or_says_what_it_needs(kind: str) -> None:
    """Required fields are named in the sentence."""
    required = [name for name, (_, default) in EFFECTS[kind].items() if default is ...]
    if required:
        with pytest.raises(FaultProblem, match=required[0]):
            parse_effect({"type": kind})
    given_fields = dict.fromkeys(required, 1)
    assert parse_effect({"type": kind, **given_fields}).type == kind
    assert set(EFFECTS) > MODIFIERS


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ([], "must be a JSON object"),
        ({}, 'with a "type"'),
        ({"effect": {"type": "slowly"}}, "Did you mean 'slow'"),
        ({"effect": {"type": "slow"}}, "needs seconds"),
        ({"effect": {"type": "slow", "seconds": -1}}, "seconds of 0 or more"),
        ({"effect": {"type": "slow", "seconds": True}}, "seconds of 0 or more"),
        ({"effect": {"type": "slow", "seconds": 1, "act": "yes"}}, "true or false"),
        ({"effect": {"type": "slow", "second": 1}}, "Did you mean 'seconds'"),
        ({"effect": {"type": "drip", "bytes_per_second": 0}}, "above 0"),
        ({"effect": {"type": "drip", "bytes_per_second": 1, "where": "tail"}}, "headers or body"),
        ({"effect": {"type": "gone", "status": 99}}, "from 200 to 599"),
        ({"effect": {"type": "redirect", "location": 5}}, "a text"),
        ({"effect": {"type": "in-200-error", "code": 1.5}}, "a whole number"),
        ({"effect": {"type": "lost"}, "match": {"platform": "twitter"}}, "Allowed: x, facebook, website"),
        ({"effect": {"type": "lost"}, "match": {"operation": "post"}}, "is not known"),
        ({"effect": {"type": "lost"}, "match": {"account": "corporate"}}, "register id"),
        ({"effect": {"type": "lost"}, "match": {"acount": "a/x"}}, "Did you mean 'account'"),
        ({"effect": {"type": "lost"}, "count": -1}, "count"),
        ({"effect": {"type": "lost"}, "after": "2"}, "after"),
        ({"effect": {"type": "lost"}, "probability": 2}, "probability"),
        ({"effect": {"type": "lost"}, "times": 2}, "not a field of fault"),
    ],
)
def test_a_wrong_fault_is_refused_with_what_is_allowed(fault: object, said: str) -> None:
    """One sentence that names the field and the choice."""
    with pytest.raises(FaultProblem) as refused:
        FaultBook().add(fault)
    assert said in str(refused.value)
