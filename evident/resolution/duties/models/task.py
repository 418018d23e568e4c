"""The task a duty opens whenever it is due, and what was found."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import Access
from evident.kernel.accounts.models import User
from evident.kernel.attachments.models import Attachment
from evident.kernel.links.meanings import declare_pair
from evident.kernel.records.audiences import publish
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.records.naming import declare_names
from evident.kernel.search.sources import declare_fields
from evident.resolution.duties.checklist import Verdict, plain
from evident.resolution.duties.models.duty import Duty, Named

DUTY_TASK = declare(
    RecordKind(
        code="duty_task",
        name=_("Task of a duty"),
        plural=_("Tasks of duties"),
        prefix="DUT",
        url_name="duty_tasks:detail",
    )
)
FOUND_BY = "found_by"
declare_pair(FOUND_BY, _("found by"), "led_to", _("led to"))


class DutyTaskQuerySet(models.QuerySet["DutyTask"]):
    """Tasks of duties, narrowed."""

    def late(self, at: datetime) -> "DutyTaskQuerySet":
        """Keep open ones whose window has ended."""
        return self.filter(kind="duty_task", is_open=True, due_at__lte=at)


class DutyTask(Record, Named):
    """
    One time that a duty is due.

    Names, instruction and checklist stay as they were when it was opened. `due_at` is the end of
    its window; `missed_at` stays, also where it is done afterwards.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="as_duty_task"
    )
    duty = models.ForeignKey(
        Duty, models.PROTECT, verbose_name=_("duty"), related_name="tasks", db_index=False
    )
    planned_at = models.DateTimeField(_("due since"))
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("done by"), related_name="+"
    )
    remark = models.TextField(_("remark"), blank=True)
    missed_at = models.DateTimeField(_("missed at"), null=True, blank=True)
    missed_reason = models.TextField(_("why it was missed"), blank=True)
    skip_reason = models.TextField(_("why it was skipped"), blank=True)
    deviations = models.PositiveSmallIntegerField(_("items not OK"), default=0)

    objects = DutyTaskQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "duty_task"
        verbose_name = _("task of a duty")
        verbose_name_plural = _("tasks of duties")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "planned_at"], name="duty_due_once"),
            models.CheckConstraint(
                condition=Q(done_by=None) | Q(missed_at=None) | ~Q(missed_reason=""),
                name="duty_task_done_late_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["planned_at", "record"], name="duty_task_by_moment"),
        ]

    name = Named.name
    """Of its own row, where every record asks for it."""

    def get_absolute_url(self) -> str:
        """Return the address of the task's page."""
        return reverse("duty_tasks:detail", kwargs={"number": self.number})

    @property
    def was_opened_late(self) -> bool:
        """Whether it was opened when its time was up already: Evident was not running."""
        return self.due_at is not None and self.opened_at >= self.due_at


class Answer(models.Model):
    """What somebody found at one item of the checklist."""

    task = models.ForeignKey(
        DutyTask, models.CASCADE, related_name="answers", verbose_name=_("task"), db_index=False
    )
    key = models.CharField(_("item"), max_length=20)
    verdict = models.CharField(_("found"), max_length=8, choices=Verdict)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, verbose_name=_("file"), related_name="+"
    )
    by = models.ForeignKey(User, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"))
    follow_up = models.ForeignKey(
        Record, models.PROTECT, null=True, verbose_name=_("what follows"), related_name="+"
    )
    follow_up_note = models.TextField(_("what was done at once"), blank=True)

    class Meta:
        db_table = "duty_answer"
        verbose_name = _("answer to an item")
        verbose_name_plural = _("answers to items")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "key"], name="duty_item_answered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.key}"

    @property
    def is_ok(self) -> bool:
        """Whether it is as it should be."""
        return self.verdict == Verdict.OK

    @property
    def is_followed_up(self) -> bool:
        """Whether it is said what comes of what was not OK."""
        return self.follow_up_id is not None or bool(self.follow_up_note)

    @property
    def plain_value(self) -> str:
        """The value without idle zeros."""
        return plain(self.value)

    @property
    def has_file(self) -> bool:
        """Whether its file is still there."""
        return self.attachment is not None and self.attachment.removed_at is None


def shown_to(access: Access) -> Q:
    """Return which tasks are shown to somebody: those opened while the duty was shown."""
    shown = DutyTask.objects.filter(
        customer_id=access.organisation_id, organisation_id=F("customer_id")
    )
    return Q(pk__in=shown.values("pk"))


publish(DUTY_TASK.code, shown_to)
declare_fields(
    DUTY_TASK.code,
    model=DutyTask,
    fields={"name_zh": "A", "remark": "C", "missed_reason": "D", "skip_reason": "D"},
    internal=frozenset({"remark", "missed_reason"}),
)
declare_names(DUTY_TASK.code, model=DutyTask, chinese="name_zh")
