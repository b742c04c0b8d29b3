"""docs/configuration.md names every key, default and bound of the register, and no key that is not there."""

import re
from typing import Any

import pytest

from broadcaster.config import parse_register
from broadcaster.domain.register import (
    Account,
    Agency,
    Council,
    Officer,
    Place,
    PlatformSettings,
    Policy,
    Preset,
    PublicNumber,
    Service,
    Site,
    Value,
)
from broadcaster.domain.words import Posture, Role
from broadcaster.errors import RegisterProblem
from broadcaster.register_file.rules import LATEST_LOOK
from broadcaster.register_file.tables import TOP, keys_of
from broadcaster.shipped import shipped

PAGE = (shipped("channels.toml").parent / "docs" / "configuration.md").read_text(encoding="utf-8")
SECTIONS: list[tuple[str, type[Value]]] = [
    ("[council]", Council),
    ("[policy]", Policy),
    ("[officer.NAME]", Officer),
    ("[service.NAME]", Service),
    ("[service.NAME.x] and [service.NAME.facebook]", Account),
    ("[site.NAME]", Site),
    ("[preset.KIND]", Preset),
    ("[agency.NAME]", Agency),
    ("[places]", Place),
    ("[[public_numbers]]", PublicNumber),
    ("[platform.x] and [platform.facebook]", PlatformSettings),
]
TABLES = {
    *("council", "policy", "officer", "service", "site", "preset", "agency", "places", "public_numbers", "platform"),
    "stores",
}


def rows(heading: str) -> dict[str, list[str]]:
    """The cells of a section's table by key."""
    section = PAGE.split(f"\n### {heading}\n", 1)[1].split("\n#", 1)[0]
    return {
        line.split("`")[1]: [cell.strip() for cell in line.split("|")[2:-1]]
        for line in section.splitlines()
        if line.startswith("| `")
    }


@pytest.mark.parametrize(("heading", "model"), SECTIONS, ids=[heading for heading, _ in SECTIONS])
def test_every_key_is_on_the_page_and_no_other(heading: str, model: type[Value]) -> None:
    """A new field without a line in the docs fails here."""
    assert set(rows(heading)) == set(keys_of(model))


@pytest.mark.parametrize(("heading", "model"), SECTIONS, ids=[heading for heading, _ in SECTIONS])
def test_every_default_is_the_models(heading: str, model: type[Value]) -> None:
    """`needed` where the model has none; the account's posture comes from its service."""
    for key, cells in rows(heading).items():
        field: Any = model.model_fields[key]
        said = cells[0].strip("`")
        if field.is_required():
            assert said in {"needed", "the service's"}, key
        else:
            default = field.default
            listed = [str(list(default)).replace("'", '"')] if isinstance(default, tuple) else []
            told = {None: ["none"], False: ["false"], True: ["true"]}.get(default, [])
            assert said in [*told, *listed, f'"{default}"', str(default)], key


def test_every_bound_is_the_models() -> None:
    """The highest number of each policy line."""
    for key, cells in rows("[policy]").items():
        highest = [m.le for m in Policy.model_fields[key].metadata if hasattr(m, "le")] or _bound_by_rule(key)
        assert all(re.search(rf"to {number}$", cells[1]) for number in highest), key


def _bound_by_rule(key: str) -> list[int]:
    """What the model cannot say: two minutes have a rule of their own, times of day have no bound."""
    return {"late_look_minutes": [LATEST_LOOK], "night_from": [], "night_to": []}[key]


def test_the_top_of_the_file_postures_and_roles_are_on_the_page() -> None:
    """Every word that may be written."""
    assert set(rows("Top of the file")) | TABLES == set(TOP)
    for word in (*Posture, *Role):
        assert f"`{word}`" in PAGE


def test_the_example_is_what_the_shipped_file_with_two_slips_says(text: str) -> None:
    """Lines and wording are the real ones."""
    slips = text.replace("alarm_minutes = 5 ", "alarm_minute = 5 ").replace('letter = "W"', 'letter = "F"')
    with pytest.raises(RegisterProblem) as caught:
        parse_register(slips, name="channels.toml")
    assert f"```\n{caught.value.sentence}\n```" in PAGE
