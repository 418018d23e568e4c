"""Incidents, and what an organisation sets for them."""

from evident.resolution.incidents.models.incident import Incident, IncidentQuerySet
from evident.resolution.incidents.models.major import MajorIncident, MajorState, ManagementNotice
from evident.resolution.incidents.models.settings import (
    CannedReply,
    Category,
    IncidentTemplate,
    PriorityRule,
    ResolutionCode,
    RoutingRule,
)

__all__ = [
    "CannedReply",
    "Category",
    "Incident",
    "IncidentQuerySet",
    "IncidentTemplate",
    "MajorIncident",
    "MajorState",
    "ManagementNotice",
    "PriorityRule",
    "ResolutionCode",
    "RoutingRule",
]
