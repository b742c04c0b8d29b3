"""Who must say yes: the whole rule as a table (design rule 2)."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from broadcaster.domain.approvals import Asked, Granted, NeedsSecond, Refused, grant, review_is_late, wants_review
from broadcaster.domain.words import DANGER_TO_LIFE, ApprovalType, BulletinKind, Space
from tests.support.clock import START

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
STAYS: dict[str, Any] = {"bulletin": K.NO_CHANGE, "confirmed": True, "most_no_change": 3}
SCOPED: dict[str, Any] = {"scoped": True}


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
        pytest.param(GLASS | {"bulletin": K.UPDATE}, ApprovalType.BREAK_GLASS, id="an update in signed words"),
        pytest.param(GLASS | {"bulletin": K.CORRECTION}, ApprovalType.BREAK_GLASS, id="a correction, said loudly"),
        pytest.param(GLASS | {"bulletin": K.REISSUE}, Refused, id="a partner's words are nobody's signed template"),
        pytest.param({"bulletin": K.REISSUE}, NeedsSecond, id="and need a second officer"),
        pytest.param(GLASS | {"kind": "notable-death"}, Refused, id="a death is no emergency"),
        pytest.param(
            GLASS | {"kind": "notable-death", "bulletin": K.ALL_CLEAR, "timed_out": True},
            Refused,
            id="no bulletin of it, however long nobody answers",
        ),
        pytest.param(STAYS, ApprovalType.SINGLE_OFFICER, id="nothing has changed since the last approved words"),
        pytest.param(STAYS | {"confirmed": False}, NeedsSecond, id="nothing was approved that could have stayed"),
        pytest.param(STAYS | {"no_changes_in_a_row": 2}, ApprovalType.SINGLE_OFFICER, id="the third in a row"),
        pytest.param(STAYS | {"no_changes_in_a_row": 3}, NeedsSecond, id="the fourth needs a person"),
        pytest.param(STAYS | {"signed": False}, NeedsSecond, id="and never in unsigned words"),
        pytest.param(SCOPED, NeedsSecond, id="an editor's message needs two"),
        pytest.param(SCOPED | {"bulletin": K.CORRECTION}, NeedsSecond, id="also their correction in signed words"),
        pytest.param(SCOPED | STAYS, NeedsSecond, id="and their nothing-has-changed"),
        pytest.param(SCOPED | GLASS | {"timed_out": True}, Refused, id="an editor never breaks the glass"),
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


def every() -> Iterator[Asked]:
    """All that can be asked."""
    flags = (True, False)
    for space, kind, bulletin, count, reason in product(
        Space, ("flood", "fire", "notable-death"), K, (0, 2, 3), ("", "why")
    ):
        for signed, glass, out, own, scoped, confirmed in product(flags, repeat=6):
            yield Asked(
                space=space,
                kind=kind,
                bulletin=bulletin,
                signed=signed,
                break_glass=glass,
                reason=reason,
                timed_out=out,
                minutes=10,
                self_approve=own,
                scoped=scoped,
                confirmed=confirmed,
                no_changes_in_a_row=count,
                most_no_change=3,
            )


def oracle(asked: Asked) -> str:
    """The rule once more, as the policy tells it: every way in which something may go on one yes, or not at all."""
    ends_danger = (asked.kind, asked.bulletin) == ("fire", K.ALL_CLEAR)
    signed = asked.signed and asked.bulletin is not K.REISSUE
    own_yes = asked.self_approve and asked.space is Space.EXERCISE
    speaks = not asked.scoped
    glass = asked.break_glass and speaks and asked.kind != "notable-death" and bool(asked.reason)
    takes_back = asked.bulletin in (K.CORRECTION, K.FALSE_ALARM, K.ALL_CLEAR) and not ends_danger
    stays = asked.bulletin is K.NO_CHANGE and asked.confirmed and asked.no_changes_in_a_row < 3
    ways = {
        "exercise-self": own_yes,
        "break-glass": not asked.self_approve and glass and (signed or asked.timed_out),
        "single-officer": not asked.self_approve
        and not asked.break_glass
        and speaks
        and asked.signed
        # one officer alone takes back, or repeats what was approved
        and (takes_back or stays),
    }
    refused = not any(ways.values()) and (asked.break_glass or asked.self_approve)
    return next((way for way, open_ in ways.items() if open_), "refused" if refused else "second")


def test_the_whole_table_is_what_the_policy_says() -> None:
    """Space, kind, bulletin, signatures, break-glass, reason, time-out, scope, counts: no combination surprises."""
    wrong = []
    for asked in every():
        answer = grant(asked)
        said = {NeedsSecond: "second", Refused: "refused"}.get(type(answer), "")
        said = answer.type.value if isinstance(answer, Granted) else said
        if said != oracle(asked):
            wrong.append((asked, said, oracle(asked)))
    assert wrong == []


def test_one_yes_is_always_reviewed_and_never_by_accident() -> None:
    """Whatever one live officer sends alone is reviewed, unless it repeats what a second one approved."""
    for asked in every():
        answer = grant(asked)
        if not isinstance(answer, Granted) or asked.space is Space.EXERCISE:
            continue
        repeats = asked.bulletin is K.NO_CHANGE and asked.confirmed and not asked.break_glass
        assert answer.review is not repeats
        assert answer.review is wants_review(answer.type, asked.bulletin)
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


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (30, False), (31, True)])
def test_a_review_is_wanted_within_half_an_hour(minutes: int, late: bool) -> None:
    """After that the status says that it is overdue."""
    assert review_is_late(START, START + timedelta(minutes=minutes)) is late
