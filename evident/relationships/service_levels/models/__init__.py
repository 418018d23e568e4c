"""Agreements on service levels, and the clocks that count what they promise."""

from evident.relationships.service_levels.models.agreement import (
    KIND,
    TIMED,
    Agreement,
    AgreementVersion,
    Metric,
    OnPriority,
    OnReopening,
    Party,
    Signature,
    Target,
    VersionState,
    hears_by_default,
)
from evident.relationships.service_levels.models.carrier import Carrier
from evident.relationships.service_levels.models.clock import (
    COUNTED,
    OWN,
    TO_CUSTOMERS,
    Clock,
    ClockState,
    Correction,
    Rule,
    Segment,
)
from evident.relationships.service_levels.models.exclusion import Exclusion

__all__ = [
    "COUNTED",
    "KIND",
    "OWN",
    "TIMED",
    "TO_CUSTOMERS",
    "Agreement",
    "AgreementVersion",
    "Carrier",
    "Clock",
    "ClockState",
    "Correction",
    "Exclusion",
    "Metric",
    "OnPriority",
    "OnReopening",
    "Party",
    "Rule",
    "Segment",
    "Signature",
    "Target",
    "VersionState",
    "hears_by_default",
]
