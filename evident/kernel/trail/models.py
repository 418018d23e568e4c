"""Entries of the trail: who did what, by which door, when it happened and when it was written."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.expressions import Func
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from evident.kernel.trail.heads import Head


class Door(models.TextChoices):
    """The way by which a change came in."""

    PAGE = "page", _("Page")
    API = "api", _("API")
    MAIL = "mail", _("Mail")
    JOB = "job", _("Job")
    IMPORT = "import", _("Import")
    DEMO = "demo", _("Sample")
    COMMAND = "command", _("Command")


class TransactionId(models.Field):  # type: ignore[type-arg]  # no subscript at run time
    """PostgreSQL's 64-bit transaction number (`xid8`); never repeats within an installation."""

    def db_type(self, connection: object) -> str:  # noqa: ARG002  # Django passes it
        """Return the column's type."""
        return "xid8"


class CurrentTransaction(Func):
    """The number of the transaction that writes the row."""

    function = "pg_current_xact_id"
    template = "%(function)s()"
    output_field = TransactionId()


class ClockTime(Func):
    """The database's clock at this very statement, not at the transaction's start."""

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = models.DateTimeField()


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries, narrowed."""

    def of_record(self, record_id: int) -> "EntryQuerySet":
        """Keep what happened to one record, in the order of happening."""
        return self.filter(record_id=record_id).order_by("at", "id")


class Entry(models.Model):
    """
    One thing that happened. Never changed, never deleted: a trigger refuses both.

    `at` is when it happened, `recorded_at` when it was written; both in UTC. An entry holds no
    foreign key: it has to outlive whatever it tells of.
    """

    at = models.DateTimeField(_("happened at"))
    recorded_at = models.DateTimeField(_("written at"), db_default=ClockTime(), editable=False)
    by_id = models.BigIntegerField(_("person"), null=True)
    by_name = models.CharField(_("by"), max_length=200, blank=True)
    door = models.CharField(_("door"), max_length=10, choices=Door)
    event = models.CharField(_("event"), max_length=80)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    record = models.CharField(_("record"), max_length=40, blank=True)
    record_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    procedure_version = models.PositiveIntegerField(null=True)
    changes = models.JSONField(_("changes"), default=dict)
    facts = models.JSONField(_("facts"), default=dict)
    is_deviation = models.BooleanField(_("deviation"), default=False)
    txid = TransactionId(db_default=CurrentTransaction(), editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        db_table = "trail_entry"
        verbose_name = _("trail entry")
        verbose_name_plural = _("trail entries")
        indexes: ClassVar = [
            models.Index(fields=["record_id", "at", "id"], name="trail_of_record"),
            models.Index(fields=["event", "-id"], name="trail_by_event"),
            models.Index(fields=["by_id", "-id"], name="trail_by_person"),
            models.Index(fields=["organisation_id", "-id"], name="trail_by_organisation"),
            models.Index(
                fields=["door", "-id"],
                name="trail_by_rare_door",
                condition=~models.Q(door__in=["page", "api", "import"]),
            ),
            models.Index(
                fields=["-id"],
                name="trail_deviations_newest",
                condition=models.Q(is_deviation=True),
            ),
            models.Index(
                KT("facts__person__id"),
                models.F("id").desc(),
                name="trail_about_person",
                condition=models.Q(facts__has_key="person"),
            ),
            models.Index(
                fields=["kind", "record_id"],
                name="trail_deviations",
                condition=models.Q(is_deviation=True),
            ),
            BrinIndex(fields=["recorded_at"], name="trail_by_time"),
            models.Index(fields=["txid", "id"], name="trail_by_transaction"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.record}".strip()


class Batch(models.Model):
    """
    A signed tree head over the next entries of the trail; without entries, a sign of life.

    Never changed, never deleted: a trigger refuses both. `swept_*` and `is_catching_up` say
    where sealing goes on (decision 0005); they are not signed.
    """

    number = models.BigIntegerField(primary_key=True)
    first = models.BigIntegerField()
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    heartbeat_minutes = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    swept_txid = models.BigIntegerField()
    swept_id = models.BigIntegerField()
    is_catching_up = models.BooleanField()
    txid = TransactionId(db_default=CurrentTransaction(), editable=False)

    objects: ClassVar[models.Manager["Batch"]] = models.Manager()

    class Meta:
        db_table = "trail_batch"
        indexes: ClassVar = [
            models.Index(fields=["first", "number"], name="trail_batch_by_position")
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    def head(self) -> Head:
        """Return what was signed."""
        return Head(
            batch=self.number,
            first=self.first,
            count=self.count,
            root=self.root,
            previous=self.previous,
            sealed_at=self.sealed_at,
            heartbeat_minutes=self.heartbeat_minutes,
            key=self.key,
        )


class Leaf(models.Model):
    """The place of one entry in the order of sealing, from 0, and its hash. Append-only."""

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)

    objects: ClassVar[models.Manager["Leaf"]] = models.Manager()

    class Meta:
        db_table = "trail_leaf"

    def __str__(self) -> str:
        return f"{self.position}"
