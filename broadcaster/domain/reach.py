"""Whom a correction must reach: all that is, or may be, public with the wrong words (policy 000 s5.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.languages import ENGLISH, WELSH
from broadcaster.domain.plan import PlannedDelivery
from broadcaster.domain.texts import mark_exercise, unmarked
from broadcaster.domain.words import DeliveryState, Effect, Form, Platform, Priority

S = DeliveryState
#: states in which a delivery is public, or may be
_MAYBE_PUBLIC = frozenset({S.SENT, S.SENDING, S.UNCERTAIN, S.READING})


#: how a wrong post begins from now on, by language
_OPENINGS = {
    ENGLISH: "CORRECTED {}. Please read our newest message instead. This was wrong:",
    WELSH: "CYWIRWYD {}. Darllenwch ein neges ddiweddaraf yn lle hon. Roedd hyn yn anghywir:",
}


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What a correction does to what is already public, beside its own words."""

    #: numbers of the bulletins that were wrong
    numbers: tuple[int, ...] = ()
    edits: tuple[PlannedDelivery, ...] = ()
    #: the edited text by target of `edits`
    texts: Mapping[str, str] = field(default_factory=dict)
    #: what cannot be reached by itself, in sentences for the officer
    notes: tuple[str, ...] = ()


#: for every message that corrects nothing
NOTHING_WRONG = Reach()


def is_perhaps_public(delivery: Delivery) -> bool:
    """Whether the public can see it, or could: what was never armed cannot be seen."""
    waiting_for_a_person = delivery.state is S.NEEDS_OFFICER and delivery.sends > 0
    return delivery.state in _MAYBE_PUBLIC or delivery.maybe_out or waiting_for_a_person


def native_reposts(wrong: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """Reposts that show the wrong words under another account's name; their own texts can be edited instead."""
    return tuple(d for d in wrong if d.effect is Effect.REPOST and not d.use_fallback and is_perhaps_public(d))


def plan_edits(
    wrong: Sequence[Delivery],
    *,
    numbers: tuple[int, ...],
    time: str,
    languages: Mapping[str, Sequence[str]],
    exercise: bool,
    now: datetime,
    alarm_at: datetime,
) -> Reach:
    """Facebook lets a post be changed: each wrong one there begins with `CORRECTED 03:20`, in its languages.

    X does not; there the correction itself stands above it. A post that nobody has proven has no id to edit. `time` is
    on the council's clocks, `languages` are those of each account.
    """
    edits: list[PlannedDelivery] = []
    texts: dict[str, str] = {}
    notes: list[str] = []
    for delivery in sorted(wrong, key=lambda d: d.id, reverse=True):
        if not _is_own_words(delivery) or not is_perhaps_public(delivery) or delivery.withdrawn_at is not None:
            continue
        if not delivery.external_id:
            notes.append(
                f"Whether delivery {delivery.id} on {delivery.target} is public is not known yet: it was not edited."
            )
        elif delivery.target in texts:
            notes.append(
                f"Delivery {delivery.id} on {delivery.target} stays as it is, because a later post there is edited: "
                f"withdraw {delivery.id} if it must go."
            )
        else:
            edits.append(_edit(delivery, now=now, alarm_at=alarm_at))
            spoken = languages.get(delivery.target) or (ENGLISH,)
            opening = "\n".join(_OPENINGS[language].format(time) for language in spoken)
            texts[delivery.target] = _edited(delivery, opening=opening, exercise=exercise)
    return Reach(numbers=numbers, edits=tuple(edits), texts=texts, notes=tuple(notes))


def _is_own_words(delivery: Delivery) -> bool:
    words = delivery.effect is Effect.PUBLISH or (delivery.effect is Effect.REPOST and delivery.use_fallback)
    return words and delivery.platform is Platform.FACEBOOK


def _edited(delivery: Delivery, *, opening: str, exercise: bool) -> str:
    said = delivery.fallback if delivery.use_fallback else delivery.text
    text = f"{opening}\n\n{unmarked(said)}"
    return mark_exercise(text) if exercise else text


def _edit(delivery: Delivery, *, now: datetime, alarm_at: datetime) -> PlannedDelivery:
    return PlannedDelivery(
        key=f"edit:{delivery.target}",
        effect=Effect.EDIT,
        target=delivery.target,
        platform=delivery.platform,
        priority=Priority.EDIT,
        form=Form.EDIT,
        due_at=now,
        expires_at=None,
        alarm_at=alarm_at,
        waits_for="",
        fallback="",
        reason=f"the wrong post on {delivery.target} says that it was corrected",
        source_id=delivery.external_id,
    )
