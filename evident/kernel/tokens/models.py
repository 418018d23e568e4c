"""Tokens by which programs sign in."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.prepared import Given

PREFIX = "evi_"


class TokenQuerySet(models.QuerySet["Token"]):
    """Tokens, narrowed."""

    def valid(self, at: datetime | Given) -> "TokenQuerySet":
        """Keep those that still work at `at`."""
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=at), revoked_at=None)


class Token(models.Model):
    """
    Lets a program act for a person. The text is shown once; only its SHA-256 is stored.

    A token has 256 random bits, so a plain hash is enough: there is nothing to guess.
    """

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=120)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    permissions = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("limited to"),
        default=list,
        blank=True,
        help_text=_("Permission codes; empty means all the person may."),
    )
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    used_on = models.DateField(_("last used on"), null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        db_table = "api_token"
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name


def usual_end(at: datetime) -> datetime:
    """Return when a token made at `at` ends unless whoever makes it wants otherwise: in a year."""
    return at + timedelta(days=365)


def new_text() -> str:
    """Return the text of a new token."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(text: str) -> str:
    """Return what is stored of a token's text."""
    return hashlib.sha256(text.encode()).hexdigest()
