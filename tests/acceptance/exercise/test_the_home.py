"""A home, register, store, disk or sandbox in trouble: what still works, and what is said."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from broadcaster.sandbox.server import Sandbox
from tests.support.exercise import Council, copied_home, ended, stopped_at_the_end

TRIGGER = ("trigger", "flood", "--place", "Datchet", "--yes")


def test_a_folder_that_is_no_home_says_how_to_make_one(council: Council, tmp_path: Path) -> None:
    """Exit code 2; nothing is created there."""
    empty = tmp_path / "empty"
    empty.mkdir()
    told = council.asked(*TRIGGER, code=2, cwd=empty)
    assert "holds no channels.toml" in told["sentence"]
    assert "broadcaster init DIR" in told["next_step"]
    assert list(empty.iterdir()) == []


def test_a_home_that_is_used_already_is_not_made_again(council: Council) -> None:
    """`init` into a home changes nothing."""
    answer = council.broadcaster("init", ".", "--json")
    assert answer.code == 2
    assert "is a home already; nothing was changed" in answer.json["sentence"]


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        ("[policy\n", "channels.toml"),
        ("[policy]\nalarm_minute = 3\n", "alarm_minutes"),
    ],
    ids=["half-written", "typo"],
)
def test_a_broken_register_never_stops_the_night(council: Council, edit: str, named: str) -> None:
    """Everything goes on with the last valid one, with a loud line that names the edit."""
    council.asked("status")
    council.register.write_text(council.register.read_text(encoding="utf-8").replace("[policy]\n", edit), "utf-8")
    answer = council.exercise(*TRIGGER, "--json")
    assert answer.code == 0
    assert "WARNING: YOUR EDIT IS IGNORED" in answer.err
    assert named in answer.json["warnings"][0]
    assert len(council.posts()) == 8
    assert council.exercise("stand-down", "--yes").code == 0


def test_a_first_start_with_a_broken_register_names_the_line(council: Council) -> None:
    """Exit code 14; there is no earlier one to go on with."""
    council.register.write_text("sandbox_url = 5\n", encoding="utf-8")
    told = council.asked(*TRIGGER, code=14)
    assert "line 1" in told["sentence"]
    assert told["next_step"].startswith("Correct")


def test_the_store_of_the_other_space_is_not_opened(council: Council) -> None:
    """Copied by hand into the wrong folder; exit code 16 and nothing is sent."""
    council.asked("status")
    with sqlite3.connect(council.store) as store:
        store.execute("DROP TRIGGER IF EXISTS meta_kept")
        store.execute("UPDATE meta SET space = 'live'")
    store.close()
    told = council.asked(*TRIGGER, code=16)
    assert told["sentence"] == "This is the store of the live space; the exercise space must not open it."
    assert council.control.requests() == []


def test_a_store_of_a_newer_program_is_left_alone(council: Council) -> None:
    """Exit code 23 with what to do; the file keeps its bytes."""
    council.asked("status")
    with sqlite3.connect(council.store) as store:
        store.execute("UPDATE alembic_version SET version_num = 'r9999'")
    store.close()
    before = council.store.read_bytes()
    told = council.asked(*TRIGGER, code=23)
    assert "newer" in told["sentence"]
    assert "newer program" in told["next_step"]
    assert council.store.read_bytes() == before


def test_a_damaged_store_is_named_and_not_touched(council: Council) -> None:
    """Nobody may lose the night's record to a repair."""
    council.asked("status")
    council.store.write_bytes(b"not a database at all" * 500)
    told = council.asked(*TRIGGER, code=20)
    assert "damaged" in told["sentence"]
    assert "Do not delete it" in told["next_step"]


