"""The scenes of docs/status.md, played on a clock that stands where it is put.

`python -m tests.support.status_scenes` writes them into the page again after the screen has changed on purpose.
"""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from broadcaster.channels.recording import Script
from broadcaster.cli.overview import Screen, overview
from broadcaster.domain.outcomes import NotSent, Phase, Why
from broadcaster.domain.words import BulletinKind
from broadcaster.engine.declare import Declare, declare
from broadcaster.engine.desk import Desk
from broadcaster.engine.handover import offer
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.post import post
from broadcaster.engine.publish import publish
from broadcaster.engine.report import status_report
from broadcaster.engine.stand_down import StandDown, stand_down
from broadcaster.engine.status import SERVE, node_name, picture
from broadcaster.engine.told import tell_editors
from broadcaster.engine.watching import watching
from tests.support.checkout import ROOT
from tests.support.days import YES, Days, days

PAGE = ROOT / "docs/status.md"
NO_CREDIT = NotSent(row=11, why=Why.CREDITS, detail="402 CreditsDepleted", phase=Phase.ANSWERED, status=402)
#: what changes with every word of a template, and says nothing here
_LOG = re.compile(r"Log: \d+ entries, head \w+")


def screen(desk: Desk, *, columns: int = 80) -> Screen:
    """A terminal of 24 lines."""
    return Screen(
        columns=columns,
        zone=desk.register.council.zone,
        council=desk.register.council.name,
        mark="EXERCISE",
        more="broadcaster exercise status",
    )


def shown(council: Days) -> str:
    """The status as it stands on the screen; a service keeps watch."""
    desk = council.desk
    with desk.store.writing() as uow:
        uow.books.beat(node_name(desk.council, host="duty", pid=1, what=SERVE), what=SERVE, at=uow.now)
        uow.commit()
    lines = overview(status_report(desk, picture(desk)), screen(desk))
    said = "\n".join(line.text for line in lines)
    return _LOG.sub("Log: 42 entries, head 0123456789abcdef", said)


def quiet(council: Days) -> None:
    """Nothing is open."""


def first_ten_minutes(council: Days) -> None:
    """Everything is up; the telephone is next."""
    council.trigger()
    tell_editors(council.desk, ["museum", "libraries"], how="rang")
    council.go(minutes=9)


def waiting(council: Days) -> None:
    """Free text waits for a second officer."""
    incident = council.trigger()
    tell_editors(council.desk, ["all"], how="rang")
    watching(council.desk, "Sam (press office)", ref=None)
    council.go(minutes=25)
    message = Message(kind=BulletinKind.UPDATE, given={"what": "The rest centre at Datchet Village Hall is open."})
    publish(council.desk, incident, message, HowAllowed())
    council.go(minutes=3)


def x_lost(council: Days) -> None:
    """X is out of credit when the update comes."""
    incident = council.trigger()
    tell_editors(council.desk, ["all"], how="rang")
    watching(council.desk, "Sam (press office)", ref=None)
    council.go(minutes=40)
    council.channels["corporate/x"].plan(Script(outcome=NO_CREDIT))
    council.say(incident, BulletinKind.UPDATE, what="The rest centre at Datchet Village Hall is open.")
    council.go(minutes=2)


def two_incidents(council: Days) -> None:
    """An overdue promise, a second incident led by the police, and a handover that nobody has answered."""
    council.trigger()
    tell_editors(council.desk, ["all"], how="rang")
    watching(council.desk, "Sam (press office)", ref=None)
    council.go(hours=2, minutes=50)
    police = Declare(kind="road-closure", place="Windsor Bridge", district="SL4", lead_agency="police")
    declare(council.desk, police)
    council.go(minutes=13)
    offer(council.desk, "bailey", ref="F1", note="")
    council.go(minutes=4)


def standing_down(council: Days) -> None:
    """The all-clear is out and stays on the banner; a held post waits for its review."""
    council.trigger()
    post(council.desk, "museum/x", "Storytime is at 10:30 on Saturday.")
    council.go(hours=5)
    stand_down(council.desk, StandDown(), YES)
    council.go(minutes=20)


SCENES: dict[str, Callable[[Days], None]] = {
    "quiet": quiet,
    "the-first-ten-minutes": first_ten_minutes,
    "waiting-for-approval": waiting,
    "x-is-lost": x_lost,
    "two-incidents": two_incidents,
    "standing-down": standing_down,
}


def played(name: str, folder: Path) -> str:
    """One scene, from the beginning, as the screen shows it."""
    with days(folder) as council:
        SCENES[name](council)
        return shown(council)


def block(name: str, text: str) -> str:
    """The scene as it stands in the page."""
    return f"<!-- scene: {name} -->\n```text\n{text}\n```"


def main() -> None:
    """Write every scene into the page."""
    page = PAGE.read_text(encoding="utf-8")
    for name in SCENES:
        with tempfile.TemporaryDirectory() as folder:
            made = block(name, played(name, Path(folder)))
        before, mark, after = page.partition(f"<!-- scene: {name} -->\n```text\n")
        page = before + made + after[after.index("```") + 3 :] if mark else page
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
