"""Registers, signatures and nodes."""

from datetime import datetime

from sqlalchemy import insert, select

from broadcaster.store.columns import table_of
from broadcaster.store.repository import Repository
from broadcaster.store.tables_incident import RegisterRow

_register = table_of(RegisterRow)


class SqlBooks(Repository):
    """See `keeping.Bookkeeping`. Signatures and nodes load their tables when asked: silence needs the register only."""

    def last_register(self) -> str | None:
        """The text of the last register that validated."""
        query = select(_register.c.text).where(_register.c.council == self._council)
        return self._connection.execute(query.order_by(_register.c.id.desc()).limit(1)).scalar_one_or_none()

    def keep_register(self, text: str, *, hash: str, at: datetime) -> bool:  # noqa: A002 - the field's name
        """Keep it unless it is the last one already."""
        query = select(_register.c.hash).where(_register.c.council == self._council)
        if self._connection.execute(query.order_by(_register.c.id.desc()).limit(1)).scalar_one_or_none() == hash:
            return False
        self._connection.execute(insert(_register).values(council=self._council, hash=hash, text=text, at=at))
        return True

    def sign(self, template: str, *, template_hash: str, officer: str, at: datetime) -> bool:
        """Add a signature; False when this officer had signed this version."""
        from broadcaster.store.tables_outbox import SignatureRow  # noqa: PLC0415 - see the class

        t = table_of(SignatureRow)
        mark = {"template": template, "template_hash": template_hash, "officer": officer}
        known = select(t.c.id).where(t.c.council == self._council, *(t.c[name] == mark[name] for name in mark))
        if self._connection.execute(known).first():
            return False
        self._connection.execute(insert(t).values(council=self._council, at=at, **mark))
        return True

    def signatures(self) -> dict[str, set[str]]:
        """Template hash → officers who signed it."""
        from broadcaster.store.tables_outbox import SignatureRow  # noqa: PLC0415 - see the class

        t = table_of(SignatureRow)
        found: dict[str, set[str]] = {}
        for template_hash, officer in self._connection.execute(
            select(t.c.template_hash, t.c.officer).where(t.c.council == self._council)
        ):
            found.setdefault(template_hash, set()).add(officer)
        return found

    def beat(self, node: str, *, what: str, at: datetime) -> None:
        """A dispatching process says it is alive."""
        from broadcaster.store.tables_outbox import NodeRow  # noqa: PLC0415 - see the class

        t = table_of(NodeRow)
        if not self._change(t, t.c.name == node, values={"what": what, "loop_at": at}):
            self._connection.execute(insert(t).values(name=node, what=what, started_at=at, loop_at=at))

    def nodes(self) -> list[tuple[str, str, datetime]]:
        """`(name, what, last loop)`, by name; a node serves every council of the store."""
        from broadcaster.store.tables_outbox import NodeRow  # noqa: PLC0415 - see the class

        t = table_of(NodeRow)
        query = select(t.c.name, t.c.what, t.c.loop_at).order_by(t.c.name)
        return [(name, what, at) for name, what, at in self._connection.execute(query)]
