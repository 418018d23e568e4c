"""What an auditor pointed to as evidence, as it was then."""

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.management.audits.models.audit import ChecklistLine


class Citation(models.Model):
    """
    A piece of evidence beside a question: which thing, and as it was when it was cited.

    Never changed; taken away only before the audit is reported. The database refuses both.
    """

    line = models.ForeignKey(
        ChecklistLine, models.CASCADE, verbose_name=_("question"), related_name="citations"
    )
    sort = models.CharField(_("type"), max_length=20)
    key = models.CharField(max_length=60)
    """By what its module finds it again."""
    number = models.CharField(_("number"), max_length=60)
    title_en = models.CharField(_("English title"), max_length=300, blank=True)
    title_zh = models.CharField(_("Chinese title"), max_length=300, blank=True)
    version = models.CharField(_("version"), max_length=60, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    address = models.CharField(_("address"), max_length=300)
    at = models.DateTimeField(_("cited at"))
    by = models.ForeignKey(User, models.PROTECT, verbose_name=_("cited by"), related_name="+")

    class Meta:
        db_table = "audit_citation"
        verbose_name = _("cited evidence")
        verbose_name_plural = _("cited evidence")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "sort", "key", "sha256"], name="cited_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def title(self) -> str:
        """Its title of then in the language of the page, else in the other."""
        first, second = self.title_en, self.title_zh
        is_chinese = (get_language() or "").startswith("zh")
        return (second or first) if is_chinese else (first or second)
