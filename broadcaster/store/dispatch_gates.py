"""The gates of `domain/gates.py` once more, in SQL: what the arming statement asks, and the facts the pure gates ask.

Each function is the twin of the `ask_…` of the same name and is true where that one says `Proceed`; a test holds both
to the same answer over generated worlds. All are conditions on the row of `delivery` that a statement looks at.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, exists, false, func, not_, or_, select
from sqlalchemy.sql.selectable import ScalarSelect

from broadcaster.domain.deliveries import FINAL, Delivery
from broadcaster.domain.gates import Facts
from broadcaster.domain.words import DANGER_TO_LIFE, MUST_ARRIVE, TAKE_DOWN, BulletinKind, Effect, IncidentState, Space
from broadcaster.errors import StoreProblem
from broadcaster.store.database import Database
from broadcaster.store.dispatch_rows import (
    account_state,
    approval,
    bulletin,
    delivery,
    incident,
    meta,
    silence,
)
from broadcaster.store.types import UtcDateTime

_d = delivery.c
_MUST_ARRIVE: Final = sorted(MUST_ARRIVE)
_DANGER: Final = sorted(DANGER_TO_LIFE)
_LOST: Final = sorted(FINAL - {"sent"})
#: a bulletin in one of these states is not to go out any more
_TAKEN_BACK: Final = ("superseded", "withdrawn", "rejected")

is_take_down: Final = _d.effect.in_(sorted(TAKE_DOWN))
is_edit: Final = _d.effect == Effect.EDIT
is_ordinary: Final = and_(_d.effect == Effect.PUBLISH, _d.incident_id == 0, _d.bulletin_id == 0)


def the_now() -> Any:
    """The parameter that holds the store's time."""
    return bindparam("now", type_=UtcDateTime())


def _of_bulletin(column: ColumnElement[Any]) -> ScalarSelect[Any]:
    return select(column).where(bulletin.c.id == _d.bulletin_id).correlate(delivery).scalar_subquery()


def must_arrive_kind() -> ColumnElement[bool]:
    """The row's bulletin is a correction, a false alarm or an all-clear."""
    return func.coalesce(_of_bulletin(bulletin.c.kind).in_(_MUST_ARRIVE), false())


def never_expires() -> ColumnElement[bool]:
    """The twin of `gates._must_arrive`."""
    shown = _d.effect.in_((Effect.PUBLISH, Effect.BANNER_UP))
    return or_(is_take_down, is_edit, and_(shown, must_arrive_kind()))


def space() -> ColumnElement[bool]:
    """The store is of the row's space."""
    return _d.space == select(meta.c.space).scalar_subquery()


def incident_allows() -> ColumnElement[bool]:
    """The incident is open, or what must arrive passes its end."""
    state = incident.c.state
    shown = _d.effect.in_((Effect.PUBLISH, Effect.BANNER_UP))
    stands = or_(is_edit, and_(_d.effect == Effect.BANNER_UP, incident.c.kind.in_(_DANGER)))
    allows = or_(
        state == IncidentState.OPEN,
        and_(state == IncidentState.STANDING_DOWN, or_(must_arrive_kind(), stands)),
        and_(state == IncidentState.CLOSED, or_(is_edit, and_(must_arrive_kind(), shown))),
    )
    found = exists().where(incident.c.id == _d.incident_id, allows).correlate(delivery)
    return or_(is_ordinary, is_take_down, found)


def _silenced() -> ColumnElement[bool]:
    return (
        exists()
        .where(silence.c.council == _d.council, silence.c.account == _d.target, silence.c.lifted_at.is_(None))
        .correlate(delivery)
    )


def _lead_reserved() -> ColumnElement[bool]:
    other = incident.alias("other_incident")
    running = (
        exists()
        .where(other.c.council == _d.council, other.c.space == _d.space, other.c.state == IncidentState.OPEN)
        .correlate(delivery)
    )
    return and_(_d.target.in_(bindparam("lead_targets", expanding=True)), running)


