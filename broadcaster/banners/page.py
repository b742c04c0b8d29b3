"""The banner as a file for the website, and what a public page must show for it (platforms reference 9.4)."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from broadcaster.domain.banner import BannerPage, marker

#: what stands in a page for any version
_ANY_MARKER = re.compile(re.escape(marker(0)).replace("0", r"(\d+)"))


def document(page: BannerPage) -> dict[str, object]:
    """`alert.json`: what the embed script and the server's include read; an inactive banner says nothing."""
    return {
        "version": page.version,
        "active": page.active,
        "level": page.level if page.active else "",
        "style": page.style if page.active else "",
        "heading": page.heading if page.active else "",
        "text": page.text if page.active else "",
        # a reader's own clock takes an old promise away, also while nothing of ours runs
        "promised": page.promised.astimezone(UTC).isoformat(timespec="seconds") if page.promised else "",
        "text_after": page.text_after if page.active else "",
        "link": page.link if page.active else "",
        "link_text": page.link_text if page.active else "",
        "latest_link": page.latest_link,
        "lang": "en-GB",
        "html": page.html if page.active else "",
        "updated": page.updated.astimezone(UTC).isoformat(timespec="seconds"),
    }


def document_bytes(page: BannerPage) -> bytes:
    """The document as it is written; the same page gives the same bytes."""
    return (json.dumps(document(page), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def parse(data: bytes) -> Mapping[str, object] | None:
    """A document read back; None for anything that is not one."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    version = found.get("version") if isinstance(found, dict) else None
    return found if isinstance(version, int) and not isinstance(version, bool) else None


def is_newer(there: Mapping[str, object] | None, page: BannerPage) -> bool:
    """Whether a later banner stands there, so that ours is a straggler.

    A greater number alone is no proof: after a lost store the numbers begin again, and then the time decides.
    """
    version = there.get("version") if there else None
    if there is None or not isinstance(version, int) or version <= page.version:
        return False
    try:
        return datetime.fromisoformat(str(there.get("updated"))) >= page.updated
    except (ValueError, TypeError):
        return False


def shows(text: str, page: BannerPage) -> bool:
    """Whether a public page shows exactly this version, or no banner of ours when the page is inactive."""
    versions = set(_ANY_MARKER.findall(text))
    if not page.active:
        return not versions
    return page.marker in text and versions <= {str(page.version)}
