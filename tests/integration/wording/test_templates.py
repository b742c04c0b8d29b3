"""Templates in folders: found, overridden, refused, catalogued and measured."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from broadcaster.domain.words import WRITTEN, BulletinKind, Form
from broadcaster.errors import TextProblem, UsageProblem
from broadcaster.wording.templates import MOST_BYTES, Templates

SHIPPED = Path(__file__).parents[3] / "templates"
FIRST, UPDATE = BulletinKind.FIRST, BulletinKind.UPDATE


def write(folder: Path, name: str, source: str | bytes) -> Path:
    """One template file under the folder."""
    path = folder / "messages" / f"{name}.txt.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(source.encode("utf-8") if isinstance(source, str) else source)
    return path


def kind_in(folder: Path, kind: str, source: str | bytes) -> None:
    """A kind whose three first forms are the same text."""
    for form in WRITTEN:
        write(folder, f"{kind}/first.{form}", source)


def test_a_kind_without_templates_is_unknown_with_the_nearest_name() -> None:
    """A slip of the keys is answered, not guessed."""
    with pytest.raises(UsageProblem, match=r"Did you mean flood\?") as caught:
        Templates([SHIPPED]).needs("floood", FIRST)
    assert "severe-weather" in caught.value.next_step


@pytest.mark.parametrize("kind", ["", "../flood", "/etc", "_default", "Flood", "flood\x00", "flood/first"])
def test_a_kind_is_never_a_path(kind: str) -> None:
    """No word on the command line leads out of the folder."""
    with pytest.raises(UsageProblem):
        Templates([SHIPPED]).render(kind, FIRST, Form.SHORT, {})


def test_the_first_folder_that_has_a_file_gives_it(tmp_path: Path) -> None:
    """A council replaces one text and keeps the others."""
    write(tmp_path, "flood/first.short", "Ours {{ place }}")
    templates = Templates([tmp_path, SHIPPED])
    values = dict.fromkeys(templates.needs("flood", FIRST), "x")
    assert templates.render("flood", FIRST, Form.SHORT, values).text == "Ours x"
    assert templates.render("flood", FIRST, Form.LONG, values).text.startswith("X at x")


def test_a_kind_of_its_own_falls_back_for_everything_but_the_first(tmp_path: Path) -> None:
    """`_default` serves update, correction, false alarm and all-clear."""
    kind_in(tmp_path, "fire", "Fire {{ place }}")
    templates = Templates([tmp_path, SHIPPED])
    values = dict.fromkeys(templates.needs("fire", UPDATE), "x")
    assert "fire" in templates.kinds()
    assert templates.render("fire", UPDATE, Form.SHORT, values).template == "_default/update.short"


def test_a_missing_form_is_named(tmp_path: Path) -> None:
    """Half a kind is found at preview, never at sending."""
    write(tmp_path, "fire/first.short", "Fire {{ place }}")
    with pytest.raises(TextProblem, match=r"fire/first\.long"):
        Templates([tmp_path]).needs("fire", FIRST)


def test_every_missing_field_of_all_three_forms_is_named_at_once(tmp_path: Path) -> None:
    """An officer learns everything from one try; a blank value is a missing one."""
    for form, source in zip(
        WRITTEN,
        ("{{ place }}", "{{ known }}", "{{ do_now }}{% if call is defined %}{{ call }}{% endif %}"),
        strict=True,
    ):
        write(tmp_path, f"fire/first.{form}", source)
    with pytest.raises(TextProblem) as caught:
        Templates([tmp_path]).render("fire", FIRST, Form.SHORT, {"do_now": ""})
    assert caught.value.details == {"missing": ["place", "known", "do_now"]}


def test_worded_carries_the_hash_of_the_files_bytes(tmp_path: Path) -> None:
    """What two officers sign can be checked with sha256sum; an edit counts at once."""
    kind_in(tmp_path, "fire", "Fire {{ place }}\n")
    templates = Templates([tmp_path])
    before = templates.render("fire", FIRST, Form.SHORT, {"place": "Eton"})
    assert before.template_hash == hashlib.sha256(b"Fire {{ place }}\n").hexdigest()
    write(tmp_path, "fire/first.short", "Blaze {{ place }}\n")
    after = templates.render("fire", FIRST, Form.SHORT, {"place": "Eton"})
    assert after.text == "Blaze Eton"
    assert after.template_hash != before.template_hash


def test_a_template_typed_with_loose_accents_gives_composed_letters(tmp_path: Path) -> None:
    """X counts the composed form, and the stored text is the one that was counted."""
    kind_in(tmp_path, "fire", "Ta\u0302n {{ place }}")
    assert Templates([tmp_path]).render("fire", FIRST, Form.SHORT, {"place": "Tŷ"}).text == "Tân Tŷ"


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (b"x" * (MOST_BYTES + 1), "bytes"),
        (b"\xff\xfe{{ place }}", "UTF-8"),
        ("{% for x in place %}{% endfor %}", "For"),
        ("{% if call is defined %}x{% endif %}", "says nothing"),
    ],
)
def test_a_template_that_cannot_be_used_says_why(tmp_path: Path, source: str | bytes, fault: str) -> None:
    """Too large, not text, not allowed or empty: an error with the template's name."""
    kind_in(tmp_path, "fire", source)
    with pytest.raises(TextProblem, match=fault) as caught:
        Templates([tmp_path]).render("fire", FIRST, Form.SHORT, {"place": "Eton"})
    assert caught.value.details["template"] == "fire/first.short"


def test_the_catalogue_names_every_file_with_hash_and_fault(tmp_path: Path) -> None:
    """`templates list` shows what would be signed and what is broken."""
    kind_in(tmp_path, "fire", "Fire {{ place }}")
    write(tmp_path, "fire/update.short", "{{ 1 * 2 }}")
    entries = {entry.name: entry for entry in Templates([tmp_path]).catalogue()}
    assert set(entries) == {"fire/first.short", "fire/first.long", "fire/first.banner", "fire/update.short"}
    assert "Mul" in entries["fire/update.short"].problem
    assert entries["fire/first.short"].problem == ""
    assert len(entries["fire/first.short"].hash) == 64


def test_silence_waits_for_no_template_engine() -> None:
    """Naming the wording and its kinds loads neither Jinja nor the counter (design section 6)."""
    code = (
        "import sys; from pathlib import Path; from broadcaster.wording.templates import Templates; "
        f"Templates([Path({str(SHIPPED)!r})]).kinds(); print(sorted({{'jinja2', 'twitter_text'}} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