def silence_allows() -> ColumnElement[bool]:
    """No silence and no running incident holds an ordinary post."""
    return or_(not_(is_ordinary), and_(not_(_silenced()), not_(_lead_reserved())))


def approved() -> ColumnElement[bool]:
    """The approval is to exactly these words and targets."""
    found = (
        exists()
        .where(
            bulletin.c.id == _d.bulletin_id,
            approval.c.bulletin_id == bulletin.c.id,
            approval.c.digest == bulletin.c.digest,
            approval.c.digest != "",
        )
        .correlate(delivery)
    )
    return or_(is_ordinary, is_take_down, found)


def young_enough() -> ColumnElement[bool]:
    """The row has not expired, or never does."""
    return or_(_d.expires_at.is_(None), _d.expires_at > the_now(), never_expires())


def _superseded() -> ColumnElement[bool]:
    own, newer = bulletin.alias("own_bulletin"), bulletin.alias("newer_bulletin")
    edit = delivery.alias("newer_edit")
    same_post = (edit.c.effect == Effect.EDIT, edit.c.target == _d.target, edit.c.source_id == _d.source_id)
    edits_it_too = exists().where(edit.c.bulletin_id == newer.c.id, *same_post).correlate(delivery, newer)
    replaced = exists().where(
        own.c.id == _d.bulletin_id,
        newer.c.incident_id == own.c.incident_id,
        newer.c.number > own.c.number,
        newer.c.state == "approved",
        # a partner's message replaces nothing of ours, and nothing of ours replaces it
        own.c.kind != BulletinKind.REISSUE,
        newer.c.kind != BulletinKind.REISSUE,
        or_(not_(is_edit), edits_it_too),
    )
    # an edit outlives a bulletin that an update has merely followed
    followed = and_(is_edit, bulletin.c.state == "superseded")
    taken_back = exists().where(bulletin.c.id == _d.bulletin_id, bulletin.c.state.in_(_TAKEN_BACK), not_(followed))
    return or_(_d.withdrawn_at.is_not(None), replaced.correlate(delivery), taken_back.correlate(delivery))


def newest() -> ColumnElement[bool]:
    """No newer bulletin replaced the row's, and nobody ordered that it be taken down again."""
    return or_(is_take_down, not_(_superseded()))


def not_too_often() -> ColumnElement[bool]:
    """The hard cap of sends is not reached, or the effect cannot be seen twice."""
    return or_(is_take_down, _d.effect.in_((Effect.BANNER_UP, Effect.EDIT)), _d.sends < bindparam("most_sends"))


