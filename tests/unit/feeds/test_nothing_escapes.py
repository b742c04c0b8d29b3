"""Whatever the bytes are, reading them ends in alerts or in one named fault: nothing escapes, hangs or grows."""

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcaster.feeds.reading import read
from tests.support.checkout import ROOT
from tests.support.feed_records import WRITTEN, records

#: small ones of every format; a change of one byte anywhere matters more than size
SEEDS = [each.path.read_bytes() for each in records(WRITTEN)]
#: pieces that mean something in XML, JSON, times and shapes
TOKENS = [
    *(
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"&#0;",
        b"&b;",
        b"<info>",
        b"</info>",
        b"\x00",
    ),
    *(
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b'encoding="utf-7"',
        b"null",
        b"NaN",
        b"1e999",
        b"-0",
        b"{",
        b"[",
        b'"',
        b"\\ud800",
    ),
    *(b"9999-12-31T23:59:59-14:00", b"0001-01-01T00:00:00+14:00", b"24:00:00", b"181,91", b"true", b"xmlns=''"),
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A document with some pieces changed, cut out, doubled or put in."""
    body = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(body) - 1, 0)))
        length = draw(st.integers(0, 40))
        new = draw(
            st.one_of(st.binary(max_size=6), st.sampled_from(TOKENS), st.just(bytes(body[at : at + length]) * 2))
        )
        body[at : at + length] = new
    return bytes(body)


@settings(max_examples=300, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_damaged_document_is_read_or_refused(body: bytes) -> None:
    """One or the other, never both, never an exception."""
    reading = read(body)
    assert reading.fault is None or (reading.fault.why and not reading.alerts)


@settings(max_examples=200, deadline=2000)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """Also those that look like nothing."""
    assert read(body).fault is not None


#: (name, Python that makes the bytes)
ATTACKS = {
    "many elements": "b'<a>' + b'<b/>' * 1_200_000 + b'</a>'",
    "many attributes": "b'<a>' + b'<b c=\"\" d=\"\" e=\"\"/>' * 240_000 + b'</a>'",
    "deep elements": "b'<a>' * 600_000",
    "one long text": "b'<a>' + b'x' * 4_900_000 + b'</a>'",
    "too large": "b'<a>' + b'x' * 20_000_000 + b'</a>'",
    "UTF-16 DOCTYPE": '\'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>\'.encode(\'utf-16\')',
    "UTF-7": 'b\'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4<a/>\'',
    "EBCDIC DOCTYPE": "'<?xml version=\"1.0\" encoding=\"cp037\"?><!DOCTYPE a><a/>'.encode('cp037')",
    "entities": "b'<!DOCTYPE a [<!ENTITY b \"' + b'x' * 100_000 + b'\">]><a>' + b'&b;' * 10_000 + b'</a>'",
    "deep JSON": "b'[' * 4_000_000",
    "many JSON values": "b'[' + b'[],' * 1_600_000 + b'1]'",
    "many JSON names": "b'{' + b','.join(b'\"%d\":1' % n for n in range(400_000)) + b'}'",
    "many colons": "b'<rss><channel><title>Met Office warnings for UK</title><item><title>Red warning of ice affecting "
    "UK</title><link>x</link><description>' + b': ' * 45_000 + b'</description></item></channel></rss>'",
    "alerts in alerts": "b'<rss><channel><title>a</title>' + b'<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.1\">'"
    " b'<identifier>a</identifier><sender>b</sender>' * 90 + b'<area/>' * 100_000 + b'</alert>' * 90"
    " + b'</channel></rss>'",
    "a long number": "b'{\"items\":' + b'9' * 4_000_000 + b'}'",
}
_RUN = """
import resource, sys, time
from broadcaster.feeds.reading import read
read(b'<a/>')
body = {body}
most = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before, start = most(), time.monotonic()
fault = read(body).fault
print(fault is not None, most() - before, time.monotonic() - start)
"""


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_quickly_and_in_little_memory(name: str) -> None:
    """Fault F17 and F18: refused in under five seconds on any machine, with less than 50 MB more than before."""
    script = _RUN.replace("{body}", ATTACKS[name])
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    refused, megabytes, seconds = done.stdout.split()
    assert refused == "True"
    assert int(megabytes) < 50, f"{megabytes} MB"
    assert float(seconds) < 5
