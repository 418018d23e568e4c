"""A list as somebody wants it again."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team, User


class Sharing(models.TextChoices):
    """Who finds a view among his own."""

    MINE = "mine", _("Only me")
    TEAM = "team", _("My team")
    PUBLIC = "public", _("Everybody")


class SavedView(models.Model):
    """
    Filters, order and columns of a list, under a name.

    It shares what to look for, never what may be seen: the reader's own access decides.
    """

    kind = models.CharField(_("process"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    owner = models.ForeignKey(
        User, models.CASCADE, verbose_name=_("owner"), related_name="saved_views"
    )
    sharing = models.CharField(
        _("shared with"), max_length=8, choices=Sharing, default=Sharing.MINE
    )
    team = models.ForeignKey(
        Team,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("team"),
        related_name="saved_views",
    )
    query = models.JSONField(_("filters"), default=dict)

    class Meta:
        db_table = "saved_view"
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "kind", "name"], name="saved_view_once"),
            models.CheckConstraint(
                condition=models.Q(sharing="team") ^ models.Q(team=None),
                name="saved_view_of_a_team_names_it",
            ),
        ]

    def __str__(self) -> str:
        return self.name
