"""People and teams."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from evident.kernel.organisations.models import Organisation


class UserAccounts(BaseUserManager["User"]):
    """Makes and finds people; Django asks for a manager here."""

    def create_user(self, login: str, password: str | None = None, **facts: Any) -> "User":
        """Save a new person; without a password he or she cannot sign in by one."""
        user = self.model(login=login, **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, login: str | None) -> "User":
        """Return the person who signs in as `login`; capitals do not matter."""
        return self.get(login__iexact=login)


class User(AbstractBaseUser):
    """A person: one of our staff, or a user at a customer."""

    login = models.CharField(_("sign-in name"), max_length=150, unique=True)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="people"
    )
    line_manager = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, verbose_name=_("line manager")
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, blank=True
    )
    browser_language = models.CharField(
        max_length=10, blank=True, default="", db_default="", editable=False
    )
    """The language pages were in at the last sign-in, which decides where none was chosen."""
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)

    objects = UserAccounts()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("login"), name="login_unique_in_any_case"),
        ]
        indexes: ClassVar = [models.Index(Lower("email"), name="person_by_email")]

    def __str__(self) -> str:
        return self.name

    @property
    def reading_language(self) -> str:
        """
        The language to write in to the person: what reaches him or her follows no browser.

        The one chosen, else that of the pages at the last sign-in, else the installation's.
        """
        return self.language or self.browser_language or settings.LANGUAGE_CODE


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams, narrowed."""

    def of(self, user: User) -> "TeamQuerySet":
        """Keep those `user` is in or leads."""
        mine = Team.members.through.objects.filter(user_id=user.pk).values("team_id")
        return self.filter(models.Q(pk__in=mine) | models.Q(lead_id=user.pk))


class Team(models.Model):
    """People who work on the same queue."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    tier = models.PositiveSmallIntegerField(
        _("support line"), default=1, help_text=_("1 is the service desk, 2 and 3 are specialists.")
    )
    lead = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("team lead"),
        related_name="teams_led",
    )
    members = models.ManyToManyField(
        User, blank=True, verbose_name=_("members"), related_name="teams"
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
