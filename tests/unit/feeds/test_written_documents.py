"""Every document that was written for this project gets its verdict and its class."""

import json
from typing import Any

import pytest

from broadcaster.domain.alerts.handling import class_of_reading, says_it_is_a_test
from broadcaster.domain.alerts.model import Message, Reading, State
from broadcaster.feeds.reading import read
from tests.support.feed_records import WRITTEN, Record, records, written


@pytest.mark.parametrize("record", records(WRITTEN), ids=str)
def test_each_written_document_gets_its_verdict(record: Record) -> None:
    """Valid or refused, with the class of what is valid; a refused one says why and has no alert."""
    reading = read(record.path.read_bytes())
    assert record.valid is None or (reading.fault is None) == record.valid, reading.fault
    assert reading.fault is None or (reading.fault.why and not reading.alerts)
    assert record.default_class is None or class_of_reading(reading) == record.default_class


def one(name: str) -> Any:
    """The only alert of a written document."""
    (alert,) = read(written(name)).alerts
    return alert


def changed(name: str, **changes: Any) -> Reading:
    """A flood of the Environment Agency with other fields."""
    said = json.loads(written(name))
    said["items"][0].update(changes)
    return read(json.dumps(said).encode())


def cap(**changes: str) -> bytes:
    """The first alert of the life cycle with other words: `cap(sender="a b")`."""
    text = written("derived-cap/life_1_alert.xml").decode()
    for name, value in changes.items():
        start, end = text.index(f"<{name}>") + len(name) + 2, text.index(f"</{name}>")
        text = text[:start] + value + text[end:]
    return text.encode()


def test_an_alert_has_its_area_longitude_first_with_its_codes_and_raw_times() -> None:
    """CAP writes latitude first; the product does not."""
    alert = one("derived-cap/life_1_alert.xml")
    assert alert.areas[0].polygons[0][0][0] == (-0.75, 51.45)
    assert [(code.system, code.value) for code in alert.areas[0].codes] == [("EMMA_ID", "UK349")]
    assert alert.sent.raw == "2026-11-19T09:00:00-00:00"
    assert alert.severity == 2


def test_references_are_the_same_whatever_offset_they_are_written_with() -> None:
    """`+00:00`, `-00:00` and `+01:00` name one instant."""
    second, third = one("derived-cap/life_2_update.xml"), one("derived-cap/life_3_update_refs_zulu_equivalent.xml")
    assert second.previous[0] in third.previous


@pytest.mark.parametrize(
    ("said", "smells"),
    [
        ("This is a TEST.", True),
        ("EXERCISE EXERCISE EXERCISE", True),
        ("THIS_MESSAGE_IS_FOR_TEST_PURPOSES_ONLY", True),
        ("Prawf yw hwn.", True),
        ("Please exercise caution near the river.", False),
        ("Exercise extreme care on untreated roads.", False),
        ("The latest forecast is for heavy rain.", False),
    ],
)
def test_a_test_gives_itself_away_by_its_words(said: str, smells: bool) -> None:
    """Also where its status says Actual; advice to take care is no exercise."""
    assert says_it_is_a_test(said) is smells


def test_swapped_coordinates_are_a_concern() -> None:
    """In range, and in the sea off Somalia: a person must look."""
    alert = one("derived-cap/polygon_lonlat_order.xml")
    assert any("changed places" in concern for concern in alert.concerns)


def test_texts_lose_what_turns_or_hides_them() -> None:
    """No control or direction character; markup stays text."""
    alert = one("derived-cap/control_and_bidi_in_text.xml")
    said = "".join(text.headline + text.description + text.instruction for text in alert.texts)
    assert "\u202e" not in said
    assert "<" in said


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"identifier": ""}, "identifier: empty"),
        ({"identifier": "T 1"}, "has a space"),
        ({"identifier": " T1"}, "has a space"),
        ({"sender": "a,b"}, "a comma"),
        ({"event": ""}, "event: empty"),
        ({"areaDesc": ""}, "areaDesc: empty"),
        ({"polygon": "51,0 52,0 51,0"}, "needs four"),
        ({"polygon": "51,0 52,0 52,1 51,1"}, "first and last"),
        ({"polygon": "51,0 52,0 52,1 nan,0"}, "is no number"),
        ({"polygon": "51,0 52,0 52,181 51,0"}, "outside"),
        ({"msgType": "Cancel"}, "references: missing"),
        ({"scope": "Restricted"}, "without restriction"),
        ({"sent": "2026-11-19T09:00:00Z"}, "no time as CAP writes it"),
        ({"sent": "2026-13-19T09:00:00-00:00"}, "sent"),
        ({"sent": "9999-12-31T23:59:59-14:00"}, "no possible time"),
        ({"sent": "2026-11-19T09:00:00+15:00"}, "sent"),
    ],
)
def test_the_prose_of_the_standard_is_kept(changes: dict[str, str], why: str) -> None:
    """Rules that the schema cannot hold; the reason names the element."""
    fault = read(cap(**changes)).fault
    assert fault is not None
    assert why in fault.why


