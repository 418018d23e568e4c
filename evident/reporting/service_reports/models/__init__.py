"""Report definitions, the reports made by them, and what was issued and sent."""

from evident.reporting.service_reports.models.definition import Definition, Language, Sending
from evident.reporting.service_reports.models.edition import (
    Delivery,
    Edition,
    KeySet,
    Outcome,
    Refusal,
)
from evident.reporting.service_reports.models.report import FollowUp, ServiceReport

__all__ = [
    "Definition",
    "Delivery",
    "Edition",
    "FollowUp",
    "KeySet",
    "Language",
    "Outcome",
    "Refusal",
    "Sending",
    "ServiceReport",
]
