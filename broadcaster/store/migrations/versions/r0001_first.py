"""The first schema."""

from alembic import op

from broadcaster.store import schema

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Execute this revision's statements."""
    for statement in schema.statements(revision, op.get_context().dialect.name):
        op.execute(statement)
