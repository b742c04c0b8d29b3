"""Looking at a website as the public does: the proof that a banner is up or down."""

import time

from broadcaster.banners.page import shows
from broadcaster.domain.banner import BannerPage
from broadcaster.domain.outcomes import Absent, CannotTell, Found, ReadBack
from broadcaster.transport.answers import Answered, Failed
from broadcaster.transport.transport import Ask, Transport


def look_at(transport: Transport, url: str, page: BannerPage) -> ReadBack:
    """Fetch the page as everybody does and once more past every cache.

    Found needs the plain fetch, and the other one too where the site answers it. When only the cache is behind, the
    answer says so: the change is made and will show.
    """
    plain = transport.call(Ask(method="GET", url=url))
    if isinstance(plain, Failed) or not plain.ok:
        return CannotTell(detail=f"the public page could not be fetched: {_said(plain)}")
    asked = Ask(
        method="GET",
        url=url,
        params={"broadcaster": f"{page.version}-{time.monotonic_ns()}"},
        headers={"Cache-Control": "no-cache", "Pragma": "no-cache"},
    )
    uncached = transport.call(asked)
    behind_cache = shows(uncached.text, page) if isinstance(uncached, Answered) and uncached.ok else None
    if shows(plain.text, page) and behind_cache is not False:
        return Found(external_id=str(page.version), permalink=url)
    if behind_cache:
        return Absent(fresh=True, detail="the website has the change, but its cache still shows the page from before")
    wanted = f"version {page.version}" if page.active else "no banner"
    return Absent(fresh=behind_cache is not None, detail=f"the public page does not show {wanted}")


def _said(answer: Answered | Failed) -> str:
    return answer.detail if isinstance(answer, Failed) else f"status {answer.status}"
