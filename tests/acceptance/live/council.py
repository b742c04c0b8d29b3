"""A council that works live: officers as real users, a shared home, and the world outside on a public address."""

import json
import os
import pty
import re
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import trustme

from broadcaster.sandbox.server import Sandbox
from broadcaster.sandbox.state import Ids
from broadcaster.shipped import shipped
from tests.acceptance.live.namespace import ADDRESS, Machine

GROUP = "broadcaster"
ALEX, BAILEY, CASEY, DANA, ERIN = (f"example-{name}" for name in ("alex", "bailey", "casey", "dana", "erin"))
OFFICERS = (ALEX, BAILEY, CASEY, DANA, ERIN)
#: a user of this computer who is no officer
STRANGER = "example-stranger"
PROGRAM = Path(sys.prefix) / "bin" / "broadcaster"
#: what public platforms give out: never the sandbox's reserved range
PUBLIC_IDS = Ids(post="18", page="1")
_PAGES = {"libraries": "100000000000001", "visit-windsor": "100000000000002", "enjoy-maidenhead": "100000000000003"}
#: an exercise world for each council, because a world goes on after the command that started it
_ports = count(8101)
_ERIN = """
[officer.erin]
name = "Erin Example"
os_user = "example-erin"
roles = ["duty"]
policy_signed = 2026-05-21

"""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What one command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one document on stdout."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found

    def ok(self) -> dict[str, Any]:
        """The document of a command that succeeded."""
        assert self.code == 0, f"exit {self.code}\n{self.out}\n{self.err}"
        return self.json


class Phones:
    """Takes officers' notices as `json://` addresses of Apprise do."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        taken = self.taken

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                taken.append({"contact": self.path.strip("/"), "title": body["title"], "text": body["message"]})
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer((ADDRESS, 0), Handler)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def to(self, contact: str) -> list[dict[str, Any]]:
        """What one contact of an officer was told, oldest first."""
        return [one for one in self.taken if one["contact"] == contact]

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@dataclass(kw_only=True)
class Council:
    """A home on the machine, and the world outside it."""

    machine: Machine
    home: Path
    world: Sandbox
    phones: Phones
    #: environment of every command
    more: dict[str, str] = field(default_factory=dict)

    def run(self, user: str, *words: str, later_by: float = 0.0, environ: Mapping[str, str] | None = None) -> Done:
        """One command as that user, without a terminal."""
        done = subprocess.run(
            self.machine.words(user, [str(PROGRAM), *words], later_by=later_by),
            env=self._environ(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return Done(code=done.returncode, out=done.stdout, err=done.stderr)

    def start(self, user: str, *words: str, later_by: float = 0.0) -> "subprocess.Popen[str]":
        """The same, not waited for."""
        return subprocess.Popen(
            self.machine.words(user, [str(PROGRAM), *words], later_by=later_by),
            env=self._environ(None),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def type(self, user: str, *words: str, typed: str, later_by: float = 0.0) -> Done:
        """One command on a terminal, with one line typed into it, and Enter."""
        terminal, keyboard = pty.openpty()
        try:
            # the second line is Enter, for a question that may follow the first
            os.write(terminal, typed.encode() + b"\n\n")
            done = subprocess.run(
                self.machine.words(user, [str(PROGRAM), *words], later_by=later_by),
                env=self._environ(None),
                stdin=keyboard,
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
        finally:
            os.close(keyboard)
            os.close(terminal)
        return Done(code=done.returncode, out=done.stdout, err=done.stderr)

    def posts(self, account: str = "") -> list[dict[str, Any]]:
        """What the public sees, oldest first."""
        posts = [p for p in self.world.app.oracle.posts() if not p["deleted"]]
        return [p for p in posts if not account or p["account"] == account]

    def banner(self) -> dict[str, Any] | None:
        """The banner on the public page."""
        found = self.world.app.oracle.website()["banner"]
        assert found is None or isinstance(found, dict)
        return found

    def register(self, change: Mapping[str, str]) -> None:
        """Edit channels.toml as an administrator with an editor does; every text must be there once."""
        path = self.home / "channels.toml"
        path.write_text(_replaced(path.read_text(encoding="utf-8"), change), encoding="utf-8")

    def secret(self, name: str, value: object) -> Path:
        """Put a secret in with the rights that the documentation names."""
        path = self.home / "secrets" / name
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        self.machine.run("chgrp", GROUP, str(path))
        path.chmod(0o640)
        return path

    def x_secret(self, service: str, number: int) -> dict[str, str]:
        """What the world's X accepts for a service."""
        return {
            "consumer_key": "sandbox-consumer-key",
            "consumer_secret": "sandbox-consumer-secret",
            "access_token": f"18000000000000000{number:02d}-{service}.x",
            "access_token_secret": "sandbox-token-secret",
        }

    def sign(self, *kinds: str) -> None:
        """Two officers sign the templates of these kinds."""
        for officer in (ALEX, BAILEY):
            for kind in kinds:
                self.run(officer, "templates", "sign", kind, "--json").ok()

    def _environ(self, more: Mapping[str, str] | None) -> dict[str, str]:
        return self.machine.environment({"BROADCASTER_HOME": str(self.home), **self.more, **(more or {})})


