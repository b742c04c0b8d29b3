"""Every recorded life cycle, replayed by the command, comes to the end that its source describes."""

import json
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from broadcaster.composition.feeds import follow, read_file
from broadcaster.domain.alerts.transition import standings
from tests.support.checkout import ROOT
from tests.support.feed_records import RECORDED, WITHOUT, WRITTEN, Record, records

#: where the manifest gives no `expect`: how every warning of the group stands at the end, with its severity
ENDS: dict[str, list[tuple[str, int | None]]] = {
    "derived-life": [("cancelled", None)],
    "derived-nswws-lifecycle": [("cancelled", None), ("ended", None), ("ended", None)],
    "ea-lifecycle": [("ended", None), ("ended", None)],
    # the same flood by the agency's old and new profile: a severe one by the old, whose update came
    "ea-cap": [("in-force", 1), ("in-force", 2)],
    "govuk-cap": [("cancelled", None), ("ignored", None)],
    "wainfleet": [("cancelled", None)],
    "govuk-stop": [("ended", None)],
}


def groups() -> dict[str, list[Record]]:
    """The documents of each group in the order of file names; the recorded ones where they are, else our own."""
    found: dict[str, list[Record]] = {}
    for record in records(RECORDED) or records(WRITTEN):
        if record.group:
            found.setdefault(record.group, []).append(record)
    return {group: sorted(members, key=lambda record: record.name) for group, members in found.items()}


def replayed(members: list[Record], folder: Path) -> dict[str, Any]:
    """What the command says of a folder with these documents."""
    for record in members:
        shutil.copyfile(record.path, folder / record.path.name)
    words = [sys.executable, "-m", "broadcaster", "feeds", "replay", str(folder), "--json"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True, env={"HOME": "/nonexistent"})
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.mark.parametrize("group", sorted(groups()))
def test_each_group_replays_to_its_end(group: str, tmp_path: Path) -> None:
    """What the last document expects, and how every warning stands."""
    members = groups()[group]
    said = replayed(members, tmp_path)
    assert sorted((event["state"], event["severity"]) for event in said["events"]) == sorted(ENDS.get(group, []))
    expect = members[-1].expect or {}
    if "in_force" in expect:
        assert [event["in_force"] for event in said["events"]] == [expect["in_force"]]
    if "entries" in expect:
        (index,) = said["feeds"]
        assert (index["entries"], index["links"][0]) == (expect["entries"], expect["issued"])
        assert datetime.fromisoformat(index["updated"]) == datetime.fromisoformat(expect["feed_updated"]).astimezone(
            UTC
        )


@pytest.mark.parametrize("group", sorted(groups()))
def test_each_document_on_the_way_is_as_expected(group: str) -> None:
    """Also an index whose own time went backwards."""
    for record in groups()[group]:
        expect, reading = record.expect or {}, read_file(record.path)
        if "entries" in expect:
            assert (reading.entries, reading.links[0]) == (expect["entries"], expect["issued"]), record
            assert reading.updated == datetime.fromisoformat(expect["feed_updated"]), record
        if "in_force" in expect:
            assert [alert.state.value == "in-force" for alert in reading.alerts] == [expect["in_force"]], record


@pytest.mark.parametrize("group", sorted(groups()))
def test_no_order_of_arrival_changes_the_end_of_a_group(group: str) -> None:
    """Twenty shuffles with repetitions of the real documents."""
    documents = [(number, read_file(record.path)) for number, record in enumerate(groups()[group])]
    chance, end = random.Random(group), standings(follow(documents))  # noqa: S311 - the same shuffles every time
    for _ in range(20):
        shuffled = [*documents, *chance.choices(documents, k=3)]
        chance.shuffle(shuffled)
        assert standings(follow(shuffled)) == end


def test_every_recorded_group_has_an_end() -> None:
    """A group of alerts that nobody thought about is no test."""
    if not records(RECORDED):
        pytest.skip(WITHOUT)
    without = {group for group, members in groups().items() if not all("entries" in (r.expect or {}) for r in members)}
    assert without == set(ENDS)
