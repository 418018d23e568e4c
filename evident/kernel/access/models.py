"""Roles and grants: who may do what, for whom, and until when."""

from datetime import datetime
from typing import ClassVar

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
