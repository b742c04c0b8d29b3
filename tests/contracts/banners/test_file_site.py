"""The folder of a website: three files, replaced in one step each."""

import fcntl
import json
import os
import shutil
import stat
import subprocess
import threading
from pathlib import Path

import pytest

from broadcaster.banners.embed import SCRIPT
from broadcaster.banners.file import FileSite
from broadcaster.domain.banner import marker
from broadcaster.domain.outcomes import Absent, CannotTell, Found, NotSent, Sent
from tests.contracts.banners.benches import page, transport
from tests.integration.transport.servers import answer_bytes, answering


def site(folder: Path, public_url: str | None = None) -> FileSite:
    """A site in this folder."""
    fetched = public_url if public_url and public_url.startswith("http") else "http://127.0.0.1:9"
    return FileSite(folder, public_url, transport=transport(fetched))


def test_three_files_that_everybody_may_read(tmp_path: Path) -> None:
    """The JSON for the script, the fragment for the server's include, the script itself; no temporary file stays."""
    outcome = site(tmp_path).show(page(3))
    assert isinstance(outcome, Sent)
    assert "not fetched" in outcome.detail
    assert sorted(p.name for p in tmp_path.iterdir()) == ["alert.html", "alert.js", "alert.json"]
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o644 for p in tmp_path.iterdir())
    found = json.loads((tmp_path / "alert.json").read_text())
    assert (found["version"], found["active"], found["heading"]) == (3, True, "Flood")
    assert marker(3) in (tmp_path / "alert.html").read_text()
    assert (tmp_path / "alert.js").read_text() == SCRIPT


def test_unchanged_files_are_not_written_again(tmp_path: Path) -> None:
    """Caches keep what did not change; the script is rewritten only when it differs."""
    site(tmp_path).show(page(3))
    inodes = {p.name: p.stat().st_ino for p in tmp_path.iterdir()}
    site(tmp_path).show(page(3))
    assert inodes == {p.name: p.stat().st_ino for p in tmp_path.iterdir()}
    (tmp_path / "alert.js").write_text("old")
    site(tmp_path).show(page(3))
    assert (tmp_path / "alert.js").read_text() == SCRIPT


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"version":"9"}', '{"version":99}', '{"version":99,"updated":"x"}'])
def test_a_damaged_file_is_replaced(tmp_path: Path, damage: str) -> None:
    """What is no banner, or does not say when it was made, stands in nobody's way."""
    (tmp_path / "alert.json").write_text(damage)
    assert isinstance(site(tmp_path).show(page(3)), Sent)


def test_after_a_lost_store_a_smaller_number_made_later_replaces(tmp_path: Path) -> None:
    """The numbers begin again with a new store; the emergency must not wait for them to catch up."""
    site(tmp_path).show(page(57))
    assert isinstance(site(tmp_path).show(page(1, later=3600)), Sent)
    assert marker(1) in (tmp_path / "alert.html").read_text()


def test_a_folder_that_is_not_there_is_certainly_not_sent(tmp_path: Path) -> None:
    """Row 1: tried again, because a share may come back; nothing is created elsewhere."""
    outcome = site(tmp_path / "gone").show(page(3))
    assert isinstance(outcome, NotSent)
    assert outcome.row == 1
    assert not (tmp_path / "gone").exists()
    assert isinstance(site(tmp_path / "gone").sees(page(3)), Absent)


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    """While versions change, every read is one whole version."""
    one, stop, seen = site(tmp_path), threading.Event(), set[int]()
    one.show(page(1))

    def read() -> None:
        while not stop.is_set():
            seen.add(json.loads((tmp_path / "alert.json").read_bytes())["version"])

    reader = threading.Thread(target=read)
    reader.start()
    for version in range(2, 30):
        assert isinstance(one.show(page(version, heading="x" * 5000)), Sent)
    stop.set()
    reader.join()
    assert seen <= set(range(1, 30))


def test_another_writer_is_not_waited_for(tmp_path: Path) -> None:
    """The adapter never sleeps; the engine tries again."""
    handle = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        outcome = site(tmp_path).show(page(3))
    finally:
        os.close(handle)
    assert isinstance(outcome, NotSent)
    assert outcome.row == 1


def test_a_public_page_is_fetched_when_the_register_names_one(tmp_path: Path) -> None:
    """Written is not seen: the page that the public gets decides."""
    with answering(answer_bytes(200, b"<html>no banner</html>")) as (url, asked):
        one = site(tmp_path, f"{url}/home")
        outcome = one.show(page(3))
        seen = one.sees(page(3))
    assert isinstance(outcome, Sent)
    assert outcome.detail == ""
    assert isinstance(seen, Absent)
    assert b"GET /home HTTP" in asked[0]
    assert b"GET /home?broadcaster=3-" in asked[1]


