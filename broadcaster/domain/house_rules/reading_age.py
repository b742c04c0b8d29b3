"""The age at which a text can be read: Flesch-Kincaid over plain sentences, without names, figures and links.

Grade = 0.39 × words per sentence + 11.8 × syllables per word - 15.59 (Kincaid and others, Navy Research Branch Report
8-75, 1975); age = grade + 5. GOV.UK writes for a reading age of 9. Syllables are counted by their vowels, which is
right for nine words of ten; libraries that look them up bring a dictionary and megabytes for the tenth.
"""

import re
import unicodedata
from collections.abc import Iterator

from broadcaster.domain.house_rules.facts import Facts
from broadcaster.domain.house_rules.findings import Span
from broadcaster.domain.house_rules.reading import Words

OLDEST = 11
#: the formula was made for passages; fewer words than this jump too far to be believed
_FEWEST_WORDS = 16
#: what is shorter is a heading
_SHORTEST_SENTENCE = 4
#: lines that say when and where, which nobody reads as prose
_TAIL = re.compile(
    r"(?im)^(?:issued|next update|latest)\b.*$|\b(?:issued|latest(?: information)?|next update)\b:? [^.\n]*\.?"
)
_PLAIN_WORD = re.compile(r"(?<![\w@#])[^\W\d_]+(?:['’-][^\W\d_]+)*(?!\w)")
_VOWELS = re.compile(r"[aeiouy]+")
#: an e (or its plural, or a past) that nobody says: "close", "closes" no, "moves" yes, "closed" yes, "flooded" no
_SILENT = re.compile(r"(?<![^aeiouy][lr])(?<=[^aeiouy])e$|(?<![^aeiouy]l)(?<=[^sxzcghaeiouy])es$|(?<=[^tdaeiouy])ed$")
#: two vowels side by side that are two syllables: evacuate, radio, science, area, being
_TWO = re.compile(r"(?<![tscgx])i[ao](?!u)|(?<![qg])ua|ie(?:nc|t)|eo(?!p)|ea(?=le|t[er])|rea$|[eouy]ing|[^aeiou]ism$")
#: vowels that look like more than they are
_ONE = re.compile(r"ques?$|gues?$")


def reading_age(words: Words, facts: Facts) -> Iterator[Span]:
    """The hardest sentence of a text whose reading age is over eleven."""
    pieces = list(_sentences(words.unnamed))
    counted = [word for _, said in pieces for word in said]
    if len(counted) < _FEWEST_WORDS:
        return
    age = age_of([said for _, said in pieces])
    if age > OLDEST:
        span, _ = max(pieces, key=lambda piece: age_of([piece[1]]))
        yield Span(span.start, span.end, f"It reads like age {age:.0f}.")


def age_of(sentences: list[list[str]]) -> float:
    """Years of age for these sentences of words; 0 for none."""
    said = [word for sentence in sentences for word in sentence]
    if not said:
        return 0.0
    grade = 0.39 * len(said) / len(sentences) + 11.8 * sum(map(syllables, said)) / len(said) - 15.59
    return grade + 5


def syllables(word: str) -> int:
    """How many a word has, by its vowels; accents and apostrophes do not matter, a hyphen parts two words."""
    parts = re.split(r"[-–]", _plain(word))
    return sum(_syllables(part) for part in parts if part) or 1


def _syllables(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    silent = 1 if groups > 1 and _SILENT.search(word) and not _ONE.search(word) else 0
    return max(1, groups - silent + len(_TWO.findall(word)) - len(_ONE.findall(word)))


def _plain(word: str) -> str:
    spread = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(r"[^a-z-]", "", spread)


def _sentences(text: str) -> Iterator[tuple[Span, list[str]]]:
    """Sentences with the words that count: no capitalised names in mid-sentence, no figures, no tail."""
    text = _TAIL.sub(lambda found: "\x00" * len(found[0]), text)
    start = 0
    for end in [m.end() for m in re.finditer(r"[.!?…:;]+(?=\s|$)|\n", text)] + [len(text)]:
        said = [m[0] for m in _PLAIN_WORD.finditer(text, start, end)]
        kept = said[:1] + [word for word in said[1:] if not word[0].isupper()]
        if len(kept) >= _SHORTEST_SENTENCE:
            lead = len(text[start:end]) - len(text[start:end].lstrip("\x00 \n"))
            yield Span(start + lead, start + len(text[start:end].rstrip("\x00 \n"))), kept
        start = end
