"""The tasks that fulfil an order."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import Team, User
from evident.portfolio.services.models import in_language
from evident.resolution.service_requests.models.service_request import ServiceRequest


class TaskState(models.TextChoices):
    """The life of a task."""

    WAITING = "waiting", pgettext_lazy("task", "Not yet")
    OPEN = "open", _("To do")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Skipped")


class Task(models.Model):
    """
    A piece of work that fulfils an order, as its flow says.

    Tasks of one stage are done side by side, stages one after the other.
    """

    service_request = models.ForeignKey(
        ServiceRequest, models.CASCADE, related_name="tasks", verbose_name=_("service request")
    )
    key = models.CharField(_("key"), max_length=40)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    title_zh = models.CharField(_("Chinese title"), max_length=200, blank=True)
    instruction = models.TextField(_("instruction"), blank=True)
    checklist = models.JSONField(_("checklist"), default=list, blank=True)
    """Items with their texts."""
    stage = models.PositiveSmallIntegerField(_("stage"), default=1)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, verbose_name=_("team"), related_name="+"
    )
    assignee = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("assignee"), related_name="+"
    )
    state = models.CharField(_("state"), max_length=8, choices=TaskState, default=TaskState.WAITING)
    opened_at = models.DateTimeField(_("opened at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("done by"), related_name="+"
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        db_table = "service_request_task"
        verbose_name = _("task of an order")
        verbose_name_plural = _("tasks of orders")
        ordering: ClassVar = ["service_request", "stage", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service_request", "key"], name="order_task_once"),
            models.CheckConstraint(
                condition=Q(state__in=["done", "skipped"]) ^ Q(ended_at=None),
                name="order_task_that_ended_says_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["team", "opened_at"], name="order_task_of_team", condition=Q(state="open")
            ),
            models.Index(
                fields=["assignee", "opened_at"],
                name="order_task_of_person",
                condition=Q(state="open"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_request_id} {self.key}"

    @property
    def title(self) -> str:
        """What is to do, in the language of the page."""
        return in_language(self.title_en, self.title_zh)

    @property
    def items(self) -> list[str]:
        """What its checklist says, in the language of the page."""
        return [in_language(each["text_en"], each["text_zh"]) for each in self.checklist]
