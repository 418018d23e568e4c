"""A service, the customers who have it, and the services it needs."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
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
from evident.portfolio.services.procedure import USABLE, State

KIND = declare(
    RecordKind(
        code="service",
        name=_("Service"),
        plural=_("Services"),
        prefix="SVC",
        url_name="services:detail",
    )
)


class Criticality(models.IntegerChoices):
    """How much the business of its customers hangs on a service."""

    CRITICAL = 1, _("Business-critical")
    HIGH = 2, _("High")
    MEDIUM = 3, _("Medium")
    LOW = 4, _("Low")


class ServiceQuerySet(models.QuerySet["Service"]):
    """Services, narrowed."""

    def usable(self) -> "ServiceQuerySet":
        """Keep those that customers can use."""
        return self.filter(kind="service", state__in=USABLE)

    def of_customer(self, organisation: Organisation, *, on: date) -> "ServiceQuerySet":
        """Keep those that `organisation` has on that day."""
        return self.filter(pk__in=had_on(organisation.pk, on=on))


class Service(Record):
    """
    What a customer gets and a provider answers for, from its proposal to its retirement.

    The title is the name, English where there is one. Its organisation is the provider.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="as_service"
    )
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    description_en = models.TextField(_("English description"), blank=True)
    description_zh = models.TextField(_("Chinese description"), blank=True)
    outcome_en = models.TextField(_("intended outcome in English"), blank=True)
    outcome_zh = models.TextField(_("intended outcome in Chinese"), blank=True)
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("service owner"),
        related_name="services_owned",
    )
    criticality = models.PositiveSmallIntegerField(
        _("criticality"), choices=Criticality, default=Criticality.MEDIUM
    )
    hours = models.ForeignKey(
        Calendar,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("service hours"),
        related_name="services",
    )
    customers = models.ManyToManyField(
        Organisation,
        through="ServiceCustomer",
        verbose_name=_("customers"),
        related_name="services",
    )
    live_since = models.DateTimeField(_("live since"), null=True, blank=True)
    decision_note = models.CharField(_("reason for the decision"), max_length=300, blank=True)
    retirement_note = models.CharField(_("reason for the retirement"), max_length=300, blank=True)

    objects = ServiceQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "service"
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(name_en="") | ~Q(name_zh=""), name="service_has_a_name"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["criticality", "record"], name="service_by_criticality"),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the service's page."""
        return reverse("services:detail", kwargs={"number": self.number})

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_language(self.name_en, self.name_zh)

    @property
    def description(self) -> str:
        """What it is, in the language of the page."""
        return in_language(self.description_en, self.description_zh)

    @property
    def outcome(self) -> str:
        """What customers reach by it, in the language of the page."""
        return in_language(self.outcome_en, self.outcome_zh)

    @property
    def state_label(self) -> str:
        """The state in the language of the page."""
        return str(State(self.state).label)


class ServiceCustomer(models.Model):
    """That a customer has a service, since when and until when."""

    service = models.ForeignKey(
        Service, models.CASCADE, verbose_name=_("service"), related_name="supplied"
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("customer"),
        related_name="supplied",
        db_index=False,
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        db_table = "service_customer"
        verbose_name = _("customer of a service")
        verbose_name_plural = _("customers of services")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "organisation"],
                name="service_customer_once_at_a_time",
                condition=Q(until=None),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="service_customer_ends_after_it_began",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "service"], name="service_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.service}"


class ServiceDependency(models.Model):
    """That one service does not work without another."""

    service = models.ForeignKey(
        Service, models.CASCADE, verbose_name=_("service"), related_name="needs"
    )
    needed = models.ForeignKey(
        Service, models.CASCADE, verbose_name=_("needed service"), related_name="needed_by"
    )
    note = models.CharField(_("for what"), max_length=200, blank=True)

    class Meta:
        db_table = "service_dependency"
        verbose_name = _("dependency of a service")
        verbose_name_plural = _("dependencies of services")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "needed"], name="service_dependency_once"),
            models.CheckConstraint(
                condition=~Q(service=F("needed")), name="service_needs_others_only"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} → {self.needed}"


def in_language(english: str, chinese: str) -> str:
    """Return the text in the language of the page; the other one where it is missing."""
    if (get_language() or "").startswith("zh"):
        return chinese or english
    return english or chinese


def name_of(record: Record | None) -> str:
    """Return the name of the service that a record names, in the language of the page."""
    if record is None:
        return ""
    if isinstance(record, Service):
        return record.name
    service: Service | None = getattr(record, "as_service", None)
    return service.name if service else record.title


def had_on(organisation_id: int, *, on: date) -> "models.QuerySet[ServiceCustomer, int]":
    """Return the keys of the services that a customer has on a day."""
    return (
        ServiceCustomer.objects.filter(organisation_id=organisation_id, since__lte=on)
        .filter(Q(until=None) | Q(until__gte=on))
        .values_list("service_id", flat=True)
    )


def customers_of_live(access: Access) -> Q:
    """Return which services are published to somebody: those his or her organisation has."""
    own = had_on(access.organisation_id, on=timezone.localdate())
    return Q(state__in=USABLE, pk__in=own)


publish(KIND.code, customers_of_live)
declare_fields(
    KIND.code,
    model=Service,
    fields={
        "name_zh": "A",
        "description_en": "C",
        "description_zh": "C",
        "outcome_en": "C",
        "outcome_zh": "C",
    },
)
declare_names(KIND.code, model=Service, chinese="name_zh")
