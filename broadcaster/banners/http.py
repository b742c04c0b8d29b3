"""A website that takes the banner by PUT; whoever wrote last is told by validators and versions (platforms 9.4)."""

from broadcaster.banners.page import document, is_newer, parse
from broadcaster.banners.public import look_at
from broadcaster.domain.banner import BannerPage
from broadcaster.domain.outcomes import NotSent, Outcome, Phase, ReadBack, Sent, Unknown, Why
from broadcaster.transport.answers import Answered, Failed
from broadcaster.transport.classify import classify_failure, classify_status
from broadcaster.transport.secrets import Secret, quoted
from broadcaster.transport.transport import Ask, Transport

#: shares of the transport's deadline: reading what is there, before and after, and the one write between
_READ_SHARE, _WRITE_SHARE = 0.25, 0.5


class HttpSite:
    """Reads what is there, then puts the whole document, on condition that nobody changed it meanwhile."""

    def __init__(self, put_url: str, public_url: str, token: Secret, *, transport: Transport) -> None:
        self._put_url = put_url
        self._public_url = public_url
        self._token = token
        self._transport = transport

    def show(self, page: BannerPage) -> Outcome:
        """PUT the document of this version; the same version twice is one effect."""
        there = self._current()
        if isinstance(there, Failed):
            # only a read failed: the banner is certainly as it was
            row = 2 if there.why is Why.TLS else 1
            return NotSent(row=row, why=there.why, detail=there.detail, phase=Phase.BEFORE)
        if known := self._known(there, page):
            return known
        answer = self._call("PUT", page=page, headers=_condition(there), share=_WRITE_SHARE)
        if isinstance(answer, Failed):
            return classify_failure(answer)
        if answer.ok and not _is_refusal(answer):
            return self._sent(page)
        if answer.status in {409, 412}:
            return self._conflict(page, answer)
        return classify_status(answer, self._said(answer), own_words=True)

    def sees(self, page: BannerPage) -> ReadBack:
        """Fetch the public page; what the API said proves nothing."""
        return look_at(self._transport, self._public_url, page)

    def _current(self) -> Answered | Failed:
        return self._call("GET", headers={"Cache-Control": "no-cache"}, share=_READ_SHARE)

    def _call(
        self, method: str, *, share: float, headers: dict[str, str], page: BannerPage | None = None
    ) -> Answered | Failed:
        ask = Ask(
            method=method,
            url=self._put_url,
            headers=headers,
            json=document(page) if page else None,
            bearer=self._token,
        )
        return self._transport.call(ask, deadline=self._transport.total_seconds * share)

    def _known(self, there: Answered, page: BannerPage) -> Outcome | None:
        """The outcome when no write is needed: it is there already, or something newer is."""
        found = parse(there.body) if there.ok else None
        if found == document(page):
            return self._sent(page, detail="it was there already")
        if found is not None and is_newer(found, page):
            detail = f"a newer banner (version {found['version']}) stands on the website"
            return NotSent(row=15, why=Why.CONFLICT, detail=detail, status=there.status)
        return None

    def _conflict(self, page: BannerPage, answer: Answered) -> Outcome:
        """Somebody else wrote: look who; when ours may still go, the next attempt starts from what is there now."""
        there = self._current()
        if isinstance(there, Answered) and (known := self._known(there, page)):
            return known
        detail = self._said(answer)
        found = parse(there.body) if isinstance(there, Answered) and there.ok else None
        version = found["version"] if found else None
        if isinstance(version, int) and version >= page.version:
            detail = f"the website holds version {version} and refuses {page.version}"
            return NotSent(row=15, why=Why.CONFLICT, detail=detail, status=answer.status)
        return Unknown(row=15, why=Why.CONFLICT, detail=detail, phase=Phase.ANSWERED, status=answer.status)

    def _sent(self, page: BannerPage, detail: str = "") -> Sent:
        return Sent(external_id=str(page.version), permalink=self._public_url, detail=detail)

    def _said(self, answer: Answered) -> str:
        error = (answer.json_object() or {}).get("error")
        words = error if isinstance(error, str) else "no reason given"
        return quoted(f"the website answered {answer.status}: {words}", [self._token])


def _condition(there: Answered) -> dict[str, str]:
    """If-Match with what was read; a new file only if there is still none (RFC 9110 section 13.1)."""
    etag = there.headers.get("etag", "")
    if there.ok and etag and not etag.startswith("W/"):
        return {"If-Match": etag}
    return {"If-None-Match": "*"} if there.status == 404 else {}


def _is_refusal(answer: Answered) -> bool:
    """A 200 that is a login page or an error document; WebDAV answers 201 and 204 with pages of its own."""
    if answer.status != 200:
        return False
    return "text/html" in answer.headers.get("content-type", "") or "error" in (answer.json_object() or {})
