"""Real dispatcher processes against a lossy sandbox, killed at named places; run as `python -m tests.support.campaign`.

The driver is a fork server: it imports everything once, has no threads, and every sandbox and dispatcher is a fork of
it. Each trial has a store and accounts of its own, so that many run at once; the oracle of the sandbox, which is what
the public saw, is read at the end. The result is one JSON document on stdout.
"""

import argparse
import json
import logging
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

# loaded once, before the forks: the parts that adapters import where they use them
import requests  # noqa: F401
import tweepy  # noqa: F401
from sqlalchemy import Engine, select

from broadcaster.channels.facebook import FacebookChannel, FacebookCredentials
from broadcaster.channels.recording import RecordingChannel, Script
from broadcaster.channels.x import XChannel, XCredentials
from broadcaster.clock import SystemClock
from broadcaster.domain.banner import BannerPage
from broadcaster.domain.deliveries import FINAL, Delivery
from broadcaster.domain.outcomes import CannotTell, Copies, Outcome, ReadBack, Sent, Unknown, Why
from broadcaster.domain.register import Account
from broadcaster.domain.words import DeliveryState, Effect, Platform, Posture, Repeat, Space
from broadcaster.engine.dispatch import Dispatcher
from broadcaster.engine.parts import Parts, Timing
from broadcaster.failpoints import VARIABLE, Failpoints
from broadcaster.keeping import Bucket, UnitOfWork
from broadcaster.ports import Channel, Post
from broadcaster.sandbox.control import Control
from broadcaster.sandbox.server import run as run_sandbox
from broadcaster.store import dispatch as _statements  # noqa: F401 - loaded before the forks
from broadcaster.store.database import Database
from broadcaster.store.dispatch_rows import attempt
from broadcaster.store.unit_of_work import SqlStore
from broadcaster.transport.reach import Reach
from broadcaster.transport.secrets import Secret
from broadcaster.transport.transport import Transport
from tests.support.scene import COUNCIL, Scene, row

#: every place a process may die at
PLACES = (
    "claim-uncommitted",
    "claimed",
    "before-arm",
    "arm-uncommitted",
    "after-arm",
    "after-request",
    "record-uncommitted",
    "after-record",
    "sweep-uncommitted",
    "before-look",
    "after-look",
    "look-uncommitted",
    "after-look-record",
)
#: what goes wrong between us and a platform, and how often
LOSSES: tuple[tuple[str | dict[str, Any], float], ...] = (
    ("lost", 0.12),
    ("act-then-500", 0.10),
    ("error-500", 0.08),
    ("refuse-before-read", 0.06),
    ("act-then-503-html", 0.05),
    ({"type": "slow", "seconds": 0.2, "act": True}, 0.05),
)
#: seconds; the settle time is longer than a request or a lagging timeline can be, also on a busy machine
TIMING = Timing(
    claim_seconds=1.5,
    arm_seconds=3.0,
    settle_seconds=1.5,
    gap_seconds=0.3,
    blind_seconds=4.0,
    wait_seconds=0.2,
    house_seconds=0.2,
    bucket=Bucket(size=1000, refill_seconds=0.1),
)
#: a trial that takes longer has hung
LONGEST = 40


@dataclass(frozen=True, kw_only=True)
class Options:
    """What is to be run."""

    trials: int
    at_once: int
    seed: int
    naive: bool
    postgres: str
    stops: bool
    filter: bool
    #: instead of trials: two dispatchers race for so many rows
    race: int


@dataclass(kw_only=True)
class Trial:
    """One store, a lead and an account that reposts it, two dispatchers."""

    number: int
    address: str
    seed: int
    stop: bool
    processes: dict[int, str] = field(default_factory=dict)
    frozen: dict[int, float] = field(default_factory=dict)
    spawned: int = 0
    kills: int = 0
    quiet: bool = False
    #: why a process did not end quietly
    hung: str = ""

    @property
    def platform(self) -> Platform:
        """Every other trial is on the other platform."""
        return Platform.X if self.number % 2 else Platform.FACEBOOK

    def target(self, role: str) -> str:
        """An account of this trial."""
        return f"t{self.number}{role}/{self.platform}"