def test_a_cache_that_is_behind_is_told_apart_from_a_site_that_is(tmp_path: Path) -> None:
    """The fetch past the caches shows it, the plain one does not yet."""
    new = answer_bytes(200, f"<div {marker(3)}>".encode())
    with answering(answer_bytes(200, b"old"), new) as (url, _):
        seen = site(tmp_path, url + "/").sees(page(3))
    assert isinstance(seen, Absent)
    assert "cache" in seen.detail
    with answering(new, answer_bytes(400, b"no queries here")) as (url, _):
        assert isinstance(site(tmp_path, url + "/").sees(page(3)), Found)
    with answering(new, answer_bytes(200, b"old")) as (url, _):
        assert isinstance(site(tmp_path, url + "/").sees(page(3)), Absent)
    with answering(answer_bytes(503, b"down")) as (url, _):
        assert isinstance(site(tmp_path, url + "/").sees(page(3)), CannotTell)
    with answering(answer_bytes(302, b"", "Location: /x")) as (url, _):
        assert isinstance(site(tmp_path, url + "/").sees(page(3)), CannotTell)


def test_two_versions_in_one_page_are_not_this_version(tmp_path: Path) -> None:
    """A page that still carries an older banner somewhere is not done."""
    both = answer_bytes(200, f"<div {marker(3)}><div {marker(2)}>".encode())
    with answering(both) as (url, _):
        assert isinstance(site(tmp_path, url + "/").sees(page(3)), Absent)


def test_a_file_address_reads_the_page_back(tmp_path: Path) -> None:
    """For a site that is built into a folder: the named file decides."""
    home = tmp_path / "index.html"
    home.write_text("<html></html>")
    one = site(tmp_path, home.as_uri())
    one.show(page(3))
    assert isinstance(one.sees(page(3)), Absent)
    home.write_text(f"<html>{(tmp_path / 'alert.html').read_text()}</html>")
    assert isinstance(one.sees(page(3)), Found)


def test_the_script_never_writes_html_and_is_valid(tmp_path: Path) -> None:
    """Texts are set as text; a syntax check where node is installed."""
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert word not in SCRIPT
    assert "textContent" in SCRIPT
    node = shutil.which("node")
    if node is None:
        assert not os.environ.get("CI"), "node is missing in CI"
        pytest.skip("node is not installed")
    path = tmp_path / "alert.js"
    path.write_text(SCRIPT)
    subprocess.run([node, "--check", str(path)], check=True, timeout=60)


def test_the_script_takes_away_a_promise_that_is_over_and_wears_black_for_a_death(tmp_path: Path) -> None:
    """By the reader's own clock, once, while the document on the server is still the old one."""
    node = shutil.which("node")
    if node is None:
        assert not os.environ.get("CI"), "node is missing in CI"
        pytest.skip("node is not installed")
    (tmp_path / "alert.js").write_text(SCRIPT)
    flood = {
        "version": 1,
        "active": True,
        "level": "emergency",
        "style": "",
        "heading": "Flood",
        "text": "Go up.\nNext update 03:40 Friday.",
        "text_after": "Go up.\nLast confirmed 02:40 Friday.",
        "promised": "2026-11-20T03:40:00+00:00",
    }
    death = {**flood, "version": 2, "level": "notable-death", "style": "black", "promised": "", "text": "We mourn."}
    steps = [("03:39", flood), ("03:40", flood), ("03:50", death), ("04:00", {"version": 3, "active": False})]
    asked = [{"at": f"2026-11-20T{clock}:00+00:00", "page": page} for clock, page in steps]
    line = [node, str(Path(__file__).with_name("browser.js")), json.dumps(asked), str(tmp_path / "alert.js")]
    done = subprocess.run(line, check=True, capture_output=True, text=True, timeout=60)
    [[before], [late], [black], gone] = json.loads(done.stdout)
    assert before[3] == ["Flood", "Go up.", "Next update 03:40 Friday."]
    assert late[3] == ["Flood", "Go up.", "Last confirmed 02:40 Friday."]
    assert black[0].endswith("broadcaster-banner--notable-death broadcaster-banner--black")
    assert (black[1], black[2]) == ({"backgroundColor": "#000", "color": "#fff"}, "Announcement")
    assert gone == []
