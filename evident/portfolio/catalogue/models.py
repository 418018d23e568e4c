"""What can be ordered: categories, offerings, and the versions of their forms and flows."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import Access
from evident.kernel.accounts.models import User
from evident.kernel.calendars.models import Calendar
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.audiences import publish
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.records.naming import declare_names
from evident.kernel.search.sources import declare_fields
from evident.portfolio.catalogue import design
from evident.portfolio.catalogue.flow import Flow
from evident.portfolio.catalogue.flow import read as read_flow
from evident.portfolio.catalogue.procedure import State
from evident.portfolio.services.models import Service, had_on, in_language
from evident.portfolio.services.procedure import USABLE

KIND = declare(
    RecordKind(
        code="offering",
        name=_("Offering"),
        plural=_("Offerings"),
        prefix="OFF",
        url_name="catalogue:detail",
    )
)
MINUTES_OF_HOUR = 60


class Period(models.TextChoices):
    """How often the cost arises."""

    ONCE = "once", _("once")
    MONTHLY = "monthly", _("per month")


class Category(models.Model):
    """A shelf of the catalogue, named in both languages."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name_en = models.CharField(_("English name"), max_length=120)
    name_zh = models.CharField(_("Chinese name"), max_length=120)
    icon = models.CharField(_("icon"), max_length=40, default="package")
    position = models.PositiveSmallIntegerField(_("position"), default=50)

    class Meta:
        db_table = "catalogue_category"
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering: ClassVar = ["position", "name_en"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_language(self.name_en, self.name_zh)


class OfferingQuerySet(models.QuerySet["Offering"]):
    """Offerings, narrowed."""

    def orderable_in(self, organisation_id: int) -> "OfferingQuerySet":
        """Keep what people of an organisation can order today."""
        return self.filter(published_for(organisation_id), kind=KIND.code)


class Offering(Record):
    """
    What customers can order of a service: an entry of the catalogue.

    Its organisation is the provider, `service` the service it belongs to. Cost without an amount is
    not charged; the expected time counts working time.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="as_offering"
    )
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    summary_en = models.CharField(_("English summary"), max_length=300, blank=True)
    summary_zh = models.CharField(_("Chinese summary"), max_length=300, blank=True)
    description_en = models.TextField(_("English description"), blank=True)
    description_zh = models.TextField(_("Chinese description"), blank=True)
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("category"),
        related_name="offerings",
    )
    cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    period = models.CharField(_("how often"), max_length=8, choices=Period, default=Period.ONCE)
    expected_minutes = models.PositiveIntegerField(_("expected time"), null=True, blank=True)
    instruction = models.TextField(_("instruction for those who fulfil it"), blank=True)
    is_for_all = models.BooleanField(_("for all customers of the service"), default=True)
    organisations = models.ManyToManyField(
        Organisation, blank=True, verbose_name=_("for these customers"), related_name="offerings"
    )

    objects = OfferingQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "offering"
        verbose_name = _("offering")
        verbose_name_plural = _("offerings")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(name_en="") | ~Q(name_zh=""), name="offering_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(cost=None) | Q(cost__gte=0) & ~Q(currency=""),
                name="offering_cost_has_a_currency",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the offering's page."""
        return reverse("catalogue:detail", kwargs={"number": self.number})

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_language(self.name_en, self.name_zh)

    @property
    def summary(self) -> str:
        """What it is in a line, in the language of the page."""
        return in_language(self.summary_en, self.summary_zh)

    @property
    def description(self) -> str:
        """What one gets, in the language of the page."""
        return in_language(self.description_en, self.description_zh)

    @property
    def state_label(self) -> str:
        """The state in the language of the page."""
        return str(State(self.state).label)

    @property
    def hours(self) -> Calendar | None:
        """The hours of its service, in which its expected time is counted; by the clock without."""
        service = getattr(self.service, "as_service", None) if self.service else None
        return getattr(service, "hours", None)

    @property
    def form_in_force(self) -> "FormVersion | None":
        """The version of form and flow that new orders get."""
        return self.versions.filter(state=VersionState.EFFECTIVE).first()

    @property
    def draft(self) -> "FormVersion | None":
        """The version that is being designed."""
        return self.versions.filter(state=VersionState.DRAFT).first()


class VersionState(models.TextChoices):
    """The life of a version of form and flow."""

    DRAFT = "draft", _("Draft")
    EFFECTIVE = "effective", _("In force")
    SUPERSEDED = "superseded", _("Superseded")


class FormVersion(models.Model):
    """
    A form and a flow as they were designed together. Once in force it never changes again.

    Every order keeps the version it was filled in with.
    """

    offering = models.ForeignKey(
        Offering, models.CASCADE, verbose_name=_("offering"), related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"), max_length=12, choices=VersionState, default=VersionState.DRAFT
    )
    schema = models.JSONField(_("schema"), default=dict)
    ui = models.JSONField(_("how it is asked"), default=dict)
    flow = models.JSONField(_("flow"), default=dict)
    revision = models.PositiveIntegerField(default=1)
    """Counts the changes of the draft: whoever designs says which one was on screen."""
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("made at"))
    effective_at = models.DateTimeField(_("in force since"), null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "offering_form"
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")
        ordering: ClassVar = ["offering", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offering", "number"], name="offering_form_number"),
            models.UniqueConstraint(
                fields=["offering", "state"],
                name="offering_form_one_draft_one_in_force",
                condition=Q(state__in=["draft", "effective"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offering.number} v{self.number}"

    @property
    def fields(self) -> tuple[design.Field, ...]:
        """What it asks, in order."""
        return design.fields_of(self.ui)

    @property
    def steps(self) -> Flow:
        """What happens to an order."""
        return read_flow(self.flow)


def published_for(organisation_id: int) -> Q:
    """Return which offerings people of an organisation can order today."""
    chosen = Offering.organisations.through.objects.filter(organisation_id=organisation_id)
    for_all = Offering.objects.filter(is_for_all=True)
    own = Service.objects.filter(
        state__in=USABLE, pk__in=had_on(organisation_id, on=timezone.localdate())
    )
    return Q(state=State.PUBLISHED, service__in=own.values("pk")) & (
        Q(pk__in=for_all.values("pk")) | Q(pk__in=chosen.values("offering_id"))
    )


def orderable(access: Access) -> Q:
    """Return which offerings are published to somebody."""
    return published_for(access.organisation_id)


publish(KIND.code, orderable)
declare_fields(
    KIND.code,
    model=Offering,
    fields={
        "name_zh": "A",
        "summary_en": "B",
        "summary_zh": "B",
        "description_en": "C",
        "description_zh": "C",
        "instruction": "D",
    },
    internal=frozenset({"instruction"}),
)
declare_names(KIND.code, model=Offering, chinese="name_zh")
