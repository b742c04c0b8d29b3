"""What the public saw, for tests and scoring: posts in order, the website, every request, settings, rogue posts."""

from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from broadcaster.sandbox.facebook import Facebook
from broadcaster.sandbox.state import LogEntry, Post, Settings, World
from broadcaster.sandbox.website import home_page
from broadcaster.sandbox.x import X


class OracleProblem(ValueError):
    """Something was asked of the oracle that it does not know; the sentence says what it does."""


class Oracle:
    """The public's view of a world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def posts(self) -> list[dict[str, Any]]:
        """Every post in the order in which the public saw them, deleted ones too."""
        with self.world.lock:
            posts = list(self.world.posts.values())
        return [_post(post) for post in posts]

    def website(self) -> dict[str, Any]:
        """`{banner, html, stored}`: the banner the public sees or null, the page, and what the file holds."""
        site = self.world.site
        shown = site.public if site.public and site.public.get("active") else None
        return {"banner": shown, "html": home_page(site.public), "stored": site.stored}

    def requests(self) -> list[dict[str, Any]]:
        """Every request to a platform as it arrived; no header, body or query, so no secret."""
        with self.world.lock:
            entries = list(self.world.log)
        return [_entry(entry) for entry in entries]

    def settings(self) -> dict[str, float]:
        """The settings in force."""
        return asdict(self.world.settings)

    def configure(self, asked: object) -> dict[str, float]:
        """Change settings; OracleProblem when one is not known or not a number of seconds."""
        allowed = [known.name for known in fields(Settings)]
        if not isinstance(asked, dict) or not asked.keys() <= set(allowed):
            raise OracleProblem(f"Settings are a JSON object with: {', '.join(allowed)}.")
        for name, value in asked.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise OracleProblem(f"{name} must be seconds of 0 or more.")
        return self.world.configure({name: float(value) for name, value in asked.items()})

    def rogue(self, asked: object) -> dict[str, Any]:
        """A post as if made by hand on the platform, past the product: `{"account": "museum/x", "text": …}`."""
        account, text = (asked.get("account"), asked.get("text")) if isinstance(asked, dict) else (None, None)
        if not isinstance(account, str) or not isinstance(text, str) or not text.strip():
            raise OracleProblem("A rogue post needs an account such as museum/x and a text.")
        service, _, platform = account.partition("/")
        if not service or platform not in {"x", "facebook"}:
            raise OracleProblem("The account of a rogue post ends in /x or /facebook.")
        with self.world.lock:
            known = self.world.account(platform, account)
            place = X(self.world).place if platform == "x" else Facebook(self.world).place
            return _post(place(known, text))


def _post(post: Post) -> dict[str, Any]:
    return {
        "platform": post.platform,
        "account": post.account,
        "id": post.id,
        "text": post.text,
        "created": _iso(post.created),
        "repost_of": post.repost_of,
        "deleted": post.deleted,
        "edited": post.edited,
    }


def _entry(entry: LogEntry) -> dict[str, Any]:
    return {
        "method": entry.method,
        "path": entry.path,
        "platform": entry.platform,
        "account": entry.account,
        "operation": entry.operation,
        "at": _iso(entry.at),
        "fault": entry.fault,
        "status": entry.status,
        "note": entry.note,
    }


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
