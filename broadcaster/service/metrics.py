"""The numbers of the service for Prometheus: a registry of its own for every scrape, no text and no name of a person.

docs/service.md lists every metric; a test holds the page to `METRICS`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from broadcaster.domain.figures import Figures
from broadcaster.domain.outcomes import Why
from broadcaster.domain.words import DeliveryState
from broadcaster.service.health import Health
from broadcaster.service.pulse import Pulse

CONTENT_TYPE = CONTENT_TYPE_LATEST
#: name without the suffix of its type → (type, help, labels)
METRICS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "broadcaster_build": ("info", "Version, space and council of this process.", ()),
    "broadcaster_healthy": ("gauge", "1 when /health answers 200.", ()),
    "broadcaster_store_up": ("gauge", "1 when the store could be read for this scrape.", ()),
    "broadcaster_loop_age_seconds": ("gauge", "Seconds since the dispatching loop last went round.", ()),
    "broadcaster_loop_restarts": ("counter", "How often the dispatching loop died and was started again.", ()),
    "broadcaster_tick_age_seconds": ("gauge", "Seconds since a tick last ended well.", ("tick",)),
    "broadcaster_tick_failures": ("counter", "How often a tick failed.", ("tick",)),
    "broadcaster_register_ignored": ("gauge", "1 when channels.toml on disk is broken and an older one is used.", ()),
    "broadcaster_register_reloads": ("counter", "How often an edited channels.toml was taken up.", ()),
    "broadcaster_deliveries": ("gauge", "Deliveries in the store by state.", ("state",)),
    "broadcaster_oldest_due_seconds": ("gauge", "How long the oldest due delivery has waited; 0 when none is due.", ()),
    "broadcaster_oldest_question_seconds": (
        "gauge",
        "How long the oldest delivery has waited for an officer; 0 when none does.",
        (),
    ),
    "broadcaster_sends": (
        "counter",
        "Ended sends by outcome and reason, from the store's attempts.",
        ("outcome", "why"),
    ),
    "broadcaster_open_incidents": ("gauge", "Incidents that are open or standing down.", ()),
    "broadcaster_silent_accounts": ("gauge", "Accounts that are silent.", ()),
    "broadcaster_paused_accounts": ("gauge", "Accounts and sites that are paused.", ()),
    "broadcaster_notices": ("gauge", "Notices to officers by state.", ("state",)),
    "broadcaster_clock_error_seconds": ("gauge", "How far the wall clock is ahead of the store's clock.", ()),
    "broadcaster_audit_entries": ("counter", "Entries in the audit log.", ()),
}
_NOTICE_STATES = ("queued", "sending", "sent", "recorded", "failed", "answered")
#: the reason behind each row of the decision table (reliability reference 2.4)
_WHY = {
    1: Why.UNREACHABLE,
    2: Why.TLS,
    **dict.fromkeys((3, 4, 5, 14), Why.NO_ANSWER),
    6: Why.CRASHED,
    8: Why.GARBLED,
    9: Why.REDIRECTED,
    10: Why.CONTENT,
    11: Why.CREDENTIAL,
    12: Why.DUPLICATE,
    13: Why.MOVED,
    15: Why.CONFLICT,
    16: Why.RATE_LIMITED,
    17: Why.SERVER,
    **dict.fromkeys((18, 19), Why.OUR_FAULT),
}


@dataclass(frozen=True, kw_only=True)
class Build:
    """What this process is."""

    version: str
    space: str
    council: str


def exposition(build: Build, pulse: Pulse, health: Health, figures: Figures | None) -> bytes:
    """The text of one scrape."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Scrape(build, pulse, health, figures))
    return generate_latest(registry)


class _Scrape(Collector):
    """One scrape's values."""

    def __init__(self, build: Build, pulse: Pulse, health: Health, figures: Figures | None) -> None:
        self._build, self._pulse, self._health, self._figures = build, pulse, health, figures

    def collect(self) -> Iterator[Metric]:
        """Of the process always; of the store when it could be read."""
        build = InfoMetricFamily("broadcaster_build", METRICS["broadcaster_build"][1])
        build.add_metric([], vars(self._build))
        yield build
        yield _gauge("broadcaster_healthy", self._health.ok)
        yield _gauge("broadcaster_store_up", self._figures is not None)
        yield from self._of_process(self._pulse)
        if self._figures is not None:
            yield from _of_store(self._figures)

    def _of_process(self, pulse: Pulse) -> Iterator[Metric]:
        yield _gauge("broadcaster_loop_age_seconds", pulse.loop_age)
        yield _counter("broadcaster_loop_restarts", {(): pulse.loop_restarts})
        yield _gauges("broadcaster_tick_age_seconds", {(name,): pulse.tick_age(name) for name in pulse.ticks})
        yield _counter("broadcaster_tick_failures", {(name,): tick.failures for name, tick in pulse.ticks.items()})
        yield _gauge("broadcaster_register_ignored", bool(pulse.register_problem))
        yield _counter("broadcaster_register_reloads", {(): pulse.register_reloads})


def _of_store(figures: Figures) -> Iterator[Metric]:
    yield _gauges("broadcaster_deliveries", {(s.value,): figures.deliveries.get(s.value, 0) for s in DeliveryState})
    yield _gauge("broadcaster_oldest_due_seconds", figures.oldest_due.total_seconds())
    yield _gauge("broadcaster_oldest_question_seconds", figures.oldest_question.total_seconds())
    sends: dict[tuple[str, ...], float] = {}
    for (outcome, row), number in figures.sends.items():
        why = _WHY.get(row)
        label = (outcome, why.value if why and outcome != "sent" else "")
        sends[label] = sends.get(label, 0) + number
    yield _counter("broadcaster_sends", sends)
    yield _gauge("broadcaster_open_incidents", figures.open_incidents)
    yield _gauge("broadcaster_silent_accounts", figures.silent_accounts)
    yield _gauge("broadcaster_paused_accounts", figures.paused_accounts)
    yield _gauges("broadcaster_notices", {(state,): figures.notices.get(state, 0) for state in _NOTICE_STATES})
    yield _gauge("broadcaster_clock_error_seconds", figures.clock_error.total_seconds())
    yield _counter("broadcaster_audit_entries", {(): figures.audit_entries})


def _gauge(name: str, value: float) -> Metric:
    return _gauges(name, {(): value})


def _gauges(name: str, values: dict[tuple[str, ...], float]) -> Metric:
    _, said, labels = METRICS[name]
    family = GaugeMetricFamily(name, said, labels=labels)
    for label, value in values.items():
        family.add_metric(label, float(value))
    return family


def _counter(name: str, values: dict[tuple[str, ...], float]) -> Metric:
    _, said, labels = METRICS[name]
    family = CounterMetricFamily(name, said, labels=labels)
    for label, value in values.items():
        family.add_metric(label, float(value))
    return family
