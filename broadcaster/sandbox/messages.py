"""One HTTP request as the sandbox reads it and one answer as it writes it; no platform knows the socket."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import parse_qsl, unquote, urlsplit

#: a post is a few kilobytes; more than this is a mistake and is answered 413
LARGEST_BODY = 4 * 1024 * 1024
LARGEST_HEAD = 64 * 1024
_ENDS = {b"\r\n", b"\n"}
Pairs = tuple[tuple[str, str], ...]


class BadRequest(Exception):
    """What arrived is not a request of ours; `status` is the answer (400, 411, 413)."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One request; header names are lower case, `path` is percent-decoded, `pairs` keep repeated query names."""

    method: str
    path: str
    raw_path: str
    pairs: Pairs
    headers: Mapping[str, str]
    body: bytes
    scheme: str = "http"
    keep_alive: bool = True

    @property
    def query(self) -> dict[str, str]:
        """The query with the last value of a repeated name."""
        return dict(self.pairs)

    def bearer(self) -> str:
        """The token of `Authorization: Bearer`, or an empty text."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    def json(self) -> object:
        """The body as JSON; ValueError when it is not."""
        return json.loads(self.body.decode())

    def form(self) -> dict[str, str]:
        """The body's fields, form-encoded or JSON (numbers and flags become text), over the query's.

        A body that is neither gives the query alone, as the Graph API does.
        """
        fields = self.query
        if self.headers.get("content-type", "").startswith("application/json"):
            try:
                loaded = self.json()
            except ValueError:
                return fields
            if isinstance(loaded, dict):
                fields.update({str(k): v if isinstance(v, str) else json.dumps(v) for k, v in loaded.items()})
        elif self.body:
            fields.update(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))
        return fields


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """One answer before it meets the socket."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: Pairs = field(default=())

    def head(self, *, keep_alive: bool, now: datetime) -> bytes:
        """The status line and headers; Content-Length is the full body's, Date is `now` (UTC)."""
        try:
            reason = HTTPStatus(self.status).phrase
        except ValueError:
            reason = "Unknown"
        lines = [
            f"HTTP/1.1 {self.status} {reason}",
            f"Date: {format_datetime(now, usegmt=True)}",
            "Server: broadcaster-sandbox",
            f"Content-Type: {self.content_type}",
            f"Content-Length: {len(self.body)}",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        if not keep_alive:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def json_answer(value: object, status: int = 200, headers: Pairs = ()) -> Response:
    """`value` as an answer in JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status=status, body=body, headers=headers)


def html_answer(text: str, status: int = 200, headers: Pairs = ()) -> Response:
    """`text` as an answer in HTML."""
    return Response(status=status, body=text.encode(), content_type="text/html; charset=utf-8", headers=headers)


def read_request(reader: BinaryIO, writer: BinaryIO | None, *, scheme: str) -> Request | None:
    """The next request of a connection, or None when the client has closed it.

    Without a writer only the head is read. Raises BadRequest for what cannot be read.
    """
    line = reader.readline(LARGEST_HEAD)
    if line in _ENDS:
        line = reader.readline(LARGEST_HEAD)
    if not line:
        return None
    words = line.decode("latin-1").split()
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise BadRequest(400, "The first line is not an HTTP/1.1 request line.")
    headers = _read_headers(reader)
    target = urlsplit(words[1])
    return Request(
        method=words[0].upper(),
        path=unquote(target.path),
        raw_path=target.path,
        pairs=tuple(parse_qsl(target.query, keep_blank_values=True)),
        headers=headers,
        body=_read_body(reader, writer, headers) if writer else b"",
        scheme=scheme,
        keep_alive=words[2] != "HTTP/1.0" and headers.get("connection", "").lower() != "close",
    )


def _read_headers(reader: BinaryIO) -> dict[str, str]:
    headers: dict[str, str] = {}
    size = 0
    while (line := reader.readline(LARGEST_HEAD)) not in _ENDS:
        size += len(line)
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or size > LARGEST_HEAD:
            raise BadRequest(400, "The headers cannot be read.")
        headers[name.strip().lower()] = value.strip()
    return headers


def _read_body(reader: BinaryIO, writer: BinaryIO, headers: Mapping[str, str]) -> bytes:
    if "transfer-encoding" in headers:
        raise BadRequest(411, "Send a Content-Length; chunked bodies are not taken here.")
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise BadRequest(413 if length.isdecimal() else 400, "The Content-Length is wrong or too large.")
    if headers.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = reader.read(int(length))
    if len(body) < int(length):
        raise BadRequest(400, "The connection closed in the middle of the body.")
    return body
