"""A warm process for the product: runs one command line after the other, as the program itself does.

`python -m benchmarks.warm_command`; a line on stdin is JSON `{"home": …, "argv": […]}`, a line on stdout its exit code.
"""

import contextlib
import json
import os
import sys

from broadcaster.cli.main import run


def main() -> None:
    """Serve until stdin ends; what the command prints goes nowhere."""
    answers = sys.stdout
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - not a path that lies anywhere
        for line in sys.stdin:
            asked = json.loads(line)
            os.environ["BROADCASTER_HOME"] = asked["home"]
            with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
                code = run(asked["argv"])
            answers.write(f"{code}\n")
            answers.flush()


if __name__ == "__main__":
    main()
