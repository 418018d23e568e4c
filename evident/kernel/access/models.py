"""Roles and grants: who may do what, for whom, and until when."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation
from evident.kernel.prepared import Given


class Role(models.Model):
    """A named set of permission codes. Shipped roles are a start; an organisation changes them."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    permissions = ArrayField(models.CharField(max_length=60), verbose_name=_("permissions"))
    shipped_permissions = ArrayField(
        models.CharField(max_length=60), default=list, editable=False, blank=True
    )
    """What the product last gave the role; a later version adds only what is new since."""
    is_shipped = models.BooleanField(_("shipped with the product"), default=False)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The role's name in the language of the page."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, narrowed."""

    def lasting(self, at: datetime | models.OuterRef) -> "MembershipQuerySet":
        """Keep those that lasted at `at`; the end is exclusive."""
        return self.filter(
            models.Q(since=None) | models.Q(since__lte=at),
            models.Q(until=None) | models.Q(until__gt=at),
        )


class Membership(models.Model):
    """
    How long somebody was in a team. Without `since` it is not known when that began.

    Who is in a team now, the team says; this tells who was, for roles came and went with it.
    """

    team = models.ForeignKey(Team, models.CASCADE, verbose_name=_("team"), related_name="+")
    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="+")
    since = models.DateTimeField(_("since"), null=True)
    until = models.DateTimeField(_("until"), null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        db_table = "team_membership"
        verbose_name = _("membership in a team")
        verbose_name_plural = _("memberships in teams")

    def __str__(self) -> str:
        return f"{self.user} → {self.team}"


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants, narrowed."""

    def in_force(self, at: datetime | Given | models.OuterRef) -> "GrantQuerySet":
        """Keep those valid at `at`; the end is exclusive."""
        return self.filter(
            models.Q(valid_from=None) | models.Q(valid_from__lte=at),
            models.Q(valid_until=None) | models.Q(valid_until__gt=at),
        )

    def of(self, user: User | Given) -> "GrantQuerySet":
        """Keep those given to `user` directly or through a team."""
        key = user if isinstance(user, Given) else user.pk
        mine = Team.members.through.objects.filter(user_id=key).values("team_id")
        return self.filter(models.Q(user_id=key) | models.Q(team__in=mine))

    def reaching(self, record: Any) -> "GrantQuerySet":
        """Keep those that reach a record: for its organisation and process, or for all of them."""
        return self.filter(
            models.Q(organisation=None) | models.Q(organisation_id=record.organisation_id),
            models.Q(process="") | models.Q(process=record.kind),
            subjects=[],
        )

    def of_then(
        self, person: int | models.OuterRef, *, at: datetime | models.OuterRef
    ) -> "GrantQuerySet":
        """Keep those in force at `at` that `person` had by himself or through a team of then."""
        inner, then = deeper(person), deeper(at)
        dated = Membership.objects.lasting(then).filter(user_id=inner)
        return self.in_force(at).filter(
            models.Q(user_id=person)
            | models.Q(team__in=dated.values("team_id"))
            | models.Q(team__in=undated().filter(user_id=inner).values("team_id"))
        )


def deeper(value: Any) -> Any:
    """Return what `value` is called one query further in."""
    return models.OuterRef(value) if isinstance(value, models.OuterRef) else value


def undated() -> "models.QuerySet[Any]":
    """Return who is in which team now without it being known since when: then, ever since."""
    known = Membership.objects.filter(
        team_id=models.OuterRef("team_id"), user_id=models.OuterRef("user_id"), until=None
    )
    return Team.members.through.objects.filter(~models.Exists(known))


class Grant(models.Model):
    """A role given to a person or a team, perhaps only for one organisation or one process."""

    role = models.ForeignKey(Role, models.PROTECT, verbose_name=_("role"), related_name="grants")
    user = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, verbose_name=_("person"), related_name="grants"
    )
    team = models.ForeignKey(
        Team, models.CASCADE, null=True, blank=True, verbose_name=_("team"), related_name="grants"
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("only for the organisation"),
        related_name="grants",
    )
    process = models.CharField(_("only for the process"), max_length=40, blank=True)
    subjects = ArrayField(
        models.CharField(max_length=40), verbose_name=_("only for"), default=list, blank=True
    )
    """First words of the permission codes it is limited to; none where it is not limited."""
    requirements = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("only for the requirements"),
        default=list,
        blank=True,
    )
    """Of what belongs to requirements (see `dividing`), it reaches only what belongs to these."""
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(user=None, team__isnull=False)
                | models.Q(user__isnull=False, team=None),
                name="grant_to_a_person_or_a_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} → {self.user or self.team}"
