"""`scripts/bench NAME|all [--json] [--check]`: runs benches and prints what they found."""

import argparse
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module

from benchmarks.measure import REPEATS, Options, say
from benchmarks.result import Result, document, table

#: name → where it is; imported only when it is run
BENCHES = {
    "help": ("helping", "bench"),
    "trigger-silence": ("startup", "silence"),
    "trigger-outbox": ("startup", "outbox"),
    "broadcast-50": ("broadcast", "fast"),
    "broadcast-300": ("broadcast", "slow"),
    "queue-sqlite": ("queue_sqlite", "bench"),
    "queue-postgres": ("queue_postgres", "bench"),
    "growth": ("growth", "bench"),
    "audit": ("audit", "bench"),
}


def main(argv: Sequence[str]) -> int:
    """Run what is asked for; 0 when it was measured, 1 when a bench could not run or `--check` found a missed goal."""
    asked = _parser().parse_args(argv)
    options = Options(repeats=asked.repeats, rows=asked.rows, jobs=asked.jobs)
    results: list[Result] = []
    broken = []
    for name in BENCHES if "all" in asked.names else asked.names:
        try:
            results += _bench(name)(options)
        except Exception:  # noqa: BLE001 - whatever it was, the other benches still say something
            traceback.print_exc()
            say(f"{name} could not be run")
            broken.append(name)
    sys.stdout.write((document(results) if asked.json else table(results)) + "\n")
    missed = [result.name for result in results if not result.ok]
    if missed:
        say(f"goal missed: {', '.join(missed)}")
    return 1 if broken or (asked.check and missed) else 0


def _bench(name: str) -> Callable[[Options], list[Result]]:
    module, function = BENCHES[name]
    found: Callable[[Options], list[Result]] = getattr(import_module(f"benchmarks.{module}"), function)
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="+", choices=["all", *BENCHES], metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a goal is missed")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="for each side; fewer than 9 prove nothing")
    parser.add_argument("--rows", type=int, default=Options.rows, help="size of the large store")
    parser.add_argument("--jobs", type=int, default=Options.jobs, help="messages through a queue")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
