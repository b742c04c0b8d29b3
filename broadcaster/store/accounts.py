"""What is remembered of accounts and sites between deliveries."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from broadcaster.domain.records import AccountState
from broadcaster.store.columns import table_of
from broadcaster.store.repository import Repository
from broadcaster.store.tables_outbox import AccountStateRow

_t = table_of(AccountStateRow)


def from_row(row: Row[Any]) -> AccountState:
    """The record of a whole row."""
    fields = dict(row._mapping)
    del fields["version"], fields["shown"]
    return AccountState(**fields)


class SqlAccounts(Repository):
    """See `keeping.Accounts`."""

    def state(self, target: str) -> AccountState:
        """An unknown target has an empty state."""
        row = self._connection.execute(self._query().where(_t.c.target == target)).one_or_none()
        return from_row(row) if row else AccountState(council=self._council, target=target)

    def all(self) -> list[AccountState]:
        """Every target with a state, by name."""
        return [from_row(row) for row in self._connection.execute(self._query().order_by(_t.c.target))]

    def pause(self, target: str, *, by: str, reason: str, at: datetime) -> None:
        """`by` is `officer` or `platform`; the newest word stands."""
        self._set(target, paused_by=by, paused_reason=reason, paused_at=at)

    def resume(self, target: str, *, at: datetime) -> bool:
        """Lift any pause; True if there was one."""
        if not self.state(target).paused_by:
            return False
        self._set(target, paused_by="", paused_reason="", paused_at=None)
        return True

    def block(self, target: str, *, until: datetime) -> None:
        """The platform asked to wait."""
        self._set(target, blocked_until=until)

    def next_version(self, site: str, *, at_least: int = 1) -> int:
        """A number that grows with every banner written to the site, and is never below `at_least`."""
        known = select(_t.c.version).where(_t.c.council == self._council, _t.c.target == site)
        version = max((self._connection.execute(known).scalar_one_or_none() or 0) + 1, at_least)
        self._set(site, version=version)
        return version

    def words(self, site: str) -> str:
        """The hash of the words written to the site last; empty before the first banner."""
        known = select(_t.c.shown).where(_t.c.council == self._council, _t.c.target == site)
        return self._connection.execute(known).scalar_one_or_none() or ""

    def wrote(self, site: str, *, words: str) -> None:
        """Remember which words are written to the site now."""
        self._set(site, shown=words)

    def _set(self, target: str, **values: Any) -> None:
        self._put(_t, {"council": self._council, "target": target}, values)

    def _query(self) -> Any:
        return select(_t).where(_t.c.council == self._council)
