"""The error for a template that cannot be used."""

from broadcaster.errors import TextProblem


def template_problem(template: str, fault: str) -> TextProblem:
    """Says which template and why; the silence stands, and the officer's own words still work."""
    return TextProblem(
        f"The template {template} cannot be used: {fault}.",
        next_step="Correct the template and see it with `broadcaster templates list`, or send with --text.",
        details={"template": template},
    )
