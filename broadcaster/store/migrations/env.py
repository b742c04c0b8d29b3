"""Alembic's entry: runs the revisions on the connection that `migrate` hands over, in that connection's transaction."""

from alembic import context

# nothing here opens a store: `migrate` passes its connection, `alembic revision` is not used without one
context.configure(connection=context.config.attributes["connection"], transaction_per_migration=False)
context.run_migrations()
