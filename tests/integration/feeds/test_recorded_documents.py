"""Real documents of the services, read as the command reads them; they stay where they are."""

import json
import subprocess
import sys
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from broadcaster.feeds import cap
from broadcaster.feeds.markup import root_of
from broadcaster.feeds.reading import read
from broadcaster.feeds.refused import Refused
from tests.support.checkout import ROOT
from tests.support.feed_records import NO_ALERTS, RECORDED, recorded, written

OFFICIAL = RECORDED / "schemas/CAP-v1.2.xsd"


def test_feeds_check_agrees_with_every_record() -> None:
    """Every alert record of the manifest gets its verdict and its class; nothing is asked of a home or a register."""
    judged = [record for record in recorded() if record.kind not in NO_ALERTS]
    words = [sys.executable, "-m", "broadcaster", "feeds", "check", *(str(r.path) for r in judged), "--json"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, env={"HOME": "/nonexistent"})
    said = json.loads(done.stdout)
    assert done.returncode == 33
    assert [one["file"] for one in said] == [str(record.path) for record in judged]
    wrong = [
        f"{record}: {one['valid']}, {one['class']}: {one['why']}"
        for record, one in zip(judged, said, strict=True)
        if (record.valid is not None and one["valid"] != record.valid)
        or (record.default_class is not None and one["class"] != record.default_class)
        or not one["why"]
    ]
    assert not wrong
    assert all(set(one) == {"file", "kind", "valid", "why", "class"} for one in said)


def test_what_is_no_alert_is_refused() -> None:
    """Boundaries and expected values are refused: they are no alerts, and never "no warnings"."""
    assert all(read(record.path.read_bytes()).fault for record in recorded() if record.kind in NO_ALERTS)


@cache
def official() -> Any:
    """The schema of OASIS, where it is beside the checkout."""
    recorded()
    return etree.XMLSchema(etree.parse(OFFICIAL))


@cache
def second_opinion() -> Any:
    """The same schema in another library."""
    return xmlschema.XMLSchema(str(OFFICIAL))


def ours(root: Any) -> bool:
    """What our own grammar says."""
    try:
        cap._check_grammar(root)
    except Refused:
        return False
    return True


def test_our_grammar_gives_the_official_verdict_on_every_record() -> None:
    """The schema of OASIS by lxml, and by xmlschema as a second opinion."""
    compared = 0
    for record in recorded():
        if record.path.suffix in {".json", ".geojson"}:
            continue
        try:
            root = root_of(record.path.read_bytes())
        except Refused:
            continue
        if root.tag != f"{{{cap.SPACE}}}alert":
            continue
        compared += 1
        verdict = official().validate(root)
        assert second_opinion().is_valid(_unsigned(root)) == verdict, record
        assert ours(root) == verdict, record
    assert compared > 70


def _unsigned(root: Any) -> Any:
    """Without signatures, of which the second library knows more than the schema says."""
    made = deepcopy(root)
    for element in made.findall("{http://www.w3.org/2000/09/xmldsig#}Signature"):
        made.remove(element)
    return made


#: values that stand on the edge of what a field may have
VALUES = [
    "",
    " ",
    "Actual",
    "Alert",
    "Public",
    "en_GB",
    "en-GB",
    "Met",
    "Past",
    "x" * 20,
    "-1",
    "1e3",
    "https://a b",
    "²",
]


@st.composite
def altered(draw: st.DrawFn) -> bytes:
    """A written alert with elements moved, doubled, left out, renamed or filled with something else."""
    root = etree.fromstring(
        written(draw(st.sampled_from(["derived-cap/life_1_alert.xml", "derived-cap/life_4_cancel.xml"])))
    )
    for _ in range(draw(st.integers(1, 3))):
        element = draw(st.sampled_from(list(root.iter())))
        parent = element.getparent()
        match draw(st.sampled_from(["drop", "double", "move", "rename", "fill", "attribute"])):
            case "drop" if parent is not None:
                parent.remove(element)
            case "double" if parent is not None:
                parent.append(etree.fromstring(etree.tostring(element)))
            case "move" if parent is not None:
                parent.insert(draw(st.integers(0, len(parent))), element)
            case "rename":
                element.tag = draw(
                    st.sampled_from([f"{{{cap.SPACE}}}note", f"{{{cap.SPACE}}}web", "note", "{other}web"])
                )
            case "attribute":
                element.set(draw(st.sampled_from(["a", "{http://www.w3.org/XML/1998/namespace}lang"])), "x")
            case _:
                element.text = draw(st.sampled_from(VALUES))
    return bytes(etree.tostring(root))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(altered())
def test_our_grammar_gives_the_official_verdict_on_altered_alerts(body: bytes) -> None:
    """Also on what nobody ever sent."""
    official()
    root = etree.fromstring(body)
    if root.tag != f"{{{cap.SPACE}}}alert":
        return
    verdict = official().validate(root)
    assert ours(root) == verdict, body


@pytest.mark.parametrize(
    ("name", "alerts"),
    [
        ("ea-floods/chesham_real_2021.json", 1),
        ("google-cap-library/bushfire_valid.edxlde", 7),
        ("meteoalarm/bosnia-herzegovina.json", 22),
        ("metoffice-rss/met_office_se_archived_20260812.xml", 1),
        ("govuk-alerts/feed_real_20260919.atom", 5),
        ("nswws-geojson/issued_doc_example.json", 1),
    ],
)
def test_a_real_document_has_as_many_alerts_as_its_source_says(name: str, alerts: int) -> None:
    """Counted by whoever recorded it."""
    recorded()
    assert len(read((RECORDED / name).read_bytes()).alerts) == alerts


def test_an_alert_of_the_met_office_without_a_status_for_tests_waits_for_a_person() -> None:
    """The documentation's example is ISSUED, and only its words say that it is a test."""
    recorded()
    (alert,) = read((RECORDED / "nswws-geojson/issued_doc_example.json").read_bytes()).alerts
    assert alert.concerns == ("it says that it is a test or an exercise",)
    assert any(code.value == "Windsor and Maidenhead" for code in alert.areas[0].codes)
