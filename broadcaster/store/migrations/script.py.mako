"""${message}."""

from alembic import op

from broadcaster.store import schema

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Execute this revision's statements."""
    for statement in schema.statements(revision, op.get_context().dialect.name):
        op.get_bind().exec_driver_sql(statement)
