"""Incidents, and what an organisation sets for them."""

from evident.resolution.incidents.major_procedure import MajorState
from evident.resolution.incidents.models.incident import Incident, IncidentQuerySet
from evident.resolution.incidents.models.major import (
    MajorCriterion,
    MajorIncident,
    MajorUpdate,
    ManagementNotice,
    NoticeWay,
)
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
    "MajorCriterion",
    "MajorIncident",
    "MajorState",
    "MajorUpdate",
    "ManagementNotice",
    "NoticeWay",
    "PriorityRule",
    "ResolutionCode",
    "RoutingRule",
]
