"""What a report says: editions that never change once issued, and to whom they went."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.reporting.service_reports.models.report import ServiceReport


class Edition(models.Model):
    """
    One version of a report: its figures as they were at the cut-off time, and its remarks.

    `figures` names no language: pages and files say it in that of the reader. Once issued, a
    trigger refuses any change; `sha256` is then that of all it says, its lists of records too.
    `without_reasons` is why it was issued though some missed promise has no reason.
    """

    report = models.ForeignKey(
        ServiceReport, models.PROTECT, verbose_name=_("report"), related_name="editions"
    )
    number = models.PositiveSmallIntegerField(_("edition"))
    cut_off_at = models.DateTimeField(_("cut-off time"))
    figures = models.JSONField(_("figures"))
    remarks = models.TextField(_("remarks"), blank=True)
    reasons = models.JSONField(_("reasons for missed promises"), default=dict, blank=True)
    without_reasons = models.TextField(_("why issued without reasons"), blank=True)
    what_changed = models.TextField(_("what changed"), blank=True)
    author_name = models.CharField(_("author"), max_length=200, blank=True)
    issuer_name = models.CharField(_("issued by"), max_length=200, blank=True)
    issued_at = models.DateTimeField(_("issued at"), null=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)

    class Meta:
        db_table = "service_report_edition"
        verbose_name = _("edition of a report")
        verbose_name_plural = _("editions of a report")
        ordering: ClassVar = ["report", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="edition_once"),
            models.UniqueConstraint(
                fields=["report"],
                name="one_unissued_edition",
                condition=models.Q(issued_at=None),
            ),
            models.CheckConstraint(
                condition=models.Q(issued_at=None, sha256="")
                | models.Q(issued_at__isnull=False, sha256__regex="^[0-9a-f]{64}$"),
                name="an_issued_edition_has_its_hash",
            ),
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(what_changed=""),
                name="a_correction_says_what_changed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.number}"

    @property
    def unexplained(self) -> int:
        """How many promises were missed for which nobody has said why."""
        told = [str(each["clock"]) for each in self.figures["missed"]]
        untold: int = self.figures.get("missed_count", len(told)) - len(told)
        return sum(not self.reasons.get(clock) for clock in told) + max(untold, 0)


class KeySet(models.Model):
    """
    The records behind one figure, frozen: their keys in order, eight bytes each.

    A million of them is eight megabytes, written and hashed in one piece.
    """

    edition = models.ForeignKey(
        Edition, models.CASCADE, verbose_name=_("edition"), related_name="key_sets"
    )
    name = models.CharField(_("name"), max_length=160)
    keys = models.BinaryField(_("keys"))
    count = models.PositiveIntegerField(_("records"))

    class Meta:
        db_table = "service_report_keys"
        verbose_name = _("records behind a figure")
        verbose_name_plural = _("records behind figures")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "name"], name="key_set_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Outcome(models.TextChoices):
    """What became of sending an edition to one person."""

    WAITING = "waiting", pgettext_lazy("delivery", "Being sent")
    SENT = "sent", pgettext_lazy("delivery", "Sent")
    REFUSED = "refused", pgettext_lazy("delivery", "Not sent")
    FAILED = "failed", pgettext_lazy("delivery", "The mail server refused it")


class Refusal(models.TextChoices):
    """Why an edition was not sent to somebody."""

    NONE = "", ""
    INACTIVE = "inactive", _("The account is not active any more.")
    MAY_NOT_SEE = "may_not_see", _("This person may not see this report any more.")
    NO_ADDRESS = "no_address", _("No mail address is known.")


class Delivery(models.Model):
    """A line of the distribution log: to whom an edition was sent, or why it was not."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, verbose_name=_("edition"), related_name="deliveries"
    )
    person = models.ForeignKey(User, models.PROTECT, verbose_name=_("recipient"), related_name="+")
    address = models.CharField(_("address"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.WAITING)
    refusal = models.CharField(_("why not"), max_length=12, choices=Refusal, blank=True)
    error = models.CharField(_("what the server said"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)

    class Meta:
        db_table = "service_report_delivery"
        verbose_name = _("delivery of a report")
        verbose_name_plural = _("deliveries of a report")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.outcome}"
