"""docs/house-rules.md has every house rule as the code has it, and silence does not wait for them."""

import re
import subprocess
import sys

from broadcaster.domain.house_rules.check import RULES
from tests.support.checkout import ROOT, page


def test_every_rule_is_on_its_page_word_for_word() -> None:
    """Name, level, what is wrong, what to do, example, source; in the order of the code."""
    rows = re.findall(r"^\| (`[\w-]+` \| (?:block|warn) \| .+) \|$", page("docs/house-rules.md"), flags=re.MULTILINE)
    assert rows == [
        " | ".join((f"`{rule.name}`", rule.level.value, rule.what, rule.instead, rule.example, rule.source))
        for rule in RULES
    ]


def test_the_page_says_which_rules_know_english_only() -> None:
    """A Welsh text is read by the others."""
    line = next(line for line in page("docs/house-rules.md").splitlines() if line.startswith("English only: "))
    assert re.findall(r"`([\w-]+)`", line) == [rule.name for rule in RULES if rule.english_only]


def test_silence_does_not_wait_for_the_rules_patterns() -> None:
    """What `trigger` loads before it declares knows nothing of the rules (design rule 1)."""
    script = "import sys, broadcaster.engine.trigger; print(*(m for m in sys.modules if 'house_rules' in m))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.rpartition(".")[2] for name in done.stdout.split()}
    assert loaded == set()
