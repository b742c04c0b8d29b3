"""Recorded and written documents of alert feeds with what a strict reader must say of each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.checkout import ROOT

#: written for this project; part of the checkout
WRITTEN = ROOT / "tests/data/feeds"
#: real ones, which may not be copied: beside the checkout
RECORDED = ROOT.parent / "shared/data"
#: kinds of the manifest that are no alerts
NO_ALERTS = {"boundary-geojson", "expected-values"}
WITHOUT = f"no recorded feeds: {RECORDED.parent.name}/{RECORDED.name} is not beside this checkout"


@dataclass(frozen=True, kw_only=True)
class Record:
    """One document; `valid` is None where the standard and practice leave room."""

    path: Path
    name: str
    kind: str
    valid: bool | None
    why: str
    default_class: str | None
    group: str | None
    expect: dict[str, Any] | None

    def __str__(self) -> str:
        return self.name


@cache
def records(folder: Path) -> Sequence[Record]:
    """Every document of a folder with a manifest, in its order; none where the folder is absent."""
    listed = folder / "manifest.json"
    if not listed.exists():
        return ()
    return tuple(_record(folder, each) for each in json.loads(listed.read_text(encoding="utf-8"))["files"])


def _record(folder: Path, said: dict[str, Any]) -> Record:
    return Record(
        path=folder / said["file"],
        name=said["file"],
        kind=said["kind"],
        valid=said["valid"] if isinstance(said["valid"], bool) else None,
        why=said.get("why") or "",
        default_class=said.get("default_class"),
        group=said.get("group"),
        expect=said.get("expect") if isinstance(said.get("expect"), dict) else None,
    )


def recorded() -> Sequence[Record]:
    """The real ones; skips the test where they are absent."""
    found = records(RECORDED)
    if not found:
        pytest.skip(WITHOUT)
    return found


def written(name: str) -> bytes:
    """The bytes of one of our own."""
    return (WRITTEN / name).read_bytes()
