"""PostgreSQL: a role for the program that can add to the audit log and the frozen texts but never change them."""

from sqlalchemy import Connection, text
from sqlalchemy.sql import quoted_name

from broadcaster.errors import StoreProblem, UsageProblem

#: the program adds to these and reads them
_GROWING = ("audit", "rendering")
#: the program also changes these; nothing is ever deleted
_CHANGING = (
    *("register", "incident", "silence", "notice", "bulletin", "approval"),
    *("delivery", "attempt", "account_state", "signature", "node"),
)
#: the program only reads these
_FIXED = ("meta", "alembic_version")


def create_app_role(connection: Connection, name: str) -> None:
    """Make the login role `name` for the program and give it exactly what it needs; run as the schema's owner.

    The role owns nothing, so that it can neither change nor drop what only grows, nor disable a trigger. A superuser
    can; against that stands the printed head of the audit log. Safe to repeat. Give it a password or a certificate
    by the server's own means.
    """
    if connection.dialect.name != "postgresql":
        raise StoreProblem("Roles are PostgreSQL's; a SQLite store is guarded by its file permissions.")
    if not name.isidentifier() or len(name) > 63:
        raise UsageProblem(f"“{name}” is no name for a role.", next_step="Use letters, digits and underscores.")
    role = connection.dialect.identifier_preparer.quote(quoted_name(name, quote=True))
    known = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    if connection.execute(known, {"name": name}).first() is None:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN NOINHERIT NOCREATEDB NOCREATEROLE")
    schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    for statement in (
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {role}",
        f"GRANT SELECT ON {', '.join(_FIXED + _GROWING + _CHANGING)} TO {role}",
        f"GRANT INSERT ON {', '.join(_GROWING + _CHANGING)} TO {role}",
        f"GRANT UPDATE ON {', '.join(_CHANGING)} TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    ):
        connection.exec_driver_sql(statement)
