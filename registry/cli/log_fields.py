"""Logs in JSON with an allow-list of fields: what is not on the list never reaches a log, so no body, key or name can."""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

ALLOWED = frozenset({
    "event", "level", "logger", "timestamp", "exception",
    "request_id", "correlation_id", "user_id", "organisation_id", "key_prefix", "ip",
    "method", "path", "code", "duration_ms",
    "task", "task_id", "task_name", "parent_task_id", "attempt", "queue", "runtime",
    "list", "seq", "count", "subject_kind", "subject_id", "action", "reason",
})  # fmt: skip


def keep_listed_fields(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The event without the fields that are not on the list."""
    return {name: value for name, value in event.items() if name in ALLOWED}


def _before() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def configure() -> None:
    """Send structlog's loggers through the standard library's handlers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_before(),
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def log_settings(level: str) -> dict[str, Any]:
    """The standard library's logging: everything as JSON to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "registry.cli.log_fields.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["stderr"], "propagate": False},
            "django_structlog": {"level": "WARNING"},
        },
    }


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    """One JSON object a line, of allowed fields only."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        super().__init__(
            foreign_pre_chain=_before(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                keep_listed_fields,
                structlog.processors.JSONRenderer(),
            ],
        )

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        return super().format(record)
