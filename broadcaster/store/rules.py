"""Indexes and checks of the tables, for the migrations and the test of the schema; no command imports this module."""

from sqlalchemy import CheckConstraint, Index, text

from broadcaster.store import tables
from broadcaster.store.columns import table_of

#: a sandbox id, per platform; exercise rows must carry one and live rows must not (design rule 6)
RESERVED_ID = (
    "((platform = 'x' AND external_id LIKE '90_________________')"
    " OR (platform = 'facebook' AND external_id LIKE '999000%'))"
)


def _index(
    name: str, row: type[tables.SQLModel], *columns: str, unique: bool = False, where: str | None = None
) -> None:
    table = table_of(row)
    only = None if where is None else text(where)
    Index(name, *(table.c[c] for c in columns), unique=unique, sqlite_where=only, postgresql_where=only)


ACTIVE = "state IN ('ready', 'sending', 'uncertain', 'reading')"

_index("incident_state", tables.IncidentRow, "council", "state")
# the same emergency declared twice at once is one incident (fault F25)
_index(
    "incident_same",
    tables.IncidentRow,
    *("council", "space", "kind", "place_key", "opening"),
    unique=True,
    where="state = 'open'",
)
_index("silence_incident", tables.SilenceRow, "incident_id")
_index("silence_active", tables.SilenceRow, "council", "account", "incident_id", unique=True, where="lifted_at IS NULL")
_index("notice_due", tables.NoticeRow, "due_at", where="state IN ('queued', 'sending')")
_index("notice_incident", tables.NoticeRow, "incident_id")
# one in flight per lane, whatever a dispatcher believes
_index("delivery_lane", tables.DeliveryRow, "council", "target", unique=True, where="state IN ('sending', 'reading')")
# what the claim walks; holds unfinished rows only, so it stays small for ever
_index("delivery_due", tables.DeliveryRow, "priority", "due_at", "id", where=ACTIVE)
_index("delivery_unfinished", tables.DeliveryRow, "council", "target", where="finished_at IS NULL")
_index("delivery_incident", tables.DeliveryRow, "incident_id")
_index("delivery_bulletin", tables.DeliveryRow, "bulletin_id")
_index("delivery_waits", tables.DeliveryRow, "waits_for", where="waits_for <> 0")
# an incident is offered to one officer at a time
_index("handover_open", tables.HandoverRow, "incident_id", unique=True, where="answered_at IS NULL")
_index("late_look_delivery", tables.LateLookRow, "delivery_id")
_index("late_look_due", tables.LateLookRow, "due_at", where="ended_at IS NULL")

table_of(tables.DeliveryRow).append_constraint(
    CheckConstraint(
        f"external_id = '' OR platform = 'website' OR (space = 'exercise') = {RESERVED_ID}",
        name="delivery_space_of_id",
    )
)
metadata = tables.SQLModel.metadata