def test_a_locked_store_is_waited_for_and_then_named(council: Council) -> None:
    """Exit code 21 after a few seconds; nothing was changed, and the next try works."""
    council.asked("status")
    holder = sqlite3.connect(council.store, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    told = council.asked(*TRIGGER, code=21)
    holder.execute("ROLLBACK")
    holder.close()
    assert "busy" in told["sentence"]
    assert "again in a few seconds" in told["next_step"]
    assert council.asked(*TRIGGER)["new"] is True


def full_disk(council: Council, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Trigger, fill the disk, post, stand down and verify, on a small disk of the home's own."""
    script = f"""
set -u
mount -t tmpfs -o size=8m tmpfs {folder}
cp -r {council.home}/. {folder}/
cd {folder}
b() {{ {sys.executable} -m broadcaster exercise "$@"; echo "code=$?"; }}
b trigger flood --place Datchet --yes --json >/dev/null 2>&1
test -s state/exercise/store.db.reserve && echo reserve
dd if=/dev/zero of=fill bs=4k >/dev/null 2>&1
b update --what "News." --yes 2>&1
b stand-down --yes --no-wait 2>&1
test -e state/exercise/store.db.reserve || echo given up
rm fill
b resume all >/dev/null 2>&1
b log --verify 2>&1
"""
    return subprocess.run(
        ["unshare", "-m", "sh", "-c", script],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env=council.environment(),
    )


@pytest.mark.root
def test_a_stand_down_fits_on_a_full_disk(council: Council, tmp_path: Path) -> None:
    """The message is refused with exit code 22; the stand-down gives up the reserve and is done."""
    if os.getuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("needs root and unshare to mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    ran = full_disk(council, folder)
    said = ran.stdout
    assert "reserve" in said, said + ran.stderr
    assert "The disk of the store is full" in said
    assert "code=22" in said
    assert "F1 is standing down: 17 accounts may post again" in said
    assert "given up" in said
    assert "entries verify" in said
    assert "All clear" in council.posts("corporate/x")[-1]["text"]
    assert council.no_duplicates()


def test_a_home_that_cannot_be_written_says_which_folder(council: Council) -> None:
    """Root may write everywhere, so a file stands where the folder should be."""
    (council.home / "state").mkdir(exist_ok=True)
    (council.home / "state" / "exercise").write_text("in the way", encoding="utf-8")
    told = council.asked(*TRIGGER, code=20)
    assert told["sentence"].startswith(f"The folder {council.home}/state/exercise cannot be used")
    assert "BROADCASTER_HOME" in told["next_step"]
    assert council.control.requests() == []


def test_a_sandbox_must_be_on_this_machine(council: Council) -> None:
    """Exit code 16 before anything is stored or sent."""
    elsewhere = {"BROADCASTER_SANDBOX": "http://192.0.2.7:8025"}
    told = council.asked(*TRIGGER, code=16, environment=elsewhere)
    assert told["error"] == "WrongSpace"
    assert not council.store.exists()


def test_something_else_on_the_port_is_not_taken_for_the_sandbox(council: Council) -> None:
    """Declared and silent, and the message waits until the exercise world is there."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        url = f"http://127.0.0.1:{other.getsockname()[1]}"
        told = council.asked(*TRIGGER, code=32, environment={"BROADCASTER_SANDBOX": url})
    assert told["problem"]["error"] == "SandboxMissing"
    assert len(told["silenced"]) == 17
    assert council.asked("resume", "all")["problem"] is None
    assert len(council.posts()) == 8


def test_a_sandbox_is_started_when_none_answers(made_home: Path, tmp_path: Path) -> None:
    """The officer is told its address and process; the exercise goes on at once."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    council = Council(copied_home(made_home, tmp_path / "home"), f"http://127.0.0.1:{port}")
    answer = council.exercise(*TRIGGER)
    started = next(line for line in answer.err.splitlines() if line.startswith("Started the exercise world on"))
    with stopped_at_the_end(int(started.partition("(process ")[2].partition(")")[0])):
        assert answer.code == 0
        assert len(council.posts()) == 8


def test_a_sandbox_that_ends_and_comes_back_loses_nothing(council: Council, tmp_path: Path) -> None:
    """Posts made in the old world are known to the store; the new one gets only what is new."""
    council.asked(*TRIGGER)
    with Sandbox() as another:
        council.sandbox = another.url
        told = council.asked("stand-down", "--yes")
        assert told["stood_down"] == "F1"
        assert {d["state"] for d in told["deliveries"] if d["effect"] == "publish"} == {"sent"}


def test_the_doctor_names_what_is_wrong_with_tonight(council: Council) -> None:
    """One JSON document with a verdict, a sentence and a next step for each finding."""
    council.store.parent.mkdir(parents=True, exist_ok=True)
    told = council.asked("doctor")
    subjects = {f["subject"] for f in told["findings"]}
    assert {"register", "officers", "templates", "service", "disk", "clock", "log"} <= subjects
    assert all(f["next_step"] for f in told["findings"] if f["verdict"] != "ok")
    assert "broadcaster exercise serve" in next(f["next_step"] for f in told["findings"] if f["subject"] == "service")


def test_the_sandbox_says_where_it_is_and_ends_on_ctrl_c(council: Council) -> None:
    """`broadcaster sandbox --port 0` picks a port; a port that is taken is a sentence."""
    running = council.start("sandbox", "--port", "0")
    assert running.stderr is not None
    line = running.stderr.readline()
    taken = council.broadcaster("sandbox", "--port", line.partition("127.0.0.1:")[2].split()[0])
    running.send_signal(signal.SIGINT)
    assert ended(running).code == 0
    assert line.startswith("EXERCISE world on http://127.0.0.1:")
    assert taken.code == 2
    assert "Choose another --port" in taken.err
