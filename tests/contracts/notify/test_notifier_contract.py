"""What every notifier promises, over the recording one and Apprise against a real server on loopback."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from broadcaster.errors import BroadcasterError
from broadcaster.notify.apprise import AppriseNotifier
from broadcaster.notify.recording import RecordingNotifier
from broadcaster.ports import Notifier
from broadcaster.transport.secrets import Secret, quieten_loggers
from tests.integration.transport.servers import RawServer, answer_bytes, answering, read_request

CANARY = "canary-notice-password"
pytestmark = pytest.mark.filterwarnings("ignore:.*imghdr:DeprecationWarning")


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A notifier, an address it reaches, and what arrived there."""

    notifier: Notifier
    address: str
    arrived: Callable[[], list[tuple[str, str]]]
    fail: Callable[[], None]


@contextmanager
def recording() -> Iterator[Bench]:
    """The recording one."""
    one = RecordingNotifier()
    yield Bench(
        notifier=one,
        address=f"json://officer:{CANARY}@127.0.0.1/",
        arrived=lambda: [(n.subject, n.text) for n in one.notices],
        fail=one.fail_next,
    )


@contextmanager
def apprise() -> Iterator[Bench]:
    """Apprise posting JSON to a server."""
    arrived: list[tuple[str, str]] = []
    failing = threading.Event()

    def handle(connection: socket.socket) -> None:
        body = json.loads(read_request(connection).partition(b"\r\n\r\n")[2])
        if not failing.is_set():
            arrived.append((body["title"], body["message"]))
        connection.sendall(answer_bytes(500 if failing.is_set() else 200, b""))

    with RawServer(handle) as server:
        address = f"json://officer:{CANARY}@127.0.0.1:{server.port}/"
        yield Bench(
            notifier=AppriseNotifier(seconds=10), address=address, arrived=lambda: list(arrived), fail=failing.set
        )


@pytest.fixture(params=[recording, apprise], ids=["recording", "apprise"])
def at(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """Each implementation in turn."""
    with request.param() as one:
        yield one


def test_a_notice_arrives_with_its_exact_words(at: Bench) -> None:
    """Subject and text as given; nothing in them is interpreted."""
    text = "F12/3 needs you – £5 <b>now</b> ${HOME} \\n & *stars*"
    at.notifier.notify([at.address], subject="Approval asked", text=text)
    assert at.arrived() == [("Approval asked", text)]


def test_a_notice_that_nobody_took_raises_with_a_next_step_and_without_an_address(at: Bench) -> None:
    """The officer is told to ring; the address holds a password and is not shown."""
    at.fail()
    with pytest.raises(BroadcasterError) as caught:
        at.notifier.notify([at.address], subject="a", text="b")
    assert "1 contact" in caught.value.sentence
    assert caught.value.next_step
    assert CANARY not in repr(caught.value.as_json())
    assert caught.value.__cause__ is None
    assert at.arrived() == []


def test_an_officer_without_contacts_cannot_be_told(at: Bench) -> None:
    """Nothing to send to is a failure, not a success."""
    with pytest.raises(BroadcasterError):
        at.notifier.notify([], subject="a", text="b")


def test_one_contact_that_takes_it_is_enough() -> None:
    """A dead telephone does not hide that the mail arrived."""
    with answering(answer_bytes(200, b"")) as (good, asked), answering(answer_bytes(500, b"")) as (bad, refused):
        contacts = [Secret(url.replace("http", "json") + "/") for url in (bad, good)]
        AppriseNotifier(seconds=10).notify(contacts, subject="a", text="b")
    assert len(asked) == 1
    assert len(refused) == 1


@pytest.mark.parametrize("address", [f"nonsense://{CANARY}", CANARY, "", f"json://u:{CANARY}@:99999999/"])
def test_an_address_that_is_none_is_said_without_quoting_it(address: str, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the error nor the library's log shows it."""
    caplog.set_level(logging.DEBUG)
    quieten_loggers()
    with pytest.raises(BroadcasterError) as caught:
        AppriseNotifier(seconds=5).notify([Secret(address)], subject="a", text="b")
    assert CANARY not in caplog.text + repr(caught.value.as_json())


def test_a_contact_that_never_answers_is_left_at_the_deadline() -> None:
    """The notice ends while the server still holds the request, long before the library's own time-outs."""
    released, holding = threading.Event(), threading.Event()

    def handle(connection: socket.socket) -> None:
        read_request(connection)
        holding.set()
        released.wait(30)

    with RawServer(handle) as server:
        with pytest.raises(BroadcasterError) as caught:
            AppriseNotifier(seconds=1).notify([f"json://127.0.0.1:{server.port}/?rto=25"], subject="a", text="b")
        assert holding.is_set()
        assert not released.is_set()
        released.set()
    assert "in time" in caught.value.sentence
