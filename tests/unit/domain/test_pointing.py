"""The form of an address that the home page may lead to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.pointing import LONGEST, checked_link
from broadcaster.errors import UsageProblem


@pytest.mark.parametrize(
    "link",
    [
        "https://www.rbwm.gov.uk/flood",
        "https://www.rbwm.gov.uk",
        "HTTPS://X.com/rbwm/status/1?s=20#top",
        " https://check-for-flooding.service.gov.uk:443/station/7 ",
    ],
)
def test_a_whole_https_address_is_taken_as_it_is(link: str) -> None:
    """Without the spaces around it."""
    assert checked_link(link) == link.strip()


@pytest.mark.parametrize(
    "link",
    [
        "",
        "www.rbwm.gov.uk",
        "http://www.rbwm.gov.uk/",
        "javascript:alert(1)",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://officer@www.rbwm.gov.uk/",
        "https://www.rbwm.gov.uk/a b",
        "https://www.rbwm.gov.uk/\nfoo",
        'https://www.rbwm.gov.uk/"onclick=',
        "https://www.rbwm.gov.uk\\@evil.example/",
        "https://rbwm\u0261ov.uk/",
        "https://www.rbwm.gov.uk/" + "a" * LONGEST,
    ],
)
def test_anything_else_is_refused_with_an_example(link: str) -> None:
    """No script, no plain http, no name before the host, no look-alike letters, nothing too long to read out."""
    with pytest.raises(UsageProblem) as refused:
        checked_link(link)
    assert "https://" in refused.value.next_step


@given(st.text(max_size=60) | st.text(max_size=40).map("https://a.gov.uk/{}".format))
def test_whatever_is_taken_can_stand_in_a_page(link: str) -> None:
    """Printable ASCII without quotes, angles or spaces."""
    try:
        taken = checked_link(link)
    except UsageProblem:
        return
    assert taken.lower().startswith("https://")
    assert all("!" <= char <= "~" and char not in '"<>' for char in taken)
