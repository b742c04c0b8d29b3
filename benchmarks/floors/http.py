"""The stdlib's way to make the sandbox's calls: OAuth 1.0a for X, form posts for Facebook, one connection each."""

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

#: the sandbox's published keys
CONSUMER_KEY, CONSUMER_SECRET, TOKEN_SECRET = "sandbox-consumer-key", "sandbox-consumer-secret", "sandbox-token-secret"
APP_SECRET = "sandbox-app-secret"  # noqa: S105 - as above
VERSION = "v26.0"


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account of the exercise world."""

    id: str
    platform: str
    number: str

    @property
    def token(self) -> str:
        """The sandbox's token for it."""
        service = self.id.partition("/")[0]
        return f"{self.number}-{service}.x" if self.platform == "x" else f"sandbox-page-token.{service}.facebook"


def publish(port: int, account: Account, text: str) -> str:
    """A new post's id."""
    if account.platform == "x":
        return str(_x(port, account, "/2/tweets", {"text": text})["data"]["id"])
    return str(_facebook(port, account, {"message": text})["id"])


def repost(port: int, account: Account, source: str) -> None:
    """Share the post `source`."""
    if account.platform == "x":
        _x(port, account, f"/2/users/{account.number}/retweets", {"tweet_id": source})
    else:
        page, _, post = source.partition("_")
        _facebook(port, account, {"link": f"https://www.facebook.com/{page}/posts/{post}"})


def _x(port: int, account: Account, path: str, body: dict[str, str]) -> Any:
    headers = {"Content-Type": "application/json", "Authorization": _oauth(account, f"https://api.twitter.com{path}")}
    return _post(port, path, json.dumps(body).encode(), headers)


def _facebook(port: int, account: Account, fields: dict[str, str]) -> Any:
    proof = hmac.new(APP_SECRET.encode(), account.token.encode(), hashlib.sha256).hexdigest()
    body = urlencode({**fields, "appsecret_proof": proof}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Bearer {account.token}"}
    return _post(port, f"/{VERSION}/{account.number}/feed", body, headers)


def _post(port: int, path: str, body: bytes, headers: dict[str, str]) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", path, body, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        found = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{answer.status} for {path}: {found[:300]!r}")
        return json.loads(found)
    finally:
        connection.close()


def _oauth(account: Account, url: str) -> str:
    fields = {
        "oauth_consumer_key": CONSUMER_KEY,
        "oauth_nonce": secrets.token_hex(16),
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(time.time())),
        "oauth_token": account.token,
        "oauth_version": "1.0",
    }
    normal = "&".join(f"{_enc(k)}={_enc(v)}" for k, v in sorted(fields.items()))
    base = "&".join(("POST", _enc(url), _enc(normal)))
    key = f"{_enc(CONSUMER_SECRET)}&{_enc(TOKEN_SECRET)}"
    signature = base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()
    said = {**fields, "oauth_signature": signature}
    return "OAuth " + ", ".join(f'{_enc(k)}="{_enc(v)}"' for k, v in said.items())


def _enc(text: str) -> str:
    return quote(text, safe="-._~")
