"""The one table that holds what every process needs to list, route, time, find and keep apart."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.naming import name_of


class Priority(models.IntegerChoices):
    """How soon a record has to be dealt with; 1 is the most pressing."""

    CRITICAL = 1, _("Critical")
    HIGH = 2, _("High")
    MEDIUM = 3, _("Medium")
    LOW = 4, _("Low")
    PLANNING = 5, _("Planning")


COUNTED = (
    "kind", "state", "is_restricted", "organisation", "requester", "team", "assignee", "due_at",
)  # fmt: skip
"""What counting asks of an open record: who may see it, and what the figures are about."""


def open_index(name: str, first: str) -> models.Index:
    """
    Return an index that lists what is open by `first`, the most pressing first.

    It holds what counting asks for as well: open records lie scattered among all the others, and
    reading each from the table takes ten times as long.
    """
    return models.Index(
        name=name,
        fields=[first, "priority", "opened_at", "id"],
        include=[column for column in COUNTED if column != first],
        condition=models.Q(is_open=True),
    )


class RecordQuerySet(models.QuerySet["Record"]):
    """Records, narrowed."""

    def open(self) -> "RecordQuerySet":
        """Keep what still needs work."""
        return self.filter(is_open=True)


class Record(models.Model):
    """
    A piece of evidence of work: an incident, a change, an audit.

    A process adds its own facts in a child table. `version` grows with every change, so that two
    people who edit at once are noticed. Times are UTC.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    kind = models.CharField(_("process"), max_length=40)
    title = models.CharField(_("title"), max_length=300)
    state = models.CharField(_("state"), max_length=30)
    is_open = models.BooleanField(_("open"), default=True)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, null=True, blank=True
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        related_name="records",
        db_index=False,
    )
    service = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("service"),
        related_name="records_of_service",
        db_index=False,
    )
    requester = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        verbose_name=_("requester"),
        related_name="records_requested",
        db_index=False,
    )
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("team"),
        related_name="records",
        db_index=False,
    )
    assignee = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("assignee"),
        related_name="records_assigned",
        db_index=False,
    )
    opened_at = models.DateTimeField(_("opened at"))
    updated_at = models.DateTimeField(_("updated at"))
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    is_restricted = models.BooleanField(_("restricted"), default=False)
    procedure_version = models.PositiveIntegerField(_("procedure version"), default=1)
    version = models.PositiveIntegerField(default=1)
    custom = models.JSONField(_("additional fields"), default=dict, blank=True)
    source = models.CharField(_("source"), max_length=80, blank=True)
    source_key = models.CharField(_("key in the source"), max_length=120, blank=True)
    watchers = models.ManyToManyField(
        User, blank=True, verbose_name=_("watchers"), related_name="records_watched"
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        db_table = "record"
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "source_key"],
                name="record_once_per_source",
                condition=~models.Q(source=""),
            ),
            models.CheckConstraint(
                condition=models.Q(is_open=True) | models.Q(closed_at__isnull=False),
                name="record_that_ended_says_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "-opened_at", "-id"], name="record_newest"),
            open_index("record_open_queue", "kind"),
            open_index("record_open_of_person", "assignee"),
            open_index("record_open_of_team", "team"),
            models.Index(fields=["organisation", "-opened_at", "-id"], name="record_of_customer"),
            models.Index(fields=["requester", "-opened_at", "-id"], name="record_of_requester"),
            models.Index(fields=["service", "-opened_at", "-id"], name="record_of_service"),
            models.Index(fields=["kind", "state", "-opened_at"], name="record_by_state"),
            models.Index(fields=["kind", "-updated_at", "-id"], name="record_last_touched"),
            models.Index(
                fields=["kind", "due_at", "id"],
                name="record_open_by_due",
                condition=models.Q(is_open=True, due_at__isnull=False),
            ),
            GinIndex(fields=["custom"], name="record_by_custom", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def name(self) -> str:
        """The title in the language of the page, else the one there is; may ask the database."""
        return name_of(self)


class Numbering(models.Model):
    """
    How the records of a process are numbered.

    Without gaps one counter row is locked per record; with gaps a sequence nobody waits for.
    """

    kind = models.CharField(_("process"), max_length=40, primary_key=True)
    prefix = models.CharField(_("prefix"), max_length=12)
    digits = models.PositiveSmallIntegerField(_("least number of digits"), default=1)
    is_gapless = models.BooleanField(_("without gaps"), default=False)
    last = models.PositiveBigIntegerField(_("last number given"), default=0)

    class Meta:
        db_table = "record_numbering"
        verbose_name = _("numbering")
        verbose_name_plural = _("numberings")

    def __str__(self) -> str:
        return self.prefix