class Hopeful:
    """The naive dispatcher's belief: whatever failed may be sent again."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def repeat(self, effect: Effect) -> Repeat:
        """Always."""
        return Repeat.SAFE

    def send(self, effect: Effect, post: Post) -> Outcome:
        """As the channel does."""
        return self._channel.send(effect, post)

    def look(self, effect: Effect, post: Post, *, since: datetime) -> ReadBack:
        """As the channel does; nobody asks."""
        return self._channel.look(effect, post, since=since)

    def copies(self, effect: Effect, post: Post, *, since: datetime) -> Copies | CannotTell:
        """As the channel does."""
        return self._channel.copies(effect, post, since=since)

    def verify(self) -> str:
        """As the channel does."""
        return self._channel.verify()


class PollingBell:
    """Rings nobody: every ring is lost, and the poll must do."""

    def ring(self) -> None:
        """Lost."""

    def wait(self, seconds: float) -> bool:
        """Sleep for as long as the dispatcher may."""
        time.sleep(seconds)
        return False


class Dice:
    """Jitter from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a test's dice

    def jitter(self) -> float:
        """A number in [0, 1)."""
        return self._random.random()

    def token(self) -> str:
        """Sixteen digits."""
        return f"{self._random.getrandbits(64):016x}"


class Opener:
    """Opens stores for forks with the statements that the driver has compiled already, which saves most of the time."""

    def __init__(self) -> None:
        self._warm: Engine | None = None

    def open(self, address: str) -> Database:
        """A store of its own, as in production."""
        database = Database.open(address, space=Space.EXERCISE, council=COUNCIL, clock=SystemClock())
        if self._warm is not None:
            database.engine.dialect = self._warm.dialect
            database.engine._compiled_cache = self._warm._compiled_cache
        return database

    def warm(self, address: str) -> None:
        """Dispatch something once, so that every statement is compiled before the forks."""
        database = self.open(address)
        scene, target = Scene(SqlStore(database)), "warm/x"
        account = Account(id=target, service="warm", platform=Platform.X, posture=Posture.LEAD, handle="warm")
        lost = Unknown(row=4, why=Why.NO_ANSWER, detail="closed")
        recording = RecordingChannel(account)
        recording.plan(Script(outcome=lost, acts=True))
        scene.publish(target)
        timing = replace(TIMING, settle_seconds=0.0)
        parts = _parts(database, {target: recording}, [target], seed=1, timing=timing)
        Dispatcher(parts).drain(deadline=timedelta(seconds=5))
        database.close()
        self._warm = database.engine


OPENER = Opener()


def _no_banner(_uow: UnitOfWork, _delivery: Delivery) -> BannerPage:
    raise NotImplementedError("no banner here")


def channel(url: str, number: int, target: str) -> Channel:
    """The real channel of an account, at the sandbox."""
    service, _, name = target.partition("/")
    platform = Platform(name)
    owner = f"{7_000_000 + number * 10 + _role(service)}"
    page = f"999000{number * 10 + _role(service):09d}"
    account = Account(
        id=target,
        service=service,
        platform=platform,
        posture=Posture.LEAD,
        handle=service,
        platform_id=owner if platform is Platform.X else page,
    )
    transport = Transport(Reach.exercise(url), total_seconds=2.0)
    if platform is Platform.X:
        keys = XCredentials(
            consumer_key=Secret("sandbox-consumer-key"),
            consumer_secret=Secret("sandbox-consumer-secret"),
            access_token=Secret(f"{owner}-{service}.x"),
            access_token_secret=Secret("sandbox-token-secret"),
        )
        return XChannel(account, keys, transport=transport, base_url=url)
    token = FacebookCredentials(
        page_token=Secret(f"sandbox-page-token.{service}.facebook"), app_secret=Secret("sandbox-app-secret")
    )
    return FacebookChannel(account, token, transport=transport, base_url=url)


def _role(service: str) -> int:
    return 0 if service.endswith("lead") else 1


