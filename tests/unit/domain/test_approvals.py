"""Who must say yes: the whole rule as a table (design rule 2)."""

from itertools import product
from typing import Any

import pytest

from broadcaster.domain.approvals import Asked, Granted, NeedsSecond, Refused, grant
from broadcaster.domain.words import DANGER_TO_LIFE, ApprovalType, BulletinKind, Space

K = BulletinKind
PLAIN: dict[str, Any] = {
    "space": Space.LIVE,
    "kind": "flood",
    "bulletin": K.FIRST,
    "signed": True,
    "break_glass": False,
    "reason": "",
    "timed_out": False,
    "minutes": 10,
    "self_approve": False,
}
GLASS: dict[str, Any] = {"break_glass": True, "reason": "nobody answers"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, NeedsSecond, id="a first message needs two, signed or not"),
        pytest.param({"signed": False}, NeedsSecond, id="free text needs two"),
        pytest.param({"bulletin": K.UPDATE}, NeedsSecond, id="an update needs two"),
        pytest.param({"bulletin": K.CORRECTION}, ApprovalType.SINGLE_OFFICER, id="a signed correction needs one"),
        pytest.param({"bulletin": K.FALSE_ALARM}, ApprovalType.SINGLE_OFFICER, id="a signed false alarm needs one"),
        pytest.param({"bulletin": K.ALL_CLEAR}, ApprovalType.SINGLE_OFFICER, id="a signed all-clear needs one"),
        pytest.param({"bulletin": K.CORRECTION, "signed": False}, NeedsSecond, id="a correction in free text"),
        pytest.param({"bulletin": K.ALL_CLEAR, "kind": "evacuation"}, NeedsSecond, id="people would go back in"),
        pytest.param({"bulletin": K.CORRECTION, "kind": "fire"}, ApprovalType.SINGLE_OFFICER, id="a correction of it"),
        pytest.param(GLASS, ApprovalType.BREAK_GLASS, id="a lone officer with a signed template"),
        pytest.param(GLASS | {"reason": "  "}, Refused, id="without a reason there is nothing to review"),
        pytest.param(GLASS | {"signed": False}, Refused, id="free text waits for the time-out"),
        pytest.param(GLASS | {"signed": False, "timed_out": True}, ApprovalType.BREAK_GLASS, id="nobody answered"),
        pytest.param(
            GLASS | {"bulletin": K.ALL_CLEAR, "kind": "fire"}, ApprovalType.BREAK_GLASS, id="or break-glass (rule 2)"
        ),
        pytest.param({"self_approve": True}, Refused, id="nobody approves their own words in the live space"),
        pytest.param(
            {"self_approve": True, "space": Space.EXERCISE, "signed": False},
            ApprovalType.EXERCISE_SELF,
            id="in an exercise that is recorded as such",
        ),
    ],
)
def test_who_must_say_yes(changes: dict[str, Any], expected: Any) -> None:
    """Each row is one sentence of design rule 2."""
    answer = grant(Asked(**(PLAIN | changes)))
    if isinstance(expected, ApprovalType):
        assert isinstance(answer, Granted)
        assert answer.type is expected
    else:
        assert isinstance(answer, expected)


def every() -> list[Asked]:
    """All that can be asked."""
    flags = (True, False)
    return [
        Asked(
            space=space,
            kind=kind,
            bulletin=bulletin,
            signed=signed,
            break_glass=glass,
            reason=reason,
            timed_out=out,
            minutes=10,
            self_approve=own,
        )
        for space, kind, bulletin, signed, glass, reason, out, own in product(
            Space, ("flood", "fire"), K, flags, flags, ("", "why"), flags, flags
        )
    ]


def test_one_yes_is_always_reviewed_and_never_by_accident() -> None:
    """Whatever one live officer sends alone is reviewed; free text never goes on one yes without break-glass."""
    for asked in every():
        answer = grant(asked)
        if not isinstance(answer, Granted) or asked.space is Space.EXERCISE:
            continue
        assert answer.review
        assert asked.signed or (asked.break_glass and asked.timed_out)
        ends_danger = asked.bulletin is K.ALL_CLEAR and asked.kind in DANGER_TO_LIFE
        assert asked.break_glass or not ends_danger


def test_every_no_says_why_and_what_next() -> None:
    """A refusal at 3 am without a next step is no answer."""
    for asked in every():
        match grant(asked):
            case Refused(why=why, next_step=step):
                assert why
                assert step
            case NeedsSecond(why=why):
                assert why
