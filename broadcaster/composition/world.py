"""The exercise world: make sure that a sandbox answers, and start one when none does."""

import http.client
import json
import subprocess
import sys
import time
from urllib.parse import urlsplit

from broadcaster.errors import SandboxMissing

#: a sandbox that nobody asks for this long ends by itself
IDLE_MINUTES = 120
START_SECONDS = 15.0
_POLL_SECONDS = 0.05


def answers(url: str) -> bool:
    """Whether our sandbox answers there. Raises `SandboxMissing` when something else does."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=2.0)
    try:
        connection.request("GET", "/health")
        body = json.loads(connection.getresponse().read(4096))
    except (ConnectionError, TimeoutError):
        return False
    except (OSError, ValueError, http.client.HTTPException):
        body = {}
    finally:
        connection.close()
    if not isinstance(body, dict) or body.get("sandbox") is not True:
        raise SandboxMissing(
            f"Something else than the sandbox answers on {url}.",
            next_step="Choose another port: broadcaster sandbox --port 8030, and BROADCASTER_SANDBOX=http://127.0.0.1:8030.",
        )
    return True


def ensure_world(url: str) -> int | None:
    """Start a sandbox unless one answers; the process id of a started one. Raises `SandboxMissing`."""
    if answers(url):
        return None
    port = urlsplit(url).port or 80
    words = [sys.executable, "-m", "broadcaster", "sandbox", "--port", str(port), "--idle-minutes", str(IDLE_MINUTES)]
    started = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if answers(url):
            return started.pid
        if started.poll() is not None:
            break
        time.sleep(_POLL_SECONDS)
    raise SandboxMissing(f"No sandbox answers on {url}, and starting one failed.")
