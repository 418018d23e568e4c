"""The question put to a person after a record of his or hers was closed, and the answer."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.relationships.customers.procedure.satisfaction import SECOND_THOUGHTS, WORDS


class AnswerWay(models.TextChoices):
    """How an answer came in."""

    MAIL = "mail", _("By the link in a mail")
    PAGE = "page", _("On the page")
    API = "api", _("API")


class SatisfactionQuestion(models.Model):
    """How satisfied are you? Asked once of a record, of the person it was done for."""

    record = models.OneToOneField(
        Record, models.CASCADE, verbose_name=_("record"), related_name="satisfaction"
    )
    person = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("person"), related_name="+", db_index=False
    )
    asked_at = models.DateTimeField(pgettext_lazy("satisfaction", "asked at"))
    expires_at = models.DateTimeField(_("can be answered until"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    score = models.PositiveSmallIntegerField(_("score"), null=True, choices=list(WORDS.items()))
    comment = models.TextField(pgettext_lazy("satisfaction", "comment"), blank=True)
    way = models.CharField(_("how"), max_length=8, choices=AnswerWay, blank=True)
    is_low = models.BooleanField(_("low"), default=False)
    follow_up = models.TextField(_("what was done about it"), blank=True)
    followed_up_at = models.DateTimeField(_("followed up at"), null=True)
    followed_up_by = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("followed up by"), related_name="+"
    )

    class Meta:
        db_table = "satisfaction_question"
        verbose_name = _("question after closing")
        verbose_name_plural = _("questions after closing")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None, score=None)
                | models.Q(answered_at__isnull=False, score__gte=1, score__lte=5),
                name="satisfaction_answer_has_a_score",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-asked_at"], name="satisfaction_of_person"),
            models.Index(fields=["-asked_at", "-id"], name="satisfaction_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.score or '–'}"

    def get_absolute_url(self) -> str:
        """Return the address of the question's page."""
        return reverse("satisfaction:answer", kwargs={"question": self.pk})

    def is_waiting(self, at: datetime) -> bool:
        """Return whether it can still be answered."""
        return self.answered_at is None and at < self.expires_at

    def may_be_put_right(self, at: datetime) -> bool:
        """Return whether an answer by the link of a mail is so fresh that it may be changed."""
        answered = self.answered_at
        by_mail = self.way == AnswerWay.MAIL
        return by_mail and answered is not None and at < answered + SECOND_THOUGHTS


class SatisfactionRules(models.Model):
    """When people are asked: one row."""

    is_asked = models.BooleanField(_("ask after closing"), default=True)
    interval_days = models.PositiveSmallIntegerField(_("days between two questions"), default=14)
    open_days = models.PositiveSmallIntegerField(_("days to answer"), default=14)
    low_score = models.PositiveSmallIntegerField(_("low is up to"), default=2)

    class Meta:
        db_table = "satisfaction_rules"
        verbose_name = _("rules of asking")
        verbose_name_plural = _("rules of asking")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="satisfaction_rules_once"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
