"""Log records: one JSON object a line, each with an action, none with a secret."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from broadcaster import logs
from broadcaster.transport.secrets import TALKATIVE, Secret

SECRET = "correct-horse-battery"


@pytest.fixture(autouse=True)
def loggers_as_before() -> Iterator[None]:
    """Every other test finds the loggers as they were."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (*TALKATIVE, "apscheduler", "alembic", "sqlalchemy")}
    yield
    root.handlers, root.level = before, level
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def records(stream: io.StringIO) -> list[dict[str, Any]]:
    """What was written."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_every_record_is_one_line_of_json_with_an_action() -> None:
    """Ours have their own, a library's is named after its logger; a traceback stays on its line."""
    stream = io.StringIO()
    logs.configure(stream)
    logging.getLogger("broadcaster.engine").warning("ours", extra={"action": "dispatch-loop", "delivery": 7})
    logging.getLogger("some.library").error("theirs", exc_info=OSError("disk"))
    ours, theirs = records(stream)
    assert (ours["action"], ours["message"], ours["level"], ours["delivery"]) == ("dispatch-loop", "ours", "warning", 7)
    assert ours["at"].endswith("Z")
    assert theirs["action"] == "log:some.library"
    assert "OSError: disk" in theirs["exception"]


def test_a_terminal_gets_words() -> None:
    """Not JSON."""
    stream = Terminal()
    logs.configure(stream)
    logging.getLogger("broadcaster").warning("hello", extra={"action": "greeting"})
    assert "hello" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


@pytest.mark.parametrize(
    "said",
    [
        f"the answer was {SECRET}",
        "Authorization: Bearer abcdefgh12345678",
        "https://graph/feed?access_token=EAAB1234567890&x=1",
        "postgresql://ann:hunter2hunter2@db/store",
        "token 123456789-AbCdEfGhIjKlMnOpQrStUv",
        '{"appsecret_proof": "0123456789abcdef"}',
    ],
)
def test_no_secret_comes_into_a_record(said: str) -> None:
    """Neither one that was read nor one by its shape; in the message, a field, a list or a traceback."""
    stream = io.StringIO()
    logs.configure(stream, hidden=lambda: [Secret(SECRET)])
    log = logging.getLogger("broadcaster")
    log.warning(said, extra={"action": "test", "field": said, "inside": {"list": [said], "secret": Secret(SECRET)}})
    log.error("failed", exc_info=ValueError(said), extra={"action": "test"})
    for hidden in (SECRET, "abcdefgh12345678", "EAAB1234567890", "hunter2", "AbCdEfGhIj", "0123456789abcdef"):
        assert hidden not in stream.getvalue()
    assert len(records(stream)) == 2


def test_libraries_that_tell_of_every_step_are_quiet() -> None:
    """The talkative ones, too, whose records would hold credentials."""
    stream = io.StringIO()
    logs.configure(stream, level=logging.DEBUG)
    for name in ("tweepy", "urllib3.connectionpool", "apscheduler.scheduler", "sqlalchemy.engine"):
        logging.getLogger(name).info("a step")
    assert stream.getvalue() == ""
