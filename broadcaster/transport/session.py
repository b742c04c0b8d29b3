"""A requests session for libraries that bring their own client; every request goes through the one transport."""

import threading
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

from broadcaster.transport.answers import Answered, Failed
from broadcaster.transport.reach import rebase

if TYPE_CHECKING:
    from broadcaster.transport.transport import Transport


class NoAnswer(requests.ConnectionError):
    """What the library sees of a failed call; `failed` is the value with the phase."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.detail)
        self.failed = failed


class LibrarySession(requests.Session):
    """Rewrites every address to `base_url` before it is signed, follows nothing and keeps no cookie.

    `take` gives what the calling thread's latest request came to. A library may lose that in its own exceptions, or
    fail on an answer it did not expect; classification never depends on it.
    """

    def __init__(self, transport: "Transport", base_url: str) -> None:
        super().__init__()
        self.trust_env = False
        self.base_url = base_url
        self._latest = threading.local()
        self.adapters.clear()
        for scheme in ("https://", "http://"):
            self.mount(scheme, _ExchangeAdapter(transport, self._latest))

    def take(self) -> Answered | Failed | None:
        """The calling thread's latest answer, once; None when no request was made since."""
        answer: Answered | Failed | None = self._latest.__dict__.pop("answer", None)
        return answer

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Sign and encode for the address that is really called."""
        request.url = rebase(str(request.url), self.base_url)
        return super().prepare_request(request)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """No redirect is ever followed: a 3xx is an answer (decision table row 9)."""
        return None


class _ExchangeAdapter(BaseAdapter):
    def __init__(self, transport: "Transport", latest: threading.local) -> None:
        super().__init__()
        self._transport = transport
        self._latest = latest

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        answer = self._transport.exchange(request)
        self._latest.answer = answer
        if isinstance(answer, Failed):
            raise NoAnswer(answer)
        return _response(request, answer)

    def close(self) -> None:
        """Nothing is kept open."""


def _response(request: requests.PreparedRequest, answer: Answered) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.headers = CaseInsensitiveDict(_described(answer.headers))
    response.encoding = get_encoding_from_headers(response.headers)
    response.url = request.url or ""
    response.request = request
    response.raw = BytesIO(answer.body)
    return response


def _described(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that still fit: the body was decoded already."""
    return {name: value for name, value in headers.items() if name not in {"content-encoding", "transfer-encoding"}}
