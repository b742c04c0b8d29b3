"""What follows when a delivery is proven public: those that wait for it learn its id, in the same transaction."""

from sqlalchemy import Connection, update

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
