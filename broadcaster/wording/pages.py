"""Pages for people, from the shipped HTML templates: everything escaped, nothing fetched from elsewhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def render_page(folder: Path, name: str, data: Mapping[str, Any]) -> str:
    """The page `name` below `folder`, e.g. `report/status.html.j2`; self-contained HTML."""
    from jinja2 import FileSystemLoader, StrictUndefined  # noqa: PLC0415 - only a page pays for it
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 - as above

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=True, trim_blocks=True
    )
    return environment.get_template(name).render(data)