class Campaign:
    """The driver."""

    def __init__(self, options: Options, folder: Path) -> None:
        self.options = options
        self._folder = folder
        OPENER.warm(str(folder / "warm.db") if not options.postgres else self._postgres(-1))
        self._random = random.Random(options.seed)  # noqa: S311 - a test's dice
        self.url, self._sandbox = _start_sandbox()
        self._control = Control(self.url)
        if not options.filter:
            self._control.settings(duplicate_window_seconds=0)
        self._control.settings(read_lag_seconds=0.2)
        self._running: dict[int, Trial] = {}
        self._kills: Counter[str] = Counter()

    def run(self) -> dict[str, Any]:
        """All trials; what the public saw of them."""
        started = time.monotonic()
        waiting = [self._make(number) for number in range(self.options.trials)]
        done: list[Trial] = []
        todo = list(waiting)
        while todo or self._running:
            while todo and len({id(trial) for trial in self._running.values()}) < self.options.at_once:
                self._begin(todo.pop(0))
            done += self._reap()
        verdicts = self._judge(done)
        return {
            "seconds": round(time.monotonic() - started, 1),
            "trials": len(done),
            "kills": sum(self._kills.values()),
            "kills_by_place": dict(sorted(self._kills.items())),
            "hung": {trial.number: trial.hung for trial in done if trial.hung},
            **verdicts,
        }

    def end(self) -> None:
        """Stop the sandbox."""
        os.kill(self._sandbox, signal.SIGKILL)
        os.waitpid(self._sandbox, 0)

    def _make(self, number: int) -> Trial:
        address = str(self._folder / f"{number}.db")
        if self.options.postgres:
            address = self._postgres(number)
        seed = self._random.getrandbits(32)
        return Trial(number=number, address=address, seed=seed, stop=self.options.stops)

    def _postgres(self, number: int) -> str:
        import psycopg  # noqa: PLC0415 - SQLite needs none

        with psycopg.connect(self.options.postgres, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS campaign_{number % 10**6}".encode())
            connection.execute(f"CREATE DATABASE campaign_{number % 10**6}".encode())
        return self.options.postgres.replace("/postgres?", f"/campaign_{number % 10**6}?")

    def _begin(self, trial: Trial) -> None:
        """Store, rows and faults of one trial, then its two dispatchers."""
        database = OPENER.open(trial.address)
        _write(Scene(SqlStore(database)), trial)
        database.close()
        for role in ("lead", "repost"):
            self._lose(trial.platform, trial.target(role))
        for _ in range(2):
            place, number = self._random.choice(PLACES), self._random.choice((1, 1, 1, 2, 3))
            # a frozen worker is a danger only between claiming and recording
            place = self._random.choice(("before-arm", "after-arm", "after-request")) if trial.stop else place
            self._spawn(trial, f"{place}:{number}{':STOP' if trial.stop and trial.spawned == 0 else ''}")

    def _lose(self, platform: Platform, account: str) -> None:
        for effect, probability in LOSSES:
            # a repost that is safe to repeat backs off for longer each time, so few of its answers are lost
            for operation in ("publish", "repost") if effect in ("lost", "act-then-500") else ("publish",):
                self._control.fault(
                    effect,
                    platform=platform,
                    account=account,
                    operation=operation,
                    count=2 if operation == "publish" else 1,
                    probability=probability,
                    seed=self._random.getrandbits(31),
                )
        self._control.fault(
            "error-503",
            platform=platform,
            account=account,
            operation="timeline",
            count=3,
            probability=0.15,
            seed=self._random.getrandbits(31),
        )

    def _spawn(self, trial: Trial, failpoint: str) -> None:
        trial.spawned += 1
        pid = _forked(lambda: _dispatch(trial, self.url, failpoint, naive=self.options.naive))
        trial.processes[pid] = failpoint
        self._running[pid] = trial

    def _reap(self) -> list[Trial]:
        """Wait for one process to end or freeze; the trials that ended with it."""
        self._thaw()
        pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
        if pid == 0:
            time.sleep(0.02)
            return []
        trial = self._running.get(pid)
        if trial is None:
            return []
        if os.WIFSTOPPED(status):
            trial.frozen[pid] = time.monotonic() + TIMING.arm_seconds + self._random.uniform(0.0, 2.0)
            self._kills["stopped"] += 1
            self._spawn(trial, "")
            return []
        failpoint = trial.processes.pop(pid)
        del self._running[pid]
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            trial.kills += 1
            self._kills[failpoint.partition(":")[0]] += 1
            self._spawn(trial, "")
        elif os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
            trial.quiet = True
        else:
            trial.hung = f"process {pid} ended with status {os.waitstatus_to_exitcode(status)}"
        return [] if trial.processes else [trial]

    def _thaw(self) -> None:
        """Let frozen workers go on once their lease is over."""
        for trial in list({id(one): one for one in self._running.values()}.values()):
            for pid, at in list(trial.frozen.items()):
                if time.monotonic() >= at:
                    del trial.frozen[pid]
                    os.kill(pid, signal.SIGCONT)

    def _judge(self, trials: list[Trial]) -> dict[str, Any]:
        """The oracle's view: what the public saw, against what the store says."""
        copies: Counter[tuple[str, str]] = Counter()
        for post in self._control.posts():
            copies[post["account"], "repost" if post["repost_of"] else "publish"] += 1
        seen: Counter[str] = Counter()
        duplicates, losses, broken = [], [], []
        for trial in trials:
            rows, history, verified = _final(trial)
            if not verified:
                broken.append(trial.number)
            for one in rows:
                public = copies[one.target, one.effect.value]
                seen[one.state.value] += 1
                about = {"trial": trial.number, "target": one.target, "state": one.state.value, "public": public}
                about |= {"reason": one.reason, "history": history[one.id]}
                if public > 1:
                    duplicates.append(about)
                if _is_lost(one, public, officer_has_lead=rows[0].state is DeliveryState.NEEDS_OFFICER):
                    losses.append(about)
        return {
            "deliveries": sum(seen.values()),
            "states": dict(seen),
            "duplicates": duplicates,
            "losses": losses,
            "audit_broken": broken,
        }


def _is_lost(one: Delivery, public: int, *, officer_has_lead: bool) -> bool:
    """Nothing may end without the public or an officer seeing it; a repost waits for an officer's word on its lead."""
    if one.state is DeliveryState.NEEDS_OFFICER or (one.waits_for and officer_has_lead):
        return False
    return one.state not in FINAL or (one.state is DeliveryState.SENT) != (public >= 1)


def _write(scene: Scene, trial: Trial) -> None:
    """A lead and a repost of it."""
    lead = trial.target("lead")
    bulletin = scene.bulletin(scene.incident(), {lead: f"EXERCISE Flood at the river, trial {trial.number}."})
    repost = row(trial.target("repost"), bulletin, effect=Effect.REPOST, waits_for=f"publish:{lead}")
    scene.add(row(lead, bulletin), repost)


def _final(trial: Trial) -> tuple[list[Delivery], dict[int, list[str]], bool]:
    """The rows, what was tried for each, and whether the log verifies."""
    database = OPENER.open(trial.address)
    store = SqlStore(database)
    with store.reading() as uow:
        rows = uow.outbox.of_incident(1)
    with database.connect(writing=False) as connection:
        tries = connection.execute(select(attempt).order_by(attempt.c.id)).all()
    verified = store.verify()
    database.close()
    history = {
        one.id: [f"{t.started_at:%M:%S.%f} {t.what} {t.outcome}: {t.detail}" for t in tries if t.delivery_id == one.id]
        for one in rows
    }
    return rows, history, verified.first_bad is None and verified.entries > 0


def _dispatch(trial: Trial, url: str, failpoint: str, *, naive: bool) -> int:
    """One dispatcher process; 0 when it ended quietly."""
    os.environ[VARIABLE] = failpoint
    signal.alarm(LONGEST)
    logging.disable(logging.CRITICAL)
    database = OPENER.open(trial.address)
    targets = [trial.target("lead"), trial.target("repost")]
    channels = {target: channel(url, trial.number, target) for target in targets}
    if naive:
        channels = {target: Hopeful(one) for target, one in channels.items()}
    parts = _parts(database, channels, targets[:1], seed=trial.seed + trial.spawned, timing=TIMING)
    return 0 if Dispatcher(parts).drain(deadline=timedelta(seconds=LONGEST - 10)) else 3


def _parts(
    database: Database, channels: Mapping[str, Channel], leads: Sequence[str], *, seed: int, timing: Timing
) -> Parts:
    return Parts(
        store=SqlStore(database),
        channels=channels,
        sites={},
        banner=_no_banner,
        lead_targets=leads,
        owner=f"p{os.getpid()}",
        chance=Dice(seed),
        doorbell=PollingBell(),
        timing=timing,
        fail=Failpoints.from_environment(Space.EXERCISE),
    )


def _forked(work: Callable[[], int]) -> int:
    """A fork that does `work`; its process id."""
    pid = os.fork()
    if pid == 0:
        _child(work)
    return pid


def _child(work: Callable[[], int]) -> None:
    """Run a fork to its end; it never returns into the driver's code."""
    code = 70
    try:
        code = work()
    except BaseException:  # noqa: BLE001 - a fork must end here, whatever happened
        import traceback  # noqa: PLC0415 - only here

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _start_sandbox() -> tuple[str, int]:
    """A sandbox in a process of its own; its address and process id."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _child(lambda: _serve(writing))
    os.close(writing)
    with os.fdopen(reading) as answer:
        return answer.readline().strip(), pid


def _serve(writing: int) -> int:
    def ready(url: str) -> None:
        os.write(writing, f"{url}\n".encode())
        os.close(writing)

    # should the driver die, its sandbox does not stay for long
    run_sandbox(0, idle_minutes=2, on_ready=ready)
    return 0


class Tally:
    """A channel whose public is a file that every process appends to."""

    def __init__(self, path: Path, target: str) -> None:
        self._path, self._target = path, target

    def repeat(self, effect: Effect) -> Repeat:
        """As on a platform without names or filters."""
        return Repeat.AFTER_LOOK

    def send(self, effect: Effect, post: Post) -> Outcome:
        """One line, written whole; its place is the post's id."""
        with self._path.open("ab", buffering=0) as public:
            public.write(f"{self._target} {post.text}\n".encode())
            return Sent(external_id=f"90{public.tell():017d}")

    def look(self, effect: Effect, post: Post, *, since: datetime) -> ReadBack:
        """Nobody needs to."""
        return CannotTell(detail="nobody looks here")

    def copies(self, effect: Effect, post: Post, *, since: datetime) -> Copies | CannotTell:
        """Nobody needs to."""
        return CannotTell(detail="nobody looks here")

    def verify(self) -> str:
        """The account."""
        return self._target


def race(options: Options, folder: Path) -> dict[str, Any]:
    """Two dispatcher processes and one outbox, without any fault: who sends what, and how often."""
    trial = Trial(number=0, address=str(folder / "race.db"), seed=options.seed, stop=False)
    targets = [f"t{number}/x" for number in range(40)]
    database = OPENER.open(trial.address)
    scene, public = Scene(SqlStore(database)), folder / "public"
    texts = [f"EXERCISE post {number}" for number in range(options.race)]
    scene.add(
        *(
            row(targets[number % len(targets)], None, own_text=words, key=words, expires=None)
            for number, words in enumerate(texts)
        )
    )
    database.close()
    started = time.monotonic()
    pids = [_forked(lambda: _race_one(trial, public, targets)) for _ in range(2)]
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    seconds = time.monotonic() - started
    seen = Counter(line.split(" ", 1)[1] for line in public.read_text().splitlines())
    database = OPENER.open(trial.address)
    with database.connect(writing=False) as connection:
        tries = Counter(connection.execute(select(attempt.c.owner)).scalars())
    verified = SqlStore(database).verify()
    database.close()
    return {
        "seconds": round(seconds, 1),
        "codes": codes,
        "duplicates": [words for words, count in seen.items() if count > 1],
        "losses": sorted(set(texts) - set(seen)),
        "sent_by": sorted(tries.values()),
        "audit_broken": [] if verified.first_bad is None else [0],
    }


def _race_one(trial: Trial, public: Path, targets: Sequence[str]) -> int:
    logging.disable(logging.CRITICAL)
    database = OPENER.open(trial.address)
    channels: dict[str, Channel] = {target: Tally(public, target) for target in targets}
    parts = _parts(database, channels, [], seed=os.getpid(), timing=replace(TIMING, claim_seconds=60, arm_seconds=60))
    return 0 if Dispatcher(parts).drain(deadline=timedelta(seconds=240)) else 3


def _campaign(options: Options, folder: Path) -> dict[str, Any]:
    campaign = Campaign(options, folder)
    try:
        return campaign.run()
    finally:
        campaign.end()


def main() -> None:
    """Run as asked and print the result."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--naive", action="store_true")
    parser.add_argument("--postgres", default="")
    parser.add_argument("--stops", action="store_true")
    parser.add_argument("--filter", action="store_true")
    parser.add_argument("--race", type=int, default=0)
    options = Options(**vars(parser.parse_args()))
    folder = Path(tempfile.mkdtemp(prefix="broadcaster-campaign-"))
    try:
        told = race(options, folder) if options.race else _campaign(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result = {"options": asdict(options), "at": datetime.now(UTC).isoformat(), **told}
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