def test_midnight_may_be_written_as_twenty_four() -> None:
    """It is the next day's first second."""
    alert = one("derived-cap/sent_hour_24.xml")
    assert (alert.sent.at.hour, alert.sent.raw[11:13]) == (0, "24")


def test_a_schema_that_a_document_names_is_not_opened(tmp_path: Any) -> None:
    """The library would read the address; the document is judged by our grammar only."""
    other = tmp_path / "other.xsd"
    other.write_text("this is no schema", encoding="utf-8")
    space = "urn:oasis:names:tc:emergency:cap:1.2"
    hint = f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{space} {other}"'
    assert read(cap().replace(b"<alert ", f"<alert {hint} ".encode())).fault is None


def test_a_level_and_a_label_that_disagree_wait_for_a_person() -> None:
    """The number counts; the disagreement is said."""
    reading = changed("ea-floods/derived_rbwm_t1_alert.json", severity="Severe Flood Warning")
    assert reading.alerts[0].severity == 3
    assert "label" in reading.alerts[0].concerns[0]


@pytest.mark.parametrize("level", [0, 5, "severe", None, True, 2.5])
def test_a_level_that_does_not_exist_refuses_the_answer(level: object) -> None:
    """A wrong number is never the nearest one."""
    assert changed("ea-floods/derived_rbwm_t1_alert.json", severityLevel=level).fault is not None


def test_times_without_a_zone_are_utc_and_say_so() -> None:
    """The raw text is kept, so that an officer can be shown what was published."""
    alert = one("ea-floods/derived_rbwm_t1_alert.json")
    assert alert.effective.raw == "2026-11-17T09:30:00"
    assert "read as UTC" in alert.effective.assumed


def test_level_four_is_the_end() -> None:
    """It is no severity."""
    alerts = read(written("ea-floods/derived_rbwm_t5_no_longer_in_force.json")).alerts
    assert {(alert.state, alert.severity) for alert in alerts} == {(State.ENDED, None)}


@pytest.mark.parametrize(
    ("number", "message", "state"),
    [
        ("1_issued", Message.ALERT, State.IN_FORCE),
        ("2_updated_escalated_amber", Message.UPDATE, State.IN_FORCE),
        ("3_cancelled", Message.CANCEL, State.CANCELLED),
    ],
)
def test_the_four_states_of_a_met_office_warning(number: str, message: Message, state: State) -> None:
    """ISSUED with a description of the change is an update."""
    alert = one(f"nswws-geojson/derived_{number}.json")
    assert (alert.message, alert.state) == (message, state)


def test_a_stopped_emergency_alert_has_the_same_id_and_another_version() -> None:
    """Its `updated` does not change; what it says does."""
    before = one("govuk-alerts/feed_t1_alert_in_force.atom")
    after = one("govuk-alerts/feed_t2_alert_stopped_same_updated.atom")
    assert before.identity == after.identity
    assert before.version < after.version
    assert (before.state, after.state) == (State.IN_FORCE, State.ENDED)


def test_green_is_no_warning() -> None:
    """Never alerted, and back to green with the old period."""
    for name in ("never_alerted", "after_end"):
        assert one(f"ukhsa/api_heat_E12000008_{name}.json").state is State.NO_WARNING


def rss(title: str, description: str, day: str) -> bytes:
    """A channel of the Met Office with one item."""
    link = f"https://www.metoffice.gov.uk/x#?date={day}&amp;id=27b2ddcc-de43-4935-a544-9eb81e6e4cf8"
    item = f"<item><title>{title}</title><description>{title}: {description}</description><link>{link}</link></item>"
    return f"<rss><channel><title>Met Office warnings for UK</title>{item}</channel></rss>".encode()


def test_a_warning_over_new_year_ends_in_the_new_year() -> None:
    """Its times have no year; the link has."""
    body = rss(
        "Yellow warning of ice affecting Wales", "Powys valid from 1800 Wed 30 Dec to 0900 Fri 01 Jan", "2026-12-30"
    )
    (alert,) = read(body).alerts
    assert (alert.onset and alert.onset.at.year, alert.expires and alert.expires.at.year) == (2026, 2027)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "unknown"),
        (b"  \n", "unknown"),
        (b"<!DOCTYPE html><html><body>502</body></html>", "xml"),
        (b"<html><body>Bad gateway</body></html>", "html"),
        (b"{}", "json"),
        (b"[]", "json"),
        (b'{"items": NaN}', "json"),
        (b'{"items": [], "items": []}', "json"),
        (b'{"bodyXml": "<a>\\ud800</a>"}', "json"),
        (b"\xff{", "xml"),
        (b"Service unavailable", "xml"),
    ],
)
def test_an_error_page_is_a_fault_and_never_no_warnings(body: bytes, kind: str) -> None:
    """Empty, HTML, half JSON: each refused by name."""
    reading = read(body)
    assert reading.fault is not None
    assert reading.fault.why
    assert reading.kind == kind
