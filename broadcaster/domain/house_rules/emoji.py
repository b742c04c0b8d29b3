"""Pictures in a text, counted as people see them: a family, a flag and a skin colour are one."""

import re
from collections.abc import Iterator

from broadcaster.domain.house_rules.facts import Facts
from broadcaster.domain.house_rules.findings import Span
from broadcaster.domain.house_rules.reading import Words, spans

#: characters shown as a picture by themselves, or with U+FE0F after them (UTS #51, emoji-data: the blocks, not each)
_BASE = (
    "\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff\u2600-\u27bf\u2b05-\u2b07\u2b1b\u2b1c\u2b50"
    "\u2b55\u231a\u231b\u23e9-\u23fa"
)
_TONE = "\U0001f3fb-\U0001f3ff"
_PICTURE = (
    f"(?:[{_BASE}]|[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2900-\u297f\u3030\u303d\u3297\u3299](?=\ufe0f))"
)
_ONE = (
    f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|"
    f"{_PICTURE}\ufe0f?[{_TONE}]?[\U000e0020-\U000e007f]*(?:\u200d{_PICTURE}\ufe0f?[{_TONE}]?)*)"
)
_STRING = re.compile(rf"{_ONE}(?:\s*{_ONE})+")


def emoji_string(words: Words, facts: Facts) -> Iterator[Span]:
    """Two or more pictures in a row; a screen reader says each of them aloud."""
    return spans(_STRING, words.bare)
