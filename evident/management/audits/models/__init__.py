"""Findings and what is done about them."""

from evident.management.audits.models.corrective_action import CorrectiveAction
from evident.management.audits.models.finding import Finding, Grade, Source
from evident.management.audits.models.nonconformity import CauseMethod, Nonconformity

__all__ = ["CauseMethod", "CorrectiveAction", "Finding", "Grade", "Nonconformity", "Source"]
