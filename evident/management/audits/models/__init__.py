"""Audits, findings and what is done about them."""

from evident.management.audits.models.audit import Answer, Audit, ChecklistLine
from evident.management.audits.models.citation import Citation
from evident.management.audits.models.corrective_action import CorrectiveAction
from evident.management.audits.models.finding import Finding, Grade, Source
from evident.management.audits.models.nonconformity import CauseMethod, Nonconformity
from evident.management.audits.models.notes import AuditorNote
from evident.management.audits.models.programme import AuditProgramme

__all__ = [
    "Answer",
    "Audit",
    "AuditProgramme",
    "AuditorNote",
    "CauseMethod",
    "ChecklistLine",
    "Citation",
    "CorrectiveAction",
    "Finding",
    "Grade",
    "Nonconformity",
    "Source",
]
