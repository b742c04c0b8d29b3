"""A machine within the machine: a network with a documentation address, and operating-system users of its own.

The product has no test switch (design rule 6), so the live space is tried as it is: as real users, against platforms on
an address that is not loopback. Everything happens in namespaces (network, mounts, processes) that one sleeping process
holds; when it ends, network, users, mounts and processes are gone, and the machine around it was never changed.
"""

import ctypes
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self, TypeVar

import pytest

from tests.support.exercise import until

#: RFC 5737: an address of nobody, which stands for the public internet
ADDRESS = "203.0.113.10"
REPOSITORY = Path(__file__).parents[3]
#: a process space too, so that whatever a test left running ends with the machine
_UNSHARE = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
_TOOLS = ("unshare", "nsenter", "setpriv", "ip", "useradd", "groupadd")
_NET = 0x40000000
Made = TypeVar("Made")


def require_namespaces() -> None:
    """Skip at home, fail in CI, where namespaces or the tools for them are missing."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    why = f"these tools are missing: {', '.join(missing)}" if missing else ""
    if os.getuid() != 0:
        why = "live-space tests make network namespaces and users, which needs root"
    elif not missing:
        tried = subprocess.run([*_UNSHARE, "--time", "true"], capture_output=True, check=False)
        why = "" if tried.returncode == 0 else f"no namespaces here: {tried.stderr.decode().strip()}"
    if not why:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must run the live-space tests, but {why}")
    pytest.skip(why)


class Machine:
    """The namespaces, their users, and ways to run or to listen inside them."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="live-space-"))
        self.folder.chmod(0o755)
        self._holder = subprocess.Popen(
            # a test run that is killed takes the machine with it
            ["setpriv", "--pdeathsig", "KILL", *_UNSHARE, "--propagation", "private", "sleep", "infinity"],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._inner = 0

    def __enter__(self) -> Self:
        try:
            self._wait_for_namespaces()
            self._set_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._holder.kill()
        self._holder.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run as root inside; for what an administrator does."""
        return subprocess.run([*self._enter(), *words], check=check, capture_output=True, text=True, timeout=60)

    def words(self, user: str, words: Sequence[str], *, later_by: float = 0.0) -> list[str]:
        """The argument list that runs `words` as that user; `later_by` seconds on the clock that survives suspend."""
        ahead = ["unshare", "--time", "--boottime", str(int(later_by))] if later_by else []
        become = [] if user == "root" else ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--"]
        return [*self._enter(), *ahead, *become, *words]

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """What a login shell has, and nothing of the test run's own."""
        return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": "/", "PYTHONDONTWRITEBYTECODE": "1", **more}

    def add_group(self, name: str) -> None:
        """As an administrator does."""
        self.run("groupadd", name)

    def add_user(self, name: str, *groups: str) -> None:
        """A real user with a group of the same name, in further groups."""
        self.run("useradd", "--user-group", "--no-create-home", "--groups", ",".join(groups), name)

    def inside(self, make: Callable[[], Made]) -> Made:
        """Make something whose sockets belong to the network inside; they stay there when they are used elsewhere."""
        made: list[Made] = []
        failed: list[BaseException] = []

        def enter_and_make() -> None:
            # a thread of its own: the namespace goes with the thread that entered it
            try:
                self._enter_network()
                made.append(make())
            except BaseException as error:  # noqa: BLE001 - handed to the thread that asked
                failed.append(error)

        thread = threading.Thread(target=enter_and_make)
        thread.start()
        thread.join()
        if failed:
            raise failed[0]
        return made[0]

    def _enter_network(self) -> None:
        handle = os.open(f"/proc/{self._inner}/ns/net", os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).setns(handle, _NET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
        finally:
            os.close(handle)

    def _enter(self) -> list[str]:
        return ["nsenter", f"--target={self._inner}", "--net", "--mount", "--pid"]

    def _wait_for_namespaces(self) -> None:
        """`unshare` forks once everything is made, and its child becomes the sleeper."""
        children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children")

        def sleeper() -> int:
            child = children.read_text(encoding="ascii").strip()
            asleep = child and Path(f"/proc/{child}/comm").read_text(encoding="ascii").strip() == "sleep"
            return int(child) if asleep else 0

        self._inner = until(sleeper)

    def _set_up(self) -> None:
        etc = self.folder / "etc"
        shutil.copytree("/etc", etc, symlinks=True, ignore_dangling_symlinks=True)
        script = ["set -eu", *_exposed(self.folder), f"mount --bind {shlex.quote(str(etc))} /etc", *_NETWORK]
        self.run("sh", "-c", "\n".join(script))


#: not every kernel has dummy interfaces; there the address lies beside loopback's own
_NETWORK = (
    "ip link set lo up",
    f"if ip link add public type dummy 2>/dev/null; then ip address add {ADDRESS}/24 dev public; ip link set public up",
    f"else ip address add {ADDRESS}/24 dev lo; fi",
)


def _exposed(folder: Path) -> list[str]:
    """Shell lines that let every user reach Python and the checkout, also where they lie in root's closed home."""
    needed = sorted({Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), REPOSITORY})
    closed = {path: top for path in needed if (top := _closed(path)) is not None}
    lines = []
    for number, path in enumerate(closed):
        hold = folder / "exposed" / str(number)
        hold.mkdir(parents=True)
        lines.append(f"mount --bind {shlex.quote(str(path))} {shlex.quote(str(hold))}")
    lines += [f"mount -t tmpfs -o mode=755 none {shlex.quote(str(top))}" for top in sorted(set(closed.values()))]
    for number, path in enumerate(closed):
        shown = shlex.quote(str(path))
        lines.append(f"mkdir -p {shown} && mount --bind {shlex.quote(str(folder / 'exposed' / str(number)))} {shown}")
    return lines


def _closed(path: Path) -> Path | None:
    """The topmost folder above `path` that other users may not pass."""
    return next((p for p in reversed([path, *path.parents]) if not p.stat().st_mode & 0o001), None)
