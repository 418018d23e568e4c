"""What was agreed to be done, by whom and until when: actions of reviews and surveys."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record


class ActionItem(models.Model):
    """Something somebody is to do until a day; it belongs to the record that decided it."""

    record = models.ForeignKey(
        Record, models.CASCADE, verbose_name=_("record"), related_name="action_items"
    )
    text = models.CharField(_("what is to be done"), max_length=500)
    owner = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("who does it"), related_name="action_items"
    )
    due_on = models.DateField(_("until"))
    made_at = models.DateTimeField(_("agreed at"))
    done_at = models.DateTimeField(_("done at"), null=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("finished by"), related_name="+"
    )
    result = models.TextField(_("result"), blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True)

    class Meta:
        db_table = "action_item"
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering: ClassVar = ["due_on", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on", "id"],
                name="action_item_open",
                condition=models.Q(done_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def is_late(self, on: date) -> bool:
        """Return whether it should have been done before `on`."""
        return self.done_at is None and self.due_on < on
