"""A website whose server reads the banner from a folder: three files, each replaced in one step."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from broadcaster.banners.embed import SCRIPT
from broadcaster.banners.page import document_bytes, is_newer, parse, shows
from broadcaster.banners.public import look_at
from broadcaster.domain.banner import BannerPage
from broadcaster.domain.outcomes import Absent, CannotTell, Found, NotSent, Outcome, Phase, ReadBack, Sent, Unknown, Why
from broadcaster.transport.transport import Transport

JSON, HTML, EMBED = "alert.json", "alert.html", "alert.js"
#: everybody may read: a web server runs as another user
_MODE = 0o644


class FileSite:
    """Writes `alert.json`, `alert.html` (the include for pages without JavaScript) and, when it differs, `alert.js`.

    `public_url` is the page the public sees. Empty, or a `file://` address, means that the file is read back instead,
    and the outcome says so.
    """

    def __init__(self, folder: Path, public_url: str | None, *, transport: Transport) -> None:
        self._folder = folder
        self._public_url = public_url or ""
        self._transport = transport

    def show(self, page: BannerPage) -> Outcome:
        """Replace the files; the same version twice is one effect, a straggler behind a newer banner none."""
        replaced = False
        try:
            with _locked(self._folder):
                there = parse(_read(self._folder / JSON))
                if is_newer(there, page):
                    detail = f"a newer banner (version {there['version'] if there else 0}) stands in {JSON}"
                    return NotSent(row=15, why=Why.CONFLICT, detail=detail)
                for name, data in self._files(page):
                    if _read(self._folder / name) != data:
                        replaced = _replace(self._folder / name, data) or replaced
                _sync_folder(self._folder)
        except OSError as error:
            return self._failed(error, replaced=replaced)
        detail = "" if self._is_fetched else "written; the public page was not fetched, because the register names none"
        return Sent(external_id=str(page.version), permalink=self._public_url, detail=detail)

    def sees(self, page: BannerPage) -> ReadBack:
        """Fetch the public page, or read the written file where there is none to fetch."""
        if self._is_fetched:
            return look_at(self._transport, self._public_url, page)
        path = _path_of(self._public_url) if self._public_url else self._folder / HTML
        try:
            text = path.read_text("utf-8", "replace")
        except FileNotFoundError:
            text = ""
        except OSError as error:
            return CannotTell(detail=f"{path.name} could not be read: {_words(error)}")
        if shows(text, page):
            return Found(external_id=str(page.version), permalink=self._public_url)
        return Absent(fresh=True, detail=f"{path.name} does not show it; the public page was not fetched")

    @property
    def _is_fetched(self) -> bool:
        return self._public_url.startswith(("http://", "https://"))

    def _files(self, page: BannerPage) -> Iterator[tuple[str, bytes]]:
        yield EMBED, SCRIPT.encode()
        yield HTML, page.html.encode() if page.active else b""
        yield JSON, document_bytes(page)

    def _failed(self, error: OSError, *, replaced: bool) -> NotSent | Unknown:
        detail = f"the banner's folder could not be written: {_words(error)}"
        if replaced:
            return Unknown(row=17, why=Why.SERVER, detail=detail)
        return NotSent(row=1, why=Why.UNREACHABLE, detail=detail, phase=Phase.BEFORE)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time, across processes; the lock goes with the file handle."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _replace(path: Path, data: bytes) -> bool:
    """Write beside it, sync and rename: a reader sees the old or the new file and never half of one."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), _MODE)
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    return True


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _path_of(url: str) -> Path:
    """The file a `file://` address names; in a folder it is the include."""
    path = Path(url2pathname(urlsplit(url).path))
    return path / HTML if path.is_dir() else path


def _words(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else type(error).__name__
