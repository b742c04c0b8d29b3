"""An address that an officer points the banner to: its form is checked, and nothing is opened."""

import re

from broadcaster.errors import UsageProblem

#: longer ones do not survive being read out or copied by hand
LONGEST = 300
#: https, a host with a dot in plain letters (no look-alikes, nobody's user name), and printable ASCII after it
_FORM = re.compile(
    r"https://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?::\d{1,5})?(?:[/?#][!-~]*)?", re.IGNORECASE
)


def checked_link(words: str) -> str:
    """The address, if it has the form of one; raises `UsageProblem`. Whether it leads anywhere is not tested."""
    link = words.strip()
    if _FORM.fullmatch(link) and len(link) <= LONGEST and not set(link) & set('"<>\\^`{|}'):
        return link
    raise UsageProblem(
        f"“{link[:80]}” is no address that the banner may lead to.",
        next_step=f"Give a whole https address of at most {LONGEST} letters, for example "
        "https://www.exampletown.gov.uk/flood, or --auto.",
    )