def _replaced(text: str, change: Mapping[str, str]) -> str:
    for before, after in change.items():
        assert text.count(before) == 1, f"{text.count(before)} times: {before}"
        text = text.replace(before, after)
    return text


@contextmanager
def live_council(machine: Machine, name: str) -> Iterator[Council]:
    """A home of its own with a world of its own; made by the commands that the documentation names."""
    with ExitStack() as stack:
        authority = trustme.CA()
        world = stack.enter_context(machine.inside(partial(Sandbox, ADDRESS, tls=_tls(authority), ids=PUBLIC_IDS)))
        phones = machine.inside(Phones)
        stack.callback(phones.close)
        council = Council(machine=machine, home=machine.folder / name, world=world, phones=phones)
        made = council.run("root", "init", str(council.home), "--group", GROUP)
        assert made.code == 0, made.err
        authority.cert_pem.write_to_path(str(council.home / "authority.pem"))
        (council.home / "authority.pem").chmod(0o644)
        _fill_in(council)
        yield council


def _tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(ADDRESS).configure_cert(context)
    return context


def _fill_in(council: Council) -> None:
    """What a council edits: handles, pages, addresses; short waits; and the secrets."""
    path = council.home / "channels.toml"
    text = shipped("channels.toml").read_text(encoding="utf-8")
    for service, page in _PAGES.items():
        text = _real_handles(text, service, page)
    url = council.world.url
    text = _replaced(
        text,
        {
            "http://127.0.0.1:8025": f"http://127.0.0.1:{next(_ports)}",
            "[council]": 'ca_file = "authority.pem"\n\n[council]',
            "repost_stagger_seconds = 60": "repost_stagger_seconds = 0\nsettle_seconds = 1\nread_back_gap_seconds = 1",
            'kind = "file"\nfolder = "website"\npublic_url = "https://www.rbwm.gov.uk/"': f'kind = "http"\n'
            f'put_url = "{url}/site/alert.json"\ncredential = "home-page"\npublic_url = "{url}/site/"',
            'base_url = "https://api.x.com"': f'base_url = "{url}"',
            'base_url = "https://graph.facebook.com"': f'base_url = "{url}"',
            "# ── Services and their accounts": f"{_ERIN}# ── Services and their accounts",
        },
    )
    path.write_text(text, encoding="utf-8")
    for number, service in enumerate(("corporate", *_PAGES)):
        council.secret(f"{service}-x", council.x_secret(service, number))
        token = {"page_token": f"sandbox-page-token.{service}.facebook", "app_secret": "sandbox-app-secret"}
        council.secret(f"{service}-facebook", token)
    council.secret("home-page", {"token": "sandbox-site-token"})
    for contact in ("alex-phone", "alex-email", "bailey-phone", "casey-phone", "casey-email", "dana-email"):
        council.secret(contact, f"json://{ADDRESS}:{council.phones.port}/{contact}")


def _real_handles(text: str, service: str, page: str) -> str:
    """The service's accounts with handles and a page instead of placeholders."""
    for platform, more in (("x", ""), ("facebook", f'platform_id = "{page}"\n')):
        table = re.compile(rf"(\[service\.{service}\.{platform}\]\n)handle = \"CHANGE_ME_(\w+)\"\nplaceholder = true\n")
        text, count = table.subn(rf'\1handle = "rbwm_\2"\n{more}', text)
        assert count == 1, (service, platform)
    return text
