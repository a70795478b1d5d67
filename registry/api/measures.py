"""Numbers for operators in Prometheus's text format."""

import os
from collections.abc import Iterable
from datetime import datetime

from prometheus_client import REGISTRY, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from registry.api.readiness import readiness
from registry.outbox.queries import backlogs, mail_counts

ANSWERED = Histogram(
    "registry_request_seconds",
    "How long requests took, by the view that answered.",
    ["view", "method", "code"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


class _FromTheTables(Collector):
    """Read at the moment of asking, the same from whichever process answers."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterable[Metric]:
        """The gauges."""
        state = readiness(self.at)
        yield GaugeMetricFamily("registry_ready", "1 when /readyz answers 200.", value=float(state.is_ready))
        for name, words, value_of in (
            ("registry_list_seq", "Published version of a list.", "seq"),
            ("registry_list_served_seq", "Version of a list that can be fetched.", "served_seq"),
            ("registry_list_entries", "Entries of a list.", "count"),
            ("registry_list_waiting_seconds", "Since when something due waits to be published.", "waiting_seconds"),
        ):
            family = GaugeMetricFamily(name, words, labels=["list"])
            for item in state.lists:
                family.add_metric([item.code], float(getattr(item, value_of)))
            yield family
        yield from self._work() if state.lists else ()

    def _work(self) -> Iterable[Metric]:
        due = GaugeMetricFamily("registry_due_seconds", "Age of the oldest due row.", labels=["table"])
        swept = GaugeMetricFamily("registry_swept_seconds", "Since when nobody looked for due rows.", labels=["table"])
        for backlog in backlogs(self.at):
            due.add_metric([backlog.model_label], backlog.oldest_due_seconds or 0.0)
            swept.add_metric([backlog.model_label], -1.0 if backlog.swept_seconds is None else backlog.swept_seconds)
        mails = GaugeMetricFamily("registry_mails", "Mails that wait or did not arrive.", labels=["state"])
        for state, count in mail_counts().items():
            mails.add_metric([state], float(count))
        return [due, swept, mails]


def exposition(at: datetime) -> bytes:
    """All numbers as text: those of the tables, and those of every process where they share a directory."""
    tables = CollectorRegistry()
    tables.register(_FromTheTables(at))
    processes = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        processes = CollectorRegistry()
        MultiProcessCollector(processes)  # type: ignore[no-untyped-call]
    return generate_latest(tables) + generate_latest(processes)
