"""Customers and what is between them and us."""

from evident.relationships.customers.models.complaint import Complaint
from evident.relationships.customers.models.compliment import Compliment
from evident.relationships.customers.models.customer import Contact, CustomerProfile
from evident.relationships.customers.models.items import ActionItem
from evident.relationships.customers.models.review import ServiceReview
from evident.relationships.customers.models.satisfaction import (
    SatisfactionQuestion,
    SatisfactionRules,
)
from evident.relationships.customers.models.survey import (
    Survey,
    SurveyInvitation,
    SurveyResponse,
)

__all__ = [
    "ActionItem",
    "Complaint",
    "Compliment",
    "Contact",
    "CustomerProfile",
    "SatisfactionQuestion",
    "SatisfactionRules",
    "ServiceReview",
    "Survey",
    "SurveyInvitation",
    "SurveyResponse",
]
