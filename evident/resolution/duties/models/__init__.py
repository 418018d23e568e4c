"""Recurring duties, the tasks they open, and what was found."""

from evident.resolution.duties.models.duty import DUTY, Duty
from evident.resolution.duties.models.task import DUTY_TASK, Answer, DutyTask

__all__ = ["DUTY", "DUTY_TASK", "Answer", "Duty", "DutyTask"]
