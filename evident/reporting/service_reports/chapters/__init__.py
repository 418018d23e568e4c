"""What a report tells, chapter by chapter. Each gives rows of figures and the keys behind them."""

from evident.reporting.service_reports.chapters import agreed, measured, promises, workload
from evident.reporting.service_reports.chapters.rows import Chapter, Value

__all__ = ["Chapter", "Value", "agreed", "measured", "promises", "workload"]
