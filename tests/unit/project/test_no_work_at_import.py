"""Importing a module does nothing but define things."""

import subprocess
import sys

from tests.support.checkout import PACKAGE, ROOT, sources

#: Alembic runs these, nobody imports them
_SCRIPTS = ("broadcaster.__main__", "broadcaster.store.migrations.env", "broadcaster.store.migrations.versions")
_WATCH = '''
import importlib, os, sys, threading
package, site = sys.argv[1], os.sep + "site-packages" + os.sep
frozen = ("socket.bind", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.fork", "os.system",
          "os.mkdir", "os.remove", "os.rename", "os.putenv", "sqlite3.connect", "_thread.start_new_thread",
          "signal.pthread_kill", "tempfile.mkstemp", "tempfile.mkdtemp", "socket.__new__")
def is_ours():
    """Whether our code asked for it, rather than a library that it imports."""
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if site in name:
            return False
        if name.startswith(package):
            return True
        frame = frame.f_back
    return False
def watch(event, arguments):
    writes = event == "open" and (
        (isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"))
        or (isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)))
    if (writes or event in frozen) and is_ours():
        print(module, event, arguments[:2])
sys.dont_write_bytecode = True
sys.addaudithook(watch)
for module in sys.argv[2:]:
    importlib.import_module(module)
print(*(f"thread {t.name}" for t in threading.enumerate() if t is not threading.main_thread()), end="")
'''


def test_importing_every_module_starts_nothing_and_opens_nothing_for_writing() -> None:
    """No thread, no socket, no process, no file, no database; asked of the interpreter's own audit events."""
    modules = [source.name for source in sources() if not source.name.startswith(_SCRIPTS)]
    words = [sys.executable, "-c", _WATCH, str(PACKAGE), *modules]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


def test_the_watch_sees_what_a_module_would_do() -> None:
    """The test above has teeth: a module that opens a file for writing is named."""
    script = "import sys; sys.path.insert(0, sys.argv[1])\n" + _WATCH.replace("sys.argv[2:]", "['busy']")
    made = 'import os, sys, threading\nopen(os.devnull, "w").close()\n'
    with_module = f"import types, sys\ncode = compile({made!r}, sys.argv[1] + '/busy.py', 'exec')\n" + script.replace(
        "importlib.import_module(module)", "exec(code)"
    )
    done = subprocess.run([sys.executable, "-c", with_module, str(PACKAGE)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("busy open")
