"""The night's discipline: places, people, promises, late looks and undone reposts."""

from alembic import op

from broadcaster.store import schema

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Execute this revision's statements."""
    for statement in schema.statements(revision, op.get_context().dialect.name):
        op.execute(statement)
