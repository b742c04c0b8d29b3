"""Floor of the broadcast benches: stdlib threads, the same HTTP, and for every delivery the same three commits.

`python -m benchmarks.floors.broadcast PORT`; a line on stdin is JSON `{"store", "bell", "leads", "reposts"}`, a line on
stdout says that all is done. The ring comes after the commit that queues everything, as the product's does.
"""

import json
import sys
import threading
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from benchmarks.floors.http import Account, publish, repost
from benchmarks.floors.ring import connect, ring

_SCHEMA = """
CREATE TABLE delivery (id INTEGER PRIMARY KEY, target TEXT, state TEXT, source TEXT DEFAULT '', at TEXT);
CREATE TABLE log (seq INTEGER PRIMARY KEY, body TEXT, hash BLOB);
"""


class Night:
    """One broadcast: a store, its single writer, and a thread for every account."""

    def __init__(self, port: int, store: str) -> None:
        self._port = port
        self._store = connect(store, threads=True)
        self._turn = threading.Lock()
        self._hash = bytes(32)

    def prepare(self, accounts: list[Account], bell: str) -> None:
        """Queue everything in one commit and ring."""
        self._store.executescript(_SCHEMA)
        self._store.execute("BEGIN IMMEDIATE")
        rows = [(number, account.id, "ready") for number, account in enumerate(accounts)]
        self._store.executemany("INSERT INTO delivery (id, target, state) VALUES (?, ?, ?)", rows)
        self._store.execute("COMMIT")
        ring(bell)

    def broadcast(self, leads: list[Account], reposts: list[Account]) -> None:
        """Leads at once; the reposts of a platform when its first lead is up."""
        first = {account.platform: account for account in reversed(leads)}
        numbers = {account.id: number for number, account in enumerate([*leads, *reposts])}

        def lead(account: Account) -> None:
            text = f"EXERCISE floor {account.id} {datetime.now(UTC):%H:%M:%S.%f}"
            found = self._deliver(numbers[account.id], lambda: publish(self._port, account, text))
            if first[account.platform] is account:
                _all(share, [(one, found) for one in reposts if one.platform == account.platform])

        def share(account: Account, source: str) -> None:
            self._deliver(numbers[account.id], lambda: repost(self._port, account, source))

        _all(lead, [(account,) for account in leads])
        self._store.close()

    def _deliver(self, number: int, call: Any) -> Any:
        self._commit(number, "sending")
        self._commit(number, "armed")
        found = call()
        self._commit(number, "sent", str(found or ""))
        return found

    def _commit(self, number: int, state: str, source: str = "") -> None:
        """The row and its line in the hash chain, durable."""
        now = datetime.now(UTC).isoformat()
        with self._turn:
            self._store.execute("BEGIN IMMEDIATE")
            self._store.execute(
                "UPDATE delivery SET state = ?, source = ?, at = ? WHERE id = ?", (state, source, now, number)
            )
            body = json.dumps({"at": now, "delivery": number, "state": state}, sort_keys=True)
            self._hash = sha256(self._hash + body.encode()).digest()
            self._store.execute("INSERT INTO log (body, hash) VALUES (?, ?)", (body, self._hash))
            self._store.execute("COMMIT")


def _all(work: Any, arguments: list[tuple[Any, ...]]) -> None:
    threads = [threading.Thread(target=work, args=given) for given in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main(port: int) -> None:
    """Serve until stdin ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        leads = [Account(**one) for one in asked["leads"]]
        reposts = [Account(**one) for one in asked["reposts"]]
        night = Night(port, asked["store"])
        night.prepare([*leads, *reposts], asked["bell"])
        night.broadcast(leads, reposts)
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
