"""A satisfaction survey: what is asked of whom, who was drawn by which method, what came back."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import Access
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records import audiences
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.relationships.customers.procedure.survey import State

KIND = declare(
    RecordKind(
        code="survey",
        name=_("Survey"),
        plural=_("Surveys"),
        prefix="SUR",
        url_name="surveys:detail",
    )
)


class QuestionKind(models.TextChoices):
    """How a question of a survey is answered."""

    SCORE = "score", _("1 to 5")
    TEXT = "text", _("In words")


class Rhythm(models.IntegerChoices):
    """How often a survey is asked."""

    NEVER = 0, _("Once")
    MONTHLY = 1, _("Every month")
    QUARTERLY = 3, _("Every quarter")
    HALF_YEARLY = 6, _("Every half-year")
    YEARLY = 12, _("Every year")


class Survey(Record):
    """
    A campaign that asks a sample of people at customers how satisfied they are.

    `questions` is a list of code, kind, `text_en` and `text_zh`; `sample` says how people were
    drawn, so that anybody can draw the same again. Figures are written when it is analysed.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="survey"
    )
    purpose = models.TextField(_("purpose"), blank=True)
    repeat_months = models.PositiveSmallIntegerField(
        _("again after (months)"), choices=Rhythm, default=Rhythm.NEVER
    )
    follows = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("follows"),
        related_name="followed_by",
    )
    period = models.CharField(_("period asked about"), max_length=60, blank=True)
    questions = models.JSONField(_("questions"), default=list)
    customers = models.ManyToManyField(
        Organisation, blank=True, verbose_name=_("customers asked"), related_name="+"
    )
    sample_size = models.PositiveIntegerField(_("people to ask"), default=0)
    is_anonymous = models.BooleanField(_("anonymous"), default=False)
    closes_at = models.DateTimeField(_("answers until"))
    sample = models.JSONField(_("how the sample was drawn"), default=dict, blank=True)
    drawn_at = models.DateTimeField(_("sample drawn at"), null=True, blank=True)
    started_at = models.DateTimeField(_("invitations sent at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    over_told_at = models.DateTimeField(_("end told at"), null=True, blank=True)
    invited = models.PositiveIntegerField(_("people invited"), default=0)
    answered = models.PositiveIntegerField(_("people who answered"), default=0)
    scores = models.PositiveIntegerField(_("scores given"), default=0)
    satisfied = models.PositiveIntegerField(_("scores of 4 and 5"), default=0)
    analysis = models.TextField(_("analysis"), blank=True)
    analysed_at = models.DateTimeField(_("analysed at"), null=True, blank=True)
    reported_to = models.TextField(_("reported to"), blank=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    improvement = models.TextField(_("what became better"), blank=True)
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=300, blank=True)

    objects = models.Manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "survey"
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(started_at=None) | Q(drawn_at__isnull=False),
                name="survey_asks_a_drawn_sample",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the survey's page."""
        return reverse("surveys:detail", kwargs={"number": self.number})

    def is_running(self, at: datetime) -> bool:
        """Return whether answers are taken."""
        return self.state == State.RUNNING and at < self.closes_at


def text_of(question: dict[str, Any]) -> str:
    """Return what a question says in the language of the page, else in the other one."""
    names = ("text_zh", "text_en") if (get_language() or "").startswith("zh") else (
        "text_en", "text_zh",
    )  # fmt: skip
    return next((str(question[name]) for name in names if question.get(name)), "")


class SurveyInvitation(models.Model):
    """That somebody was drawn to be asked; whether he or she answered, never what."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    has_answered = models.BooleanField(_("answered"), default=False)

    class Meta:
        db_table = "survey_invitation"
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "person"], name="survey_invites_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class SurveyResponse(models.Model):
    """
    What somebody answered. Of an anonymous survey nothing leads from here to a person: no
    invitation, no time, a key that follows no order.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="responses")
    invitation = models.OneToOneField(
        SurveyInvitation, models.PROTECT, null=True, related_name="response"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    service = models.ForeignKey(
        Record, models.PROTECT, null=True, related_name="+", verbose_name=_("service")
    )
    answers = models.JSONField(_("answers"), default=dict)

    class Meta:
        db_table = "survey_response"
        verbose_name = _("response")
        verbose_name_plural = _("responses")

    def __str__(self) -> str:
        return str(self.pk)


def invited(access: Access) -> Q:
    """Let people see the surveys they are asked by."""
    mine = SurveyInvitation.objects.filter(
        person_id=access.user_id, survey__started_at__isnull=False
    )
    return Q(pk__in=mine.values("survey_id"))


audiences.publish(KIND.code, invited)
