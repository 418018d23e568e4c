"""Closed records replayed against the procedure version they started under, and what departed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.conformity.requirements.models.results import RunKind
from evident.kernel.measures.definition import Severity


class Rule(models.TextChoices):
    """In which way a record departed from its procedure."""

    SKIPPED = "skipped", pgettext_lazy("deviation", "Step skipped")
    ORDER = "order", pgettext_lazy("deviation", "Wrong order")
    FACT_MISSING = "fact_missing", pgettext_lazy("deviation", "Required fact missing")
    NOT_APPROVED = "not_approved", pgettext_lazy("deviation", "Without the approval it needs")
    NOT_TICKED = "not_ticked", pgettext_lazy("deviation", "Checklist not completed")
    ROLE = "role", pgettext_lazy("deviation", "Wrong role")
    LATE = "late", pgettext_lazy("deviation", "Late")
    OVERRUN = "overrun", pgettext_lazy("deviation", "Time limit of the procedure not kept")
    SELF_APPROVED = "self_approved", pgettext_lazy("deviation", "Approved by oneself")
    BACK_DATED = "back_dated", pgettext_lazy("deviation", "Written long after it happened")


SEVERITY = {
    Rule.SKIPPED: Severity.MAJOR,
    Rule.ORDER: Severity.MAJOR,
    Rule.FACT_MISSING: Severity.MINOR,
    Rule.NOT_APPROVED: Severity.MAJOR,
    Rule.NOT_TICKED: Severity.MINOR,
    Rule.ROLE: Severity.MAJOR,
    Rule.LATE: Severity.MINOR,
    Rule.OVERRUN: Severity.MINOR,
    Rule.SELF_APPROVED: Severity.MAJOR,
    Rule.BACK_DATED: Severity.MINOR,
}


def rules_so_grave(severity: str) -> list[str]:
    """Return the ways of departing that are so grave."""
    return [rule.value for rule in Rule if SEVERITY[rule] == severity]


class ReplayRun(models.Model):
    """
    One time that closed records were replayed; without an end it is under way, or was stopped.

    `txid` and `highest_id` are the place in the trail from which the next one goes on.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=RunKind)
    at = models.DateTimeField(_("at"))
    txid = models.BigIntegerField()
    highest_id = models.BigIntegerField()
    ended_at = models.DateTimeField(_("ended at"), null=True)
    records = models.PositiveIntegerField(_("records"), default=0)
    process = models.CharField(_("process"), max_length=40, blank=True)
    last_key = models.BigIntegerField(default=0)
    """How far it has come: the process it is at, and the last record of it."""
    departed = models.JSONField(_("departures"), default=list)
    """As it ended, of every closed record there was: process, rule, times and records."""
    among = models.JSONField(_("records replayed"), default=dict)
    """Of each process, how many closed records that is among."""
    reason = models.TextField(_("reason"), blank=True)
    """Why some records could not be replayed, where that is so; they are tried again."""
    failed = models.JSONField(_("records that could not be replayed"), default=list)
    """The first of these records, by key, each with its own reason."""
    failures = models.PositiveIntegerField(_("number that could not be replayed"), default=0)

    class Meta:
        db_table = "replay_run"
        verbose_name = _("replay of closed records")
        verbose_name_plural = _("replays of closed records")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class ReplayedRecord(models.Model):
    """A closed record that was replayed as it was in `version`; replayed anew once that grows."""

    record_id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(_("process"), max_length=40)
    version = models.PositiveIntegerField()
    procedure_version = models.PositiveIntegerField(_("procedure version"))
    closed_at = models.DateTimeField(_("closed at"))
    is_imported = models.BooleanField(_("ended in another system"), default=False)
    """Whether an import told its last move: it ended elsewhere, under another procedure."""
    at = models.DateTimeField(_("replayed at"))

    class Meta:
        db_table = "replayed_record"
        verbose_name = _("replayed record")
        verbose_name_plural = _("replayed records")
        indexes: ClassVar = [models.Index(fields=["kind", "closed_at"], name="replayed_of_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class Departure(models.Model):
    """One way in which a replayed record departed, at which step, and the entry that tells it."""

    record_id = models.BigIntegerField()
    kind = models.CharField(_("process"), max_length=40)
    rule = models.CharField(_("deviation"), max_length=16, choices=Rule)
    step = models.CharField(_("step"), max_length=80, blank=True)
    what = models.CharField(_("what"), max_length=80, blank=True)
    """The fact, the item of a checklist or the span of time that it is about."""
    entry_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        db_table = "replayed_departure"
        verbose_name = _("departure from a procedure")
        verbose_name_plural = _("departures from procedures")
        indexes: ClassVar = [
            models.Index(fields=["kind", "rule", "-at", "-id"], name="departure_newest"),
            models.Index(fields=["record_id"], name="departure_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.record_id}"
