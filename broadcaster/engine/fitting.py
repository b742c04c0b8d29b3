"""Whether every text fits where it goes: nothing is truncated (design rule 8)."""

from collections.abc import Mapping, Sequence

from broadcaster.domain.languages import RULE
from broadcaster.domain.register import Register
from broadcaster.domain.texts import mark_exercise
from broadcaster.domain.words import Form, Platform, Space
from broadcaster.errors import TextProblem
from broadcaster.ports import Fit, Worded, Wording


def join(parts: Sequence[str], form: Form) -> str:
    """The same message in several languages as one text: with an empty line between, on Facebook and sites a rule."""
    between = {Form.SHORT: "\n\n", Form.LONG: f"\n\n{RULE}\n\n"}.get(form, f"\n{RULE}\n")
    return between.join(parts)


def check_fit(
    register: Register, wording: Wording, texts: Mapping[str, tuple[Form, Sequence[Worded]]], space: Space
) -> tuple[str, ...]:
    """Notes for the officer; raises `TextProblem` naming every account whose text does not fit.

    `texts` are the unmarked texts by target, one for each of its languages. The exercise mark counts where it stands:
    in the live space a text that fits only without it goes, with a note.
    """
    platforms: dict[str, Platform] = {a.id: a.platform for a in register.accounts}
    problems, notes, several = [], [], False
    for target, (form, worded) in texts.items():
        platform = platforms.get(target, Platform.WEBSITE)
        live, marked = (_measure(wording, platform, form, worded, marked=mark) for mark in (False, True))
        measured = marked if space is Space.EXERCISE else live
        if not measured.ok:
            over = measured.length - measured.limit
            only_here = "; it fits live, not exercise" if live.ok else ""
            problems.append(
                f"{target}: {measured.length} of {measured.limit} {measured.unit}, {over} too long{only_here}"
            )
            several = several or (len(worded) > 1 and platform is Platform.X)
        elif not marked.ok:
            notes.append(f"{target}: this text fits live, not exercise ({marked.length - marked.limit} too long there)")
    if problems:
        shorter = "Shorten the text or the named field; nothing is cut off for you."
        raise TextProblem(
            "The text does not fit: " + "; ".join(problems) + ".",
            next_step="In channels.toml give each language an account of its own. " + shorter if several else shorter,
        )
    return tuple(notes)


def _measure(wording: Wording, platform: Platform, form: Form, worded: Sequence[Worded], *, marked: bool) -> Fit:
    """The whole post; on a site the longest language, because its limit is what one reader reads."""
    texts = [one.text for one in worded]
    wholes = texts if form is Form.BANNER else [join(texts, form)]
    fits = [wording.fit(platform, mark_exercise(text) if marked else text) for text in wholes]
    return max(fits, key=lambda fit: fit.length)
