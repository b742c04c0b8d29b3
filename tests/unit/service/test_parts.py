"""Ticks, the lock, systemd and the page of the service, one by one."""

import logging
import re
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broadcaster.errors import NotPossibleNow
from broadcaster.service.alone import alone
from broadcaster.service.metrics import METRICS
from broadcaster.service.pulse import Pulse
from broadcaster.service.systemd import Systemd
from broadcaster.service.ticks import ticking
from tests.support.checkout import ROOT


def test_a_tick_that_raises_is_counted_logged_and_comes_again_and_hinders_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its problem is told until it ends well."""
    pulse = Pulse()
    again, other = threading.Semaphore(0), threading.Semaphore(0)

    def fails() -> None:
        again.release()
        raise OSError("no")

    with ticking(pulse, {"bad": (0.02, fails), "good": (0.02, other.release)}):
        assert all(semaphore.acquire(timeout=10) for semaphore in (again, again, again, other, other))
    assert pulse.ticks["bad"].failures >= 3
    assert pulse.ticks["bad"].problem == "OSError"
    assert pulse.ticks["good"].failures == 0
    assert {getattr(record, "tick", "") for record in caplog.records if record.levelno == logging.ERROR} == {"bad"}


def test_leaving_waits_for_a_running_tick() -> None:
    """A notice that is being sent is not sent twice."""
    began, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        began.set()
        assert go_on.wait(10)
        ended.set()

    with ticking(Pulse(), {"slow": (0.01, slow)}):
        assert began.wait(10)
        threading.Timer(0.05, go_on.set).start()
    assert ended.is_set()


def test_a_tick_that_a_clock_set_back_would_delay_is_run_at_once() -> None:
    """Its next run lies an hour ahead, as after such a step; by the steady counter it is overdue."""
    began = threading.Semaphore(0)
    ahead = 0.0
    pulse = Pulse(seconds=lambda: time.monotonic() + ahead)
    with ticking(pulse, {"notices": (0.05, began.release)}) as ticker:
        assert began.acquire(timeout=10)
        ticker.scheduler.modify_job("notices", next_run_time=datetime.now(UTC) + timedelta(hours=1))
        while began.acquire(timeout=0.2):
            pass
        assert ticker.nudge() == []
        ahead = 10.0
        assert ticker.nudge() == ["notices"]
        assert began.acquire(timeout=10)
        assert ticker.nudge() == []


def test_the_lock_is_given_back(tmp_path: Path) -> None:
    """One at a time; the file stays."""
    with alone(tmp_path), pytest.raises(NotPossibleNow) as caught, alone(tmp_path):
        raise AssertionError("two at a time")
    assert "PostgreSQL" in caught.value.next_step
    with alone(tmp_path):
        assert (tmp_path / "serve.lock").exists()


def test_systemd_is_told_where_it_listens(tmp_path: Path) -> None:
    """A datagram each; without the variable nothing, and a dead socket is no trouble."""
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address)
        told = Systemd({"NOTIFY_SOCKET": address})
        told.ready()
        told.alive()
        told.stopping()
        assert [listener.recv(64) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]
    Systemd({"NOTIFY_SOCKET": address}).alive()
    Systemd({}).alive()


def test_every_metric_is_on_its_page_and_no_other() -> None:
    """With its type and its labels."""
    text = (ROOT / "docs/service.md").read_text()
    rows = re.findall(r"^\| `(broadcaster_\w+)` \| (\w+) \| (.*?) \|", text, flags=re.MULTILINE)
    suffix = {"counter": "_total", "info": "_info", "gauge": ""}
    wanted = {name + suffix[kind]: (kind, set(labels)) for name, (kind, _, labels) in METRICS.items()}
    wanted["broadcaster_build_info"] = ("info", {"version", "space", "council"})
    assert {name: (kind, set(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows} == wanted
