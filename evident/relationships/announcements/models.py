"""An announcement: what customers are told of services, and when it holds."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import Access
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.audiences import publish
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.records.naming import declare_names
from evident.kernel.search.sources import declare_fields
from evident.portfolio.services.models import in_language
from evident.relationships.announcements.procedure import SHOWN, State

KIND = declare(
    RecordKind(
        code="announcement",
        name=_("Announcement"),
        plural=_("Announcements"),
        prefix="ANN",
        url_name="announcements:detail",
    )
)


class Subject(models.TextChoices):
    """What is announced."""

    DISTURBANCE = "disturbance", _("Disturbance")
    PLANNED_WORK = "planned_work", _("Planned work")
    NEWS = "news", _("News")


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Announcements, narrowed."""

    def published(self) -> "AnnouncementQuerySet":
        """Keep those that customers read and that are not over."""
        return self.filter(kind="announcement", is_open=True, state=State.PUBLISHED)


class Announcement(Record):
    """
    What customers are told of services. Its organisation is the provider.

    Who reads it is settled when it is published: chosen customers, else those who have the named
    services, else every customer.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="announcement"
    )
    subject = models.CharField(_("about"), max_length=12, choices=Subject, default=Subject.NEWS)
    name_en = models.CharField(_("English title"), max_length=200, blank=True)
    name_zh = models.CharField(_("Chinese title"), max_length=200, blank=True)
    text_en = models.TextField(_("English text"), blank=True)
    text_zh = models.TextField(_("Chinese text"), blank=True)
    services = models.ManyToManyField(
        Record, verbose_name=_("services"), related_name="+", blank=True
    )
    customers = models.ManyToManyField(
        Organisation,
        verbose_name=_("customers"),
        related_name="announcements",
        blank=True,
        help_text=_("Those who have the services, unless you choose some."),
    )
    to_all = models.BooleanField(_("for every customer"), default=False)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(
        _("ends"), null=True, blank=True, help_text=_("Empty: until somebody says it is over.")
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    news = models.TextField(_("latest news"), blank=True)
    news_at = models.DateTimeField(_("latest news at"), null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "announcement"
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(name_en="") | ~Q(name_zh=""), name="announcement_has_a_title"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="announcement_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_at", "record"], name="announcement_by_start"),
            models.Index(fields=["ends_at"], name="announcement_by_end"),
            models.Index(fields=["record"], name="announcement_to_all", condition=Q(to_all=True)),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the announcement's page."""
        return reverse("announcements:detail", kwargs={"number": self.number})

    @property
    def name(self) -> str:
        """The title in the language of the page."""
        return in_language(self.name_en, self.name_zh)

    @property
    def text(self) -> str:
        """What it says, in the language of the page."""
        return in_language(self.text_en, self.text_zh)

    @property
    def state_label(self) -> str:
        """The state in the language of the page."""
        return str(State(self.state).label)


def readers(access: Access) -> Q:
    """Return which announcements are published to somebody: those to his or her organisation."""
    through = Announcement.customers.through.objects.filter(
        organisation_id=access.organisation_id
    ).values_list("announcement_id", flat=True)
    to_all = Announcement.objects.filter(to_all=True).values_list("pk", flat=True)
    return Q(state__in=SHOWN) & (Q(pk__in=through) | Q(pk__in=to_all))


publish(KIND.code, readers)
declare_fields(
    KIND.code,
    model=Announcement,
    fields={"name_zh": "A", "text_en": "C", "text_zh": "C", "news": "C"},
)
declare_names(KIND.code, model=Announcement, chinese="name_zh")
