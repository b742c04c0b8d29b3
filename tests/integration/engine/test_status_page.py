"""docs/status.md shows what the program shows."""

from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.support.checkout import page
from tests.support.status_scenes import SCENES, block, played


@pytest.mark.parametrize("name", SCENES)
def test_the_page_shows_the_scene_as_the_screen_does(name: str, tmp_path: Path) -> None:
    """Written again with `python -m tests.support.status_scenes` when the screen has changed on purpose."""
    assert block(name, played(name, tmp_path)) in page("docs/status.md")


@pytest.mark.parametrize("name", SCENES)
def test_the_scenes_of_the_page_fit_a_terminal_of_80_by_24(name: str) -> None:
    """With two lines to spare: who acts in an exercise, and the next prompt."""
    _, _, rest = page("docs/status.md").partition(f"<!-- scene: {name} -->\n```text\n")
    lines = rest.partition("\n```")[0].splitlines()
    assert 0 < len(lines) <= 22
    assert max(cell_len(line) for line in lines) <= 80