def _paused(by: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = account_state.c.target.in_((_d.target, "all"))
    return exists().where(account_state.c.council == _d.council, mine, by).correlate(delivery)


def not_paused() -> ColumnElement[bool]:
    """A platform's refusal holds everything, an officer's pause never a take-down; target `all` is every account."""
    by_platform = _paused(account_state.c.paused_by == "platform")
    by_anyone = _paused(account_state.c.paused_by != "")
    return and_(not_(by_platform), or_(is_take_down, not_(by_anyone)))


def proven() -> ColumnElement[bool]:
    """What the row waits for is public and named, and is to stay."""
    source = delivery.alias("source")
    stays = and_(source.c.state == "sent", source.c.withdrawn_at.is_(None))
    found = exists().where(source.c.id == _d.waits_for, stays).correlate(delivery)
    return or_(_d.waits_for == 0, and_(found, _d.source_id != ""))


def lost() -> ColumnElement[bool]:
    """What the row waits for will never be public, or is to be taken down again."""
    source = delivery.alias("lost_source")
    gone = or_(source.c.state.in_(_LOST), source.c.withdrawn_at.is_not(None))
    return exists().where(source.c.id == _d.waits_for, gone).correlate(delivery)


#: in the order of `gates.GATES`
GATES: Final[tuple[Callable[[], ColumnElement[bool]], ...]] = (
    space,
    incident_allows,
    silence_allows,
    approved,
    young_enough,
    newest,
    not_too_often,
    not_paused,
    proven,
)


def all_open() -> ColumnElement[bool]:
    """Every gate at once; parameters: `now`, `most_sends`, `lead_targets`."""
    return and_(*(gate() for gate in GATES))


def facts_query() -> Select[Any]:
    """What `Facts` needs of the row `the_id`; parameters: `the_id`, `lead_targets`."""
    source = delivery.alias("source")
    return (
        select(
            select(meta.c.space).scalar_subquery().label("store_space"),
            _d.sends,
            _d.expires_at,
            _d.source_id,
            incident.c.state.label("incident_state"),
            incident.c.kind.label("incident_kind"),
            bulletin.c.kind.label("bulletin_kind"),
            func.coalesce(bulletin.c.digest, "").label("digest"),
            func.coalesce(approval.c.digest, "").label("approved_digest"),
            _silenced().label("silenced"),
            _lead_reserved().label("lead_reserved"),
            _superseded().label("superseded"),
            source.c.state.label("source_state"),
            source.c.withdrawn_at.label("source_withdrawn_at"),
        )
        .select_from(
            delivery.outerjoin(incident, incident.c.id == _d.incident_id)
            .outerjoin(bulletin, bulletin.c.id == _d.bulletin_id)
            .outerjoin(approval, approval.c.bulletin_id == bulletin.c.id)
            .outerjoin(source, source.c.id == _d.waits_for)
        )
        .where(_d.id == bindparam("the_id"))
    )


def pauses_query() -> Select[Any]:
    """The pauses of one account, its own first; parameters: `council`, `targets`."""
    state = account_state.c
    return select(state.paused_by, state.paused_reason).where(
        state.council == bindparam("council"),
        state.target.in_(bindparam("targets", expanding=True)),
        state.paused_by != "",
    )


class FactsReader:
    """The statements behind `facts()`, made once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._facts, self._pauses = facts_query(), pauses_query()

    def read(self, connection: Connection, row: Delivery, *, most_sends: int, lead_targets: Sequence[str]) -> Facts:
        """Everything the gates ask about `row`. Raises `StoreProblem` when what it refers to is gone."""
        found = connection.execute(self._facts, {"the_id": row.id, "lead_targets": list(lead_targets)}).one()
        if (row.incident_id and not found.incident_state) or (row.bulletin_id and not found.bulletin_kind):
            raise StoreProblem(f"Delivery {row.id} refers to an incident or bulletin that the store does not hold.")
        paused_by, paused_reason = self._pause(connection, row)
        waits, stays = row.waits_for != 0, found.source_withdrawn_at is None
        return Facts(
            now=self._database.now(connection),
            store_space=Space(found.store_space),
            space=row.space,
            effect=row.effect,
            bulletin_kind=BulletinKind(found.bulletin_kind) if found.bulletin_kind else None,
            incident_state=IncidentState(found.incident_state) if found.incident_state else None,
            outlives=found.incident_kind in DANGER_TO_LIFE,
            silenced=bool(found.silenced),
            lead_reserved=bool(found.lead_reserved),
            bulletin_digest=found.digest,
            approved_digest=found.approved_digest,
            superseded=bool(found.superseded),
            expires_at=found.expires_at,
            paused_by=paused_by,
            paused_reason=paused_reason,
            sends=found.sends,
            most_sends=most_sends,
            source_proven=(found.source_state == "sent" and stays and found.source_id != "") if waits else None,
            source_lost=waits and (found.source_state in _LOST or not stays),
        )

    def _pause(self, connection: Connection, row: Delivery) -> tuple[str, str]:
        """A platform's refusal weighs more than an officer's pause."""
        wanted = {"council": row.council, "targets": [row.target, "all"]}
        pauses = sorted(connection.execute(self._pauses, wanted), key=lambda pause: pause.paused_by != "platform")
        return (pauses[0].paused_by, pauses[0].paused_reason) if pauses else ("", "")
