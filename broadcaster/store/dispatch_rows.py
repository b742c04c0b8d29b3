"""The outbox row as the dispatcher's statements select it, and as the engine sees it."""

from dataclasses import fields
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam, select, text
from sqlalchemy.sql.elements import TextClause

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.words import DeliveryState, Effect, Platform, Space
from broadcaster.store import tables
from broadcaster.store.columns import table_of

account_state: Final = table_of(tables.AccountStateRow)
approval: Final = table_of(tables.ApprovalRow)
attempt: Final = table_of(tables.AttemptRow)
bulletin: Final = table_of(tables.BulletinRow)
delivery: Final = table_of(tables.DeliveryRow)
incident: Final = table_of(tables.IncidentRow)
meta: Final = table_of(tables.MetaRow)
rendering: Final = table_of(tables.RenderingRow)
silence: Final = table_of(tables.SilenceRow)

#: fields that are not a column of their own or not of the column's type
_MADE: Final = {"space", "effect", "platform", "state", "incident_ref", "text", "text_hash"}
_PLAIN: Final = tuple(field.name for field in fields(Delivery) if field.name not in _MADE)


def active() -> TextClause:
    """The condition of the index `delivery_due`, word for word: SQLite uses partial indexes only so."""
    return text("delivery.state IN ('ready', 'sending', 'uncertain', 'reading')")


def in_flight() -> TextClause:
    """The condition of the index `delivery_lane`, word for word."""
    return text("delivery.state IN ('sending', 'reading')")


def selected(*more: Any) -> Select[Any]:
    """Deliveries with their text and their incident's reference, and whatever else is asked for."""
    return select(
        delivery, incident.c.ref.label("incident_ref"), rendering.c.text, rendering.c.text_hash, *more
    ).select_from(
        delivery.outerjoin(incident, incident.c.id == delivery.c.incident_id).outerjoin(
            rendering, rendering.c.id == delivery.c.rendering_id
        )
    )


def by_id() -> Select[Any]:
    """One delivery, by `the_id`."""
    return selected().where(delivery.c.id == bindparam("the_id"))


def as_delivery(row: Row[Any]) -> Delivery:
    """The selected row as a value."""
    found = row._mapping
    return Delivery(
        **{name: found[name] for name in _PLAIN},
        space=Space(found["space"]),
        effect=Effect(found["effect"]),
        platform=Platform(found["platform"]),
        state=DeliveryState(found["state"]),
        incident_ref=found["incident_ref"] or "",
        text=found["text"] if found["rendering_id"] else found["own_text"],
        text_hash=found["text_hash"] or "",
    )
