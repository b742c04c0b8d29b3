"""A register that broke in the night: everything goes on with the last valid one and says so (design rule 10)."""

import pytest

from tests.acceptance.live.council import ALEX, BAILEY, Council, Done

pytestmark = pytest.mark.root

IGNORED = "YOUR EDIT IS IGNORED"


def break_it(council: Council, how: str) -> None:
    """What happens to files at night."""
    path = council.home / "channels.toml"
    text = path.read_text(encoding="utf-8")
    if how == "half-saved":
        path.write_text(text[: len(text) // 2] + "\n[servi", encoding="utf-8")
    elif how == "slip":
        council.register({"approval_minutes = 10": "aproval_minutes = 10"})
    elif how == "binary":
        path.write_bytes(b"\x00\xff" * 400)
    elif how == "empty":
        path.write_text("", encoding="utf-8")
    elif how == "closed":
        path.chmod(0o600)
    elif how == "folder":
        path.unlink()
        path.mkdir()
    else:
        path.unlink()


@pytest.fixture
def opened(council: Council) -> Council:
    """A flood is open and published."""
    council.run(ALEX, "trigger", "flood", "--place", "Datchet", "--yes", "--json").ok()
    council.run(BAILEY, "approve", "F1/1", "--json").ok()
    return council


@pytest.mark.parametrize("how", ["slip", "half-saved", "binary", "empty", "closed", "folder", "deleted"])
def test_stand_down_works_with_a_register_that_is(opened: Council, how: str) -> None:
    """Whatever happened to channels.toml: warned in red, silences lifted, banner down."""
    break_it(opened, how)
    done = opened.run(ALEX, "stand-down", "--yes", "--json")
    told = done.ok()
    assert IGNORED in done.err
    assert IGNORED in told["warnings"][0]
    assert len(told["released"]) == 17
    assert opened.banner() is None


def test_every_verb_names_the_edit_that_is_ignored(opened: Council) -> None:
    """The line, what is wrong and what to write, beside every answer; in the document too where there is one."""
    break_it(opened, "slip")
    path = opened.home / "channels.toml"
    line = next(n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "aproval" in text)

    def warned(done: Done) -> None:
        assert IGNORED in done.err
        assert done.err.count("WARNING") == 1
        assert (
            f"channels.toml line {line}: `aproval_minutes` is not known; did you mean `approval_minutes`?" in done.err
        )

    for words in (
        ["status"],
        ["accounts"],
        ["may-post", "museum/x"],
        ["log"],
        ["held"],
        ["preview", "flood", "--place", "Wraysbury"],
        ["silence", "museum"],
        ["post", "museum/x", "--text", "Storytime"],
        ["update", "--what", "The A308 is open.", "--yes"],
        ["approve", "F1/2"],
        ["correct", "--wrong", "Old Windsor", "--right", "Datchet", "--yes"],
        ["reject", "F1/3", "--reason", "no"],
        ["pause", "museum/x", "--reason", "test"],
        ["resume", "museum/x"],
        ["templates", "list"],
        ["templates", "sign", "flood"],
        ["doctor"],
        ["trigger", "severe-weather", "--place", "Windsor", "--yes"],
        ["false-alarm", "--incident", "W1", "--yes"],
        ["stand-down", "--incident", "F1", "--yes"],
    ):
        done = opened.run(ALEX if words[0] != "approve" else BAILEY, *words)
        warned(done)
        assert done.code in {0, 1, 13}, (words, done)
    assert opened.run(BAILEY, "status", "--json").ok()["warnings"][0].startswith(IGNORED)


def test_a_broken_register_changes_nobodys_rights(opened: Council) -> None:
    """The people of the last valid register decide: a broken edit cannot make anybody an officer or an approver."""
    opened.run(ALEX, "update", "--what", "The A308 is open.", "--yes", "--json").ok()
    opened.register(
        {'os_user = "example-alex"\nroles = ["duty"]': 'os_user = "example-alex"\nroles = ["duty", "approver"]\nx'}
    )
    refused = opened.run(ALEX, "approve", "F1/2", "--json")
    assert refused.code == 12


def test_without_any_valid_register_the_faults_are_named(council: Council) -> None:
    """The first start has nothing to fall back on: exit code 14, each fault with its line."""
    break_it(council, "slip")
    done = council.run(ALEX, "status", "--json")
    assert done.code == 14
    assert "did you mean `approval_minutes`" in done.json["sentence"]


def test_a_repaired_register_is_used_again_without_a_word(opened: Council) -> None:
    """No restart and no command: the next call reads the file."""
    text = (opened.home / "channels.toml").read_text(encoding="utf-8")
    break_it(opened, "deleted")
    assert IGNORED in opened.run(ALEX, "status").err
    (opened.home / "channels.toml").write_text(text, encoding="utf-8")
    assert opened.run(ALEX, "status").err == ""
