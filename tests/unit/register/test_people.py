"""Who may send, silence and approve; every refusal has a reason that can be shown."""

from datetime import date

import pytest

from broadcaster.config import LoadedRegister
from broadcaster.domain.people import (
    Allowed,
    Refused,
    find_officer_by_os_user,
    lapsed_on,
    may_approve,
    may_hold,
    may_send,
    may_silence,
)
from broadcaster.domain.register import Officer
from broadcaster.domain.words import Role
from broadcaster.errors import UsageProblem
from broadcaster.identity import exercise_officer

TODAY = date(2026, 11, 20)
ALEX = Officer(
    key="alex",
    name="Alex",
    os_user="alex",
    roles=(Role.DUTY,),
    trained=date(2026, 3, 12),
    training_expires=date(2027, 3, 12),
    policy_signed=date(2026, 3, 12),
)


def with_dates(**dates: date | None) -> Officer:
    """Alex with other dates."""
    return ALEX.model_copy(update=dates)


@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        ((Role.DUTY,), True),  # sends in the night
        ((Role.APPROVER,), True),  # says the second yes
        ((Role.EDITOR,), False),  # posts for a service
        ((Role.ADMIN,), False),  # looks after the installation
        ((), False),
        ((Role.EDITOR, Role.DUTY), True),
    ],
)
def test_only_duty_officers_and_approvers_speak_for_the_council(roles: tuple[Role, ...], allowed: bool) -> None:
    """A trained editor or administrator may silence and stand down, but not speak in an emergency."""
    answer = may_send(ALEX.model_copy(update={"roles": roles}), TODAY)
    assert isinstance(answer, Allowed) is allowed


def test_a_trained_officer_who_signed_may_send() -> None:
    """No warning, either."""
    assert may_send(ALEX, TODAY) == Allowed()


@pytest.mark.parametrize("field", ["trained", "policy_signed"])
@pytest.mark.parametrize("when", [None, date(2026, 11, 21)])
def test_an_officer_not_trained_or_not_signed_up_by_today_may_not_send(field: str, when: date | None) -> None:
    """Nor one whose course is tomorrow; silence stays open to them (rule 10)."""
    officer = with_dates(**{field: when})
    answer = may_send(officer, TODAY)
    assert isinstance(answer, Refused)
    assert "may silence and stand down" in answer.reason
    assert may_silence(officer) == Allowed()


def test_lapsed_training_only_warns() -> None:
    """A date in a file never stops the night (rule 10); the last day itself still counts."""
    assert may_send(with_dates(training_expires=TODAY), TODAY) == Allowed()
    lapsed = may_send(with_dates(training_expires=date(2026, 11, 19)), TODAY)
    assert lapsed == Allowed(warning="The training of Alex lapsed on 19 Nov 2026.")
    assert may_send(with_dates(training_expires=None), TODAY) == Allowed()


def test_an_editor_speaks_only_about_the_kinds_in_their_scope() -> None:
    """Highways may submit a road closure and nothing else (policy 001); without a kind the answer is no."""
    highways = with_dates().model_copy(update={"roles": (Role.EDITOR,), "may_submit": ("road-closure", "fire")})
    assert may_send(highways, TODAY, kind="road-closure") == Allowed()
    for kind in ("flood", ""):
        answer = may_send(highways, TODAY, kind=kind)
        assert isinstance(answer, Refused)
        assert "may submit only about road-closure and fire" in answer.reason
        assert "may silence and stand down" in answer.reason


@pytest.mark.parametrize("roles", [(Role.ADMIN,), ()])
def test_a_scope_without_the_role_editor_gives_nothing(roles: tuple[Role, ...]) -> None:
    """An administrator with a scope still looks after the installation only."""
    officer = ALEX.model_copy(update={"roles": roles, "may_submit": ("road-closure",)})
    assert isinstance(may_send(officer, TODAY, kind="road-closure"), Refused)


def test_a_scope_asks_for_training_and_signature_too() -> None:
    """Policy 001: "subject to satisfactory training and licensing arrangements"."""
    scoped = {"roles": (Role.EDITOR,), "may_submit": ("road-closure",)}
    for missing in ("trained", "policy_signed"):
        answer = may_send(ALEX.model_copy(update=scoped | {missing: None}), TODAY, kind="road-closure")
        assert isinstance(answer, Refused)


def test_a_duty_officer_may_hold_an_incident_trained_or_not() -> None:
    """Nobody is ever stuck with an incident; what the new holder may not do is said."""
    assert may_hold(ALEX, TODAY) == Allowed()
    untrained = may_hold(with_dates(trained=None), TODAY)
    assert isinstance(untrained, Allowed)
    assert "not trained yet" in untrained.warning
    lapsed = may_hold(with_dates(training_expires=date(2026, 11, 19)), TODAY)
    assert isinstance(lapsed, Allowed)
    assert "lapsed on 19 Nov 2026" in lapsed.warning
    assert isinstance(may_hold(ALEX.model_copy(update={"roles": (Role.APPROVER,)}), TODAY), Refused)


def test_training_lapses_the_day_after_its_last() -> None:
    """Where no end is set it never does."""
    assert lapsed_on(with_dates(training_expires=TODAY), TODAY) is None
    assert lapsed_on(with_dates(training_expires=date(2026, 11, 19)), TODAY) == date(2026, 11, 19)
    assert lapsed_on(with_dates(training_expires=None), TODAY) is None


@pytest.mark.parametrize("role", list(Role))
def test_only_the_role_approver_may_approve(role: Role) -> None:
    """Duty, editor and admin alone do not give it."""
    answer = may_approve(ALEX.model_copy(update={"roles": (role,)}), "bailey")
    assert isinstance(answer, Allowed) is (role is Role.APPROVER)


def test_nobody_approves_what_they_submitted() -> None:
    """Not even an approver (rule 2)."""
    answer = may_approve(ALEX.model_copy(update={"roles": (Role.APPROVER,)}), "alex")
    assert isinstance(answer, Refused)
    assert "submitted this" in answer.reason


def test_an_operating_system_user_is_found_to_the_letter(loaded: LoadedRegister) -> None:
    """No capital, no space and no empty name finds anybody."""
    found = find_officer_by_os_user(loaded.register, "example-alex")
    assert found is not None
    assert found.key == "alex"
    for near in ("Example-Alex", "example-alex ", "alex", ""):
        assert find_officer_by_os_user(loaded.register, near) is None


def test_an_exercise_plays_the_first_duty_officer_or_the_one_asked_for(loaded: LoadedRegister) -> None:
    """A wrong key gets a suggestion."""
    assert exercise_officer(loaded.register).key == "alex"
    assert exercise_officer(loaded.register, "casey").key == "casey"
    with pytest.raises(UsageProblem, match="did you mean `casey`") as caught:
        exercise_officer(loaded.register, "cassey")
    assert caught.value.exit_code == 2
