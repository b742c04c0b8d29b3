"""A small client for a running sandbox: drills set faults with it, tests and scoring ask the oracle."""

import json
from http.client import HTTPConnection, HTTPException
from typing import Any, Self
from urllib.parse import urlsplit

from broadcaster.errors import SandboxMissing, UsageProblem


class Control:
    """The controls of the sandbox at `url`; every method opens a connection of its own, `timeout` in seconds.

    Every method raises SandboxMissing when no sandbox answers, and UsageProblem with its sentence when it refuses.
    """

    def __init__(self, url: str, *, timeout: float = 5.0) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._timeout = timeout

    @classmethod
    def checked(cls, url: str, *, timeout: float = 5.0) -> Self:
        """The same, after making sure that what answers is a sandbox."""
        control = cls(url, timeout=timeout)
        if control.health().get("sandbox") is not True:
            raise SandboxMissing(f"What answers at {url} is not a sandbox.")
        return control

    def health(self) -> dict[str, Any]:
        """`{"sandbox": true, "product": "broadcaster-sandbox", …}`."""
        return self._dict("GET", "/health")

    def fault(
        self,
        effect: str | dict[str, Any],
        *,
        platform: str | None = None,
        account: str | None = None,
        operation: str | None = None,
        count: int | None = 1,
        **more: Any,
    ) -> str:
        """Set a fault, once unless told otherwise, and return its id; `more` is after, probability, seed."""
        match = {"platform": platform, "account": account, "operation": operation}
        asked = {"type": effect} if isinstance(effect, str) else effect
        return str(self._dict("POST", "/faults", {"match": match, "effect": asked, "count": count, **more})["id"])

    def faults(self) -> list[dict[str, Any]]:
        """Every fault with how often it met a request."""
        return self._list("/faults")

    def remove_fault(self, fault_id: str) -> None:
        """Take one fault away."""
        self._ask("DELETE", f"/faults/{fault_id}")

    def clear_faults(self) -> None:
        """Take all faults away."""
        self._ask("DELETE", "/faults")

    def land(self) -> int:
        """Let every request land that the fault `lands-late` keeps back; returns how many did."""
        return int(self._dict("POST", "/late")["landed"])

    def posts(self) -> list[dict[str, Any]]:
        """Every post in the order in which the public saw them."""
        return self._list("/oracle/posts")

    def website(self) -> dict[str, Any]:
        """`{banner, html, stored}`."""
        return self._dict("GET", "/oracle/website")

    def requests(self) -> list[dict[str, Any]]:
        """Every request to a platform as it arrived."""
        return self._list("/oracle/requests")

    def settings(self, **changes: float) -> dict[str, float]:
        """Change settings (latency_seconds, duplicate_window_seconds, read_lag_seconds) and return all."""
        return self._dict("POST", "/settings", changes)

    def rogue(self, account: str, text: str) -> dict[str, Any]:
        """Post on an account as if by hand, past the product; the post as the oracle shows it."""
        return self._dict("POST", "/oracle/post", {"account": account, "text": text})

    def reset(self) -> None:
        """Forget posts, accounts, website and log; faults and settings stay."""
        self._ask("DELETE", "/oracle")

    def _dict(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        answer = self._ask(method, path, body)
        if not isinstance(answer, dict):
            raise SandboxMissing("What answers is not a sandbox.")
        return answer

    def _list(self, path: str) -> list[dict[str, Any]]:
        answer = self._ask("GET", path)
        if not isinstance(answer, list):
            raise SandboxMissing("What answers is not a sandbox.")
        return answer

    def _ask(self, method: str, path: str, body: object = None) -> object:
        connection = HTTPConnection(self._host, self._port, timeout=self._timeout)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            answer = connection.getresponse()
            status, text = answer.status, answer.read()
            loaded = json.loads(text) if text else None
        except (OSError, HTTPException, ValueError) as lost:
            raise SandboxMissing(f"No sandbox answers on port {self._port}.") from lost
        finally:
            connection.close()
        if status >= 400:
            raise UsageProblem(str(loaded.get("error") if isinstance(loaded, dict) else f"The sandbox says {status}."))
        return loaded
