"""What is red and what is a warning: the judgement over a pulse and figures."""

from dataclasses import replace
from datetime import timedelta

from broadcaster.domain.figures import Figures
from broadcaster.service.health import Health, judge
from broadcaster.service.pulse import Pulse, Tick
from tests.support.clock import START

QUIET = Figures(
    now=START,
    deliveries={},
    unfinished=0,
    oldest_due=timedelta(0),
    oldest_question=timedelta(0),
    sends={},
    open_incidents=0,
    silent_accounts=0,
    paused_accounts=0,
    notices={},
    notice_failed_at=None,
    audit_entries=0,
    audit_head="",
    clock_error=timedelta(0),
)


class Watch:
    """A counter that the test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        """Seconds."""
        return self.at


def subjects(health: Health) -> tuple[list[str], list[str]]:
    """The first words of reasons and warnings."""
    return [r.partition(":")[0] for r in health.reasons], [w.partition(":")[0] for w in health.warnings]


def test_a_quiet_service_is_ok() -> None:
    """Nothing red, nothing to warn of."""
    assert subjects(judge(Pulse(seconds=Watch()), QUIET)) == ([], [])


def test_the_age_of_the_last_loop_turns_it_red() -> None:
    """At more than 15 s, whether or not the process lives; a round that reached the store makes it well again."""
    watch = Watch()
    pulse = Pulse(seconds=watch)
    watch.at += 15
    assert judge(pulse, QUIET).ok
    watch.at += 1
    assert subjects(judge(pulse, QUIET))[0] == ["loop"]
    assert pulse.loop_went_round(START)
    assert judge(pulse, QUIET).ok


def test_a_round_that_did_not_reach_the_store_is_no_sign_of_life() -> None:
    """The store's time of the last loop has not moved."""
    watch = Watch()
    pulse = Pulse(seconds=watch)
    pulse.loop_went_round(START)
    watch.at += 20
    assert not pulse.loop_went_round(START)
    assert not pulse.loop_went_round(None)
    assert subjects(judge(pulse, QUIET))[0] == ["loop"]


def test_a_loop_that_died_is_red_until_it_goes_round() -> None:
    """Also within its 15 s."""
    pulse = Pulse(seconds=Watch())
    pulse.loop_died("OSError: gone")
    assert "OSError: gone" in judge(pulse, QUIET).reasons[0]
    pulse.loop_went_round(START)
    assert judge(pulse, QUIET).ok


def test_a_late_tick_is_red_after_a_minute_or_five_of_its_intervals() -> None:
    """A tick of an hour may be silent for five."""
    watch = Watch()
    pulse = Pulse(seconds=watch)
    pulse.ticks = {name: Tick(every=every, last_good=watch()) for name, every in (("notices", 1.0), ("head", 3600.0))}
    pulse.ticks["notices"].problem = "StoreBusy"
    watch.at += 61
    pulse.loop_went_round(START)
    assert judge(pulse, QUIET).reasons == ("tick notices: last good 61 s ago (StoreBusy)",)


def test_a_mute_store_is_red_and_its_numbers_are_null() -> None:
    """With the store's own sentence."""
    told = judge(Pulse(seconds=Watch()), None, store_problem="The disk is gone.").as_json()
    assert told["reasons"] == ["store: The disk is gone."]
    assert told["queue"] is None
    assert told["oldest_due_seconds"] is None


def test_a_notice_that_was_given_up_is_red_for_an_hour() -> None:
    """Telling people is the service's work."""
    for minutes, red in ((59, True), (61, False)):
        failed = replace(QUIET, notice_failed_at=START - timedelta(minutes=minutes))
        assert judge(Pulse(seconds=Watch()), failed).ok is not red


def test_what_only_a_person_can_settle_is_a_warning() -> None:
    """A restart would not help, so it stays 200."""
    long = timedelta(minutes=11)
    busy = replace(
        QUIET,
        deliveries={"needs-officer": 2},
        oldest_question=long,
        oldest_due=long,
        paused_accounts=1,
        clock_error=timedelta(seconds=-9),
    )
    pulse = Pulse(seconds=Watch(), register_problem="ignored", stopping=True)
    health = judge(pulse, busy)
    assert health.ok
    assert subjects(health)[1] == ["register", "stopping", "officers", "queue", "accounts", "clock"]
