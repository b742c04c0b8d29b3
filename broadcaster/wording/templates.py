"""The port `Wording` over folders of Jinja templates: `messages/<kind>/<bulletin>.<form>.txt.j2`.

A text in another language than English lies beside the English one: `first.short.cy.txt.j2`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.domain.languages import ENGLISH, in_language
from broadcaster.domain.texts import tidy_paragraphs
from broadcaster.domain.words import BulletinKind, Form, Platform, forms_of
from broadcaster.errors import TextProblem, UsageProblem
from broadcaster.ports import Fit, Worded
from broadcaster.wording.filters import FILTERS
from broadcaster.wording.lengths import fit
from broadcaster.wording.problems import template_problem

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from broadcaster.wording.allowlist import Checked

#: largest template in bytes; ours have about 500
MOST_BYTES = 16_384
#: the kind that stands in where a kind has no file of its own, except for `first`
ANY_KIND = "_default"
_KIND = re.compile(r"[a-z][a-z0-9-]{0,39}")
_SUFFIX = ".txt.j2"


@dataclass(frozen=True, kw_only=True)
class TemplateFile:
    """One template as it lies in the folder; `problem` says why it cannot be used."""

    #: `flood/first.short`, `flood/first.short.cy`
    name: str
    #: SHA-256 of the file's bytes: what officers sign
    hash: str
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class _Ready:
    name: str
    hash: str
    form: Form
    source: str
    checked: "Checked"


class Templates:
    """The templates of some folders; the first folder that has a file gives it.

    A kind of incident is known when a folder has its `first` in the short form. Files are read at every use, so an
    edit counts at once (and voids the signature); checking and compiling are remembered by hash.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._checked: dict[tuple[str, str], tuple[str, Checked]] = {}
        self._compiled: dict[str, Template] = {}

    def kinds(self) -> tuple[str, ...]:
        """Every kind of incident that has templates, in alphabetical order."""
        first = f"{BulletinKind.FIRST}.{Form.SHORT}{_SUFFIX}"
        found = {path.parent.name for folder in self._folders for path in folder.glob(f"messages/*/{first}")}
        return tuple(sorted(kind for kind in found if _KIND.fullmatch(kind)))

    def needs(
        self, kind: str, bulletin: BulletinKind, *, language: str = ENGLISH, form: Form | None = None
    ) -> tuple[str, ...]:
        """Field names of the bulletin's templates or one form's, in order; `UsageProblem` for an unknown kind."""
        forms = [ready for ready in self._forms(kind, bulletin, language) if form in (None, ready.form)]
        return tuple(dict.fromkeys(name for ready in forms for name in ready.checked.names))

    def render(
        self,
        kind: str,
        bulletin: BulletinKind,
        form: Form,
        fields: Mapping[str, str],
        *,
        language: str = ENGLISH,
    ) -> Worded:
        """The exact text. `TextProblem` names every field that any of the bulletin's forms still misses."""
        values = {name: value for name, value in fields.items() if value}
        forms = self._forms(kind, bulletin, language)
        self._refuse_missing(bulletin, forms, values)
        ready = next(ready for ready in forms if ready.form is form)
        text = _shape(
            self._template(ready).render({name: values[name] for name in ready.checked.names if name in values}), form
        )
        if not text:
            raise template_problem(ready.name, "it says nothing")
        return Worded(text=text, template=ready.name, template_hash=ready.hash)

    def fit(self, platform: Platform, text: str) -> Fit:
        """The text's length as the platform counts it."""
        return fit(platform, text)

    def catalogue(self) -> tuple[TemplateFile, ...]:
        """Every message template with the hash that officers sign, by name; broken ones say why."""
        paths: dict[str, Path] = {}
        for folder in reversed(self._folders):
            paths |= {_name(path): path for path in folder.glob(f"messages/*/*{_SUFFIX}")}
        return tuple(self._entry(name, paths[name]) for name in sorted(paths))

    def _entry(self, name: str, path: Path) -> TemplateFile:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        try:
            # any form will do: the words and their hash are what is asked for
            self._ready(path, Form.LONG)
        except TextProblem as problem:
            return TemplateFile(name=name, hash=digest, problem=problem.sentence)
        return TemplateFile(name=name, hash=digest)

    def _forms(self, kind: str, bulletin: BulletinKind, language: str) -> tuple[_Ready, ...]:
        self._refuse_unknown(kind)
        return tuple(self._ready(self._find(kind, bulletin, form, language), form) for form in forms_of(bulletin))

    def _refuse_unknown(self, kind: str) -> None:
        kinds = self.kinds()
        if kind not in kinds:
            from difflib import get_close_matches  # noqa: PLC0415 - only a slip of the keys pays for it

            near = "".join(f" Did you mean {match}?" for match in get_close_matches(kind, kinds, n=1))
            raise UsageProblem(
                f"There are no templates for {kind!r}.{near}", next_step=f"Use one of: {', '.join(kinds)}."
            )

    def _refuse_missing(self, bulletin: BulletinKind, forms: Sequence[_Ready], values: Mapping[str, str]) -> None:
        required = dict.fromkeys(name for ready in forms for name in ready.checked.required)
        missing = [name for name in required if name not in values]
        if missing:
            raise TextProblem(
                f"The {bulletin} message still needs: {', '.join(missing)}.",
                next_step="Give them all with: " + " ".join(f'--set {name}="…"' for name in missing),
                details={"missing": missing},
            )

    def _find(self, kind: str, bulletin: BulletinKind, form: Form, language: str) -> Path:
        stem = in_language(f"{bulletin}.{form}", language)
        for owner in (kind,) if bulletin is BulletinKind.FIRST else (kind, ANY_KIND):
            for folder in self._folders:
                path = folder / "messages" / owner / f"{stem}{_SUFFIX}"
                if path.is_file():
                    return path
        raise template_problem(f"{kind}/{stem}", "the file is missing")

    def _ready(self, path: Path, form: Form) -> _Ready:
        name, raw = _name(path), path.read_bytes()
        digest = hashlib.sha256(raw).hexdigest()
        if (name, digest) not in self._checked:
            self._checked[name, digest] = self._check(name, raw)
        source, checked = self._checked[name, digest]
        return _Ready(name=name, hash=digest, form=form, source=source, checked=checked)

    def _check(self, name: str, raw: bytes) -> "tuple[str, Checked]":
        from broadcaster.wording.allowlist import check  # noqa: PLC0415 - needs Jinja, which silence must not wait for

        if len(raw) > MOST_BYTES:
            raise template_problem(name, f"it has {len(raw)} bytes; at most {MOST_BYTES} are possible")
        try:
            source = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise template_problem(name, f"it is not UTF-8 (byte {error.start + 1})") from error
        return source, check(self._environment, source, template=name)

    def _template(self, ready: _Ready) -> "Template":
        if ready.hash not in self._compiled:
            self._compiled[ready.hash] = self._environment.from_string(ready.source)
        return self._compiled[ready.hash]

    @cached_property
    def _environment(self) -> "ImmutableSandboxedEnvironment":
        from jinja2 import StrictUndefined  # noqa: PLC0415 - silence must not wait for Jinja
        from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 - as above

        environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False
        )
        environment.globals = {}
        environment.filters = dict(FILTERS)
        environment.tests = {"defined": environment.tests["defined"]}
        return environment


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name.removesuffix(_SUFFIX)}"


def _shape(text: str, form: Form) -> str:
    """Short: one paragraph. Banner: heading line and lines without gaps. Long: paragraphs. All NFC, as X counts it."""
    text = unicodedata.normalize("NFC", text)
    if form is Form.SHORT:
        return " ".join(text.split())
    tidy = tidy_paragraphs(text)
    return tidy.replace("\n\n", "\n") if form is Form.BANNER else tidy
