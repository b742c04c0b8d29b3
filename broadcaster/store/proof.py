"""What follows when a delivery is proven public, or gone: other rows learn of it in the same transaction."""

from datetime import datetime

from sqlalchemy import Connection, update

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.words import Effect
from broadcaster.store.columns import table_of
from broadcaster.store.tables_outbox import DeliveryRow

_delivery = table_of(DeliveryRow)


def prove(connection: Connection, delivery_id: int, external_id: str, permalink: str) -> int:
    """Copy id and permalink to the unfinished rows that wait for this one; returns how many. Safe to repeat."""
    waiting = (
        update(_delivery)
        .where(_delivery.c.waits_for == delivery_id, _delivery.c.finished_at.is_(None))
        .values(source_id=external_id, source_permalink=permalink)
    )
    return connection.execute(waiting).rowcount


def took_down(connection: Connection, withdrawal: Delivery, *, at: datetime) -> None:
    """Remember of what is gone that it is, where nobody has when it was ordered."""
    c = _delivery.c
    gone = (
        update(_delivery)
        .where(
            c.council == withdrawal.council,
            c.incident_id == withdrawal.incident_id,
            c.target == withdrawal.target,
            c.external_id == withdrawal.source_id,
            c.effect.in_((Effect.PUBLISH, Effect.REPOST)),
            c.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=at)
    )
    connection.execute(gone)
