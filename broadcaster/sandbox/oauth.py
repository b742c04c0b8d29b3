"""The signatures the sandbox checks: OAuth 1.0a (RFC 5849 section 3.4) and Facebook's appsecret_proof."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

from broadcaster.sandbox.messages import Request

CONSUMER_KEY = "sandbox-consumer-key"
CONSUMER_SECRET = "sandbox-consumer-secret"  # noqa: S105 - published, opens nothing but the exercise world
TOKEN_SECRET = "sandbox-token-secret"  # noqa: S105 - as above
APP_SECRET = "sandbox-app-secret"  # noqa: S105 - as above
#: hosts a client may have signed for when it does not say which
SIGNED_HOSTS = ("api.twitter.com", "api.x.com")
_FIELD = re.compile(r'\s*([A-Za-z_]+)="([^"]*)"\s*')


def oauth_fields(request: Request) -> dict[str, str]:
    """The fields of an `Authorization: OAuth` header, percent-decoded; empty without one."""
    kind, _, rest = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "oauth":
        return {}
    return {match[1]: unquote(match[2]) for match in map(_FIELD.fullmatch, rest.split(",")) if match}


def oauth_fault(request: Request, fields: dict[str, str]) -> str | None:
    """Why the signature does not hold, or None; the reason goes to the request log, never to the client."""
    if fields.get("oauth_consumer_key") != CONSUMER_KEY:
        return "the consumer key is not the sandbox's"
    if fields.get("oauth_signature_method") != "HMAC-SHA1":
        return "the signature method is not HMAC-SHA1"
    given = fields.get("oauth_signature", "")
    if any(hmac.compare_digest(given, _signature(request, url, fields)) for url in _urls(request)):
        return None
    return "the OAuth signature does not match"


def _urls(request: Request) -> Iterable[str]:
    """The addresses the client may have signed: the one it says, the real hosts, the one it called."""
    said = request.headers.get("x-original-host")
    for host in (said,) if said else SIGNED_HOSTS:
        yield f"https://{host}{request.raw_path}"
    yield f"{request.scheme}://{request.headers.get('host', '').lower()}{request.raw_path}"


def _signature(request: Request, url: str, fields: dict[str, str]) -> str:
    pairs = [*request.pairs, *((k, v) for k, v in fields.items() if k not in {"oauth_signature", "realm"})]
    normal = "&".join(f"{k}={v}" for k, v in sorted((_enc(k), _enc(v)) for k, v in pairs))
    base = "&".join((request.method, _enc(url), _enc(normal)))
    key = f"{_enc(CONSUMER_SECRET)}&{_enc(TOKEN_SECRET)}"
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _enc(text: str) -> str:
    return quote(text, safe="-._~")


def app_secret_proof(token: str) -> str:
    """The `appsecret_proof` that belongs to a page token, in hex."""
    return hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
