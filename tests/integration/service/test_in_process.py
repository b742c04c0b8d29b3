"""The service under faults that a test can only cause from inside: a dead loop, a mute store, a tick that fails."""

import contextlib
import json
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from broadcaster.composition.session import open_session
from broadcaster.domain.words import Space
from broadcaster.errors import NotPossibleNow, UsageProblem
from broadcaster.sandbox.server import Sandbox
from broadcaster.service.endpoint import endpoint
from broadcaster.service.health import Limits
from broadcaster.service.run import Options, Service
from tests.support.service import Played, fetch, free_port, until


@contextlib.contextmanager
def running(played: Played, limits: Limits | None = None) -> Iterator[Service]:
    """A service in a thread of this process."""
    stop, ready = threading.Event(), threading.Event()
    with open_session(Space.EXERCISE, need_officer=False, environ=played.environ, folder=played.home.root) as session:
        options = Options(health_port=free_port(), limits=limits or Limits(), first_back_off=0.3)
        service = Service(session, options)
        thread = threading.Thread(target=service.run, args=(stop,), kwargs={"on_ready": lambda _: ready.set()})
        thread.start()
        try:
            assert ready.wait(20)
            yield service
        finally:
            stop.set()
            thread.join(20)
            assert not thread.is_alive()


def reasons(service: Service) -> list[str]:
    """Why /health is red."""
    status, body = fetch(f"{service.url}/health")
    found = json.loads(body)
    assert status == (503 if found["reasons"] else 200)
    assert found["status"] == ("red" if found["reasons"] else "ok")
    return list(found["reasons"])


def test_a_loop_that_dies_is_red_until_it_has_gone_round_again(played: Played) -> None:
    """The supervisor starts it again, later each time; the health is judged by the loop, not by the process."""
    with running(played) as service:
        until(lambda: not reasons(service))
        assert service.bell is not None
        service.bell.close()
        service.bell.ring()
        until(lambda: any(reason.startswith("loop: it died") for reason in reasons(service)))
        service.bell.listen()
        until(lambda: not reasons(service))
        assert service.pulse.loop_restarts >= 1
        assert f"broadcaster_loop_restarts_total {service.pulse.loop_restarts}.0" in fetch(f"{service.url}/metrics")[1]


def test_a_store_that_cannot_be_read_is_red_at_once_and_by_the_age_of_the_loop(played: Played) -> None:
    """The loop goes on trying, which is no sign of life; the metrics of the process still answer."""
    with running(played, Limits(loop=timedelta(seconds=1))) as service:
        until(lambda: not reasons(service))
        store = played.home.store(Space.EXERCISE)
        whole = store.read_bytes()
        store.write_bytes(b"not a database" * (len(whole) // 14))
        until(lambda: {reason.partition(":")[0] for reason in reasons(service)} >= {"store", "loop"})

        def told() -> str:
            # what the loop is writing just then may make the file readable for a moment
            text = fetch(f"{service.url}/metrics")[1]
            return text if "broadcaster_store_up 0.0" in text else ""

        text = until(told)
        assert "broadcaster_healthy 0.0" in text
        assert "broadcaster_deliveries{" not in text
        store.write_bytes(whole)
        until(lambda: not reasons(service))


def test_a_secret_that_is_put_in_place_is_used_without_a_restart(played: Played) -> None:
    """Accounts keep what they were made with, so they are made again; the register itself has not changed."""
    with running(played) as service:
        before = service.outward
        (played.home.secrets / "corporate-x").write_text("{}")
        until(lambda: service.pulse.register_reloads == 1)
        assert service.outward is not before
        assert service.pulse.register_problem == ""
        until(lambda: not reasons(service))


def test_a_second_service_is_refused_and_leaves_the_first_alone(played: Played) -> None:
    """Also within one process."""
    with (
        running(played) as service,
        open_session(Space.EXERCISE, need_officer=False, environ=played.environ, folder=played.home.root) as session,
    ):
        with pytest.raises(NotPossibleNow, match="Another `serve` already works in this home"):
            Service(session, Options(health_port=0)).run(threading.Event())
        until(lambda: not reasons(service))


def test_a_taken_port_is_told_before_anything_is_sent(played: Played) -> None:
    """With the option that chooses another."""
    with endpoint(free_port(), {}) as port:
        done = played.run("serve", "--health-port", str(port))
    assert done.returncode == UsageProblem.exit_code
    assert "--health-port" in done.stderr


def test_the_endpoint_answers_two_pages_and_changes_nothing(sandbox: Sandbox) -> None:
    """On loopback; anything else is 404, and another method is refused."""
    assert sandbox.url
    with endpoint(free_port(), {"/health": lambda: (200, "text/plain", b"well")}) as port:
        assert fetch(f"http://127.0.0.1:{port}/health?again") == (200, "well")
        assert fetch(f"http://127.0.0.1:{port}/")[0] == 404
