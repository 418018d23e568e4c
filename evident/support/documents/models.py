"""Documents, their versions, and who has read them."""

from typing import ClassVar, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.models import Role
from evident.kernel.access.queries import Access
from evident.kernel.accounts.models import Team, User
from evident.kernel.attachments.models import Attachment
from evident.kernel.procedures.models import ProcedureVersion
from evident.kernel.records.audiences import publish
from evident.kernel.records.belonging import belong
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.records.naming import declare_names
from evident.kernel.search.sources import declare_fields
from evident.support.documents.procedure import LIVE, UNDER_REVISION

KIND = declare(
    RecordKind(
        code="document",
        name=_("Controlled document"),
        plural=_("Controlled documents"),
        prefix="DOC",
        url_name="documents:detail",
    )
)


def is_chinese() -> bool:
    """Return whether the page is in Chinese."""
    return (get_language() or "").startswith("zh")


class Sort(models.TextChoices):
    """What type of document it is. Source: processes.md, 2.3."""

    POLICY = "policy", _("Policy")
    MANUAL = "manual", _("Manual")
    PLAN = "plan", _("Plan")
    PROCEDURE = "procedure", _("Procedure document")
    INSTRUCTION = "instruction", _("Work instruction")
    REGISTER = "register", _("Register")
    FORM = "form", _("Record form")
    EXTERNAL = "external", _("External document")


class Classification(models.TextChoices):
    """Who may have it. Public ones are shown to customers too."""

    PUBLIC = "public", _("Public")
    INTERNAL = "internal", pgettext_lazy("classification", "Internal")
    CONFIDENTIAL = "confidential", _("Confidential")


class Text(NamedTuple):
    """A version in one language."""

    title: str
    body: str
    language: str
    is_other: bool
    """Whether it is not in the language that was asked for, because it is not written in it."""

    @property
    def short(self) -> str:
        """The code by which texts of this language are kept: `en` or `zh`."""
        return "zh" if self.language.startswith("zh") else "en"


class Version(models.Model):
    """
    One version of a document's text, in one or both languages, or an uploaded file.

    Once approved its content never changes: the database itself refuses. What was filled in from
    settings is kept as it was then (`filled`), and so are the figures it shows.
    """

    document = models.ForeignKey(
        "Document", models.CASCADE, verbose_name=_("document"), related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    title_en = models.CharField(_("English title"), max_length=300, blank=True)
    title_zh = models.CharField(_("Chinese title"), max_length=300, blank=True)
    body_en = models.TextField(_("English text"), blank=True)
    body_zh = models.TextField(_("Chinese text"), blank=True)
    file = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, verbose_name=_("file"),
        related_name="+",
    )  # fmt: skip
    summary = models.CharField(_("what changed"), max_length=500, blank=True)
    author = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("author"), related_name="+"
    )
    writers = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("who wrote in it"))
    begun_at = models.DateTimeField(_("begun at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    tailoring = models.ForeignKey(
        ProcedureVersion, models.SET_NULL, null=True, blank=True,
        verbose_name=_("tailored procedure"), related_name="+",
    )  # fmt: skip
    tailoring_sha256 = models.CharField(max_length=64, blank=True)
    """The fingerprint of the tailored rules as they were submitted."""
    reviewer = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("reviewer"), related_name="+"
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True)
    approver = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("approver"), related_name="+"
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    superseded_at = models.DateTimeField(_("valid until"), null=True)
    filled = models.JSONField(_("filled in from settings"), default=dict)
    figures = models.JSONField(_("figures"), default=dict)
    """The key of each picture it shows, by its name."""
    open_places = models.PositiveSmallIntegerField(_("places still to be filled in"), default=0)
    """How many places were open when it was submitted, and were said to stay so."""
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    disposed_at = models.DateTimeField(_("disposed of at"), null=True)

    class Meta:
        db_table = "document_version"
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once"),
            models.CheckConstraint(
                condition=~Q(title_en="") | ~Q(title_zh=""), name="document_version_has_title"
            ),
            models.CheckConstraint(
                condition=Q(approver=None) | Q(author=None) | ~Q(approver=models.F("author")),
                name="document_version_not_approved_by_author",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(approved_at__isnull=False),
                name="document_version_approved_before_published",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    def text(self, *, chinese: bool | None = None) -> Text:
        """Return the text in the language of the page, else in the other one."""
        chinese = is_chinese() if chinese is None else chinese
        has = bool(self.title_zh if chinese else self.title_en)
        if chinese == has:  # Chinese and written so, or neither
            return Text(self.title_zh, self.body_zh, "zh-Hans", is_other=not chinese)
        return Text(self.title_en, self.body_en, "en", is_other=chinese)

    @property
    def languages(self) -> list[str]:
        """Return the languages in which it is written."""
        pairs = (("en", self.title_en), ("zh-Hans", self.title_zh))
        return [code for code, title in pairs if title]


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents, narrowed."""

    def live(self) -> "DocumentQuerySet":
        """Keep those that have a published version and were not withdrawn."""
        return self.filter(kind="document", state__in=LIVE)


class Document(Record):
    """
    A document under control: who wrote it, who approved it, who has it, until when it is right.

    `due_at` is when its next review is due, `assignee` its owner. Titles, author, reviewer and
    approver are those of the version being worked on, else of the published one.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="document"
    )
    title_en = models.CharField(_("English title"), max_length=300, blank=True)
    title_zh = models.CharField(_("Chinese title"), max_length=300, blank=True)
    code = models.CharField(_("document code"), max_length=40, blank=True)
    sort = models.CharField(_("type"), max_length=12, choices=Sort, default=Sort.PROCEDURE)
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    process = models.CharField(_("process it belongs to"), max_length=40, blank=True)
    requirements = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_("requirements")
    )
    template = models.CharField(_("template"), max_length=60, blank=True)
    classification = models.CharField(
        _("classification"), max_length=12, choices=Classification, default=Classification.INTERNAL
    )
    author = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("author"), related_name="+"
    )
    reviewer = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("reviewer"), related_name="+"
    )
    approver = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("approver"), related_name="+"
    )
    roles = models.ManyToManyField(Role, blank=True, verbose_name=_("roles"), related_name="+")
    teams = models.ManyToManyField(Team, blank=True, verbose_name=_("teams"), related_name="+")
    people = models.ManyToManyField(User, blank=True, verbose_name=_("people"), related_name="+")
    acknowledge_days = models.PositiveSmallIntegerField(
        _("to be read within (days)"), null=True, blank=True
    )
    review_months = models.PositiveSmallIntegerField(_("review every (months)"), default=12)
    reviewed_at = models.DateTimeField(_("last reviewed at"), null=True, blank=True)
    told_due_at = models.DateTimeField(null=True, editable=False)
    """When the owner was told that the review is due."""
    differing = ArrayField(models.CharField(max_length=80), default=list, editable=False)
    """What of its published version no longer is what is set up."""
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    edition = models.CharField(_("edition"), max_length=100, blank=True)
    location = models.CharField(_("where it is found"), max_length=500, blank=True)
    retention_years = models.PositiveSmallIntegerField(_("keep for (years)"), default=3)
    withdrawal_reason = models.TextField(_("reason for withdrawing"), blank=True)
    archive_place = models.CharField(_("where it is archived"), max_length=300, blank=True)
    retain_until = models.DateField(_("to be kept until"), null=True, blank=True)
    disposal_note = models.CharField(_("how it was disposed of"), max_length=500, blank=True)
    disposed_at = models.DateTimeField(_("disposed of at"), null=True, blank=True)
    draft = models.ForeignKey(
        Version, models.SET_NULL, null=True, blank=True, verbose_name=_("draft"), related_name="+"
    )
    published = models.ForeignKey(
        Version, models.PROTECT, null=True, blank=True, verbose_name=_("published version"),
        related_name="+",
    )  # fmt: skip

    objects = DocumentQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "document"
        verbose_name = _("controlled document")
        verbose_name_plural = _("controlled documents")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(disposed_at=None) | Q(retain_until__isnull=False),
                name="document_disposed_after_its_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sort", "record"], name="document_by_sort")]

    def get_absolute_url(self) -> str:
        """Return the address of the document's page."""
        return reverse("documents:detail", kwargs={"number": self.number})

    @property
    def name(self) -> str:
        """The title in the language of the page, else in the other one."""
        first, second = self.title_en, self.title_zh
        return (second or first) if is_chinese() else (first or second)

    @property
    def is_live(self) -> bool:
        """Whether readers have a published version."""
        return self.state in LIVE

    @property
    def is_over(self) -> bool:
        """Whether its time of keeping is over and it was not disposed of."""
        until = self.retain_until
        return until is not None and self.disposed_at is None and until <= timezone.localdate()

    @property
    def is_under_revision(self) -> bool:
        """Whether a new version is written beside the published one."""
        return self.state in UNDER_REVISION

    @property
    def in_hand(self) -> Version | None:
        """The version being worked on, else the published one."""
        return self.draft or self.published


class Acknowledgement(models.Model):
    """That somebody is to read a published version, and when he or she said to have read it."""

    document = models.ForeignKey(
        Document, models.CASCADE, verbose_name=_("document"), related_name="acknowledgements"
    )
    version = models.ForeignKey(
        Version, models.CASCADE, verbose_name=_("version"), related_name="acknowledgements"
    )
    person = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("person"), related_name="documents_to_read"
    )
    asked_at = models.DateTimeField(_("asked at"))
    due_at = models.DateTimeField(_("to be read until"))
    acknowledged_at = models.DateTimeField(_("read at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    released_at = models.DateTimeField(_("no longer asked since"), null=True, blank=True)

    class Meta:
        db_table = "document_acknowledgement"
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering: ClassVar = ["due_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "person"], name="document_acknowledged_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["person", "due_at"],
                name="document_to_read",
                condition=Q(acknowledged_at=None, released_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.person_id}"


def readers(access: Access) -> Q:
    """Return which published documents `access` reads: public ones, and those given to read."""
    given = Acknowledgement.objects.filter(person_id=access.user_id, released_at=None)
    readable = Document.objects.live().filter(
        Q(classification=Classification.PUBLIC) | Q(pk__in=given.values("document_id"))
    )
    return Q(pk__in=readable.order_by().values("pk"))


def answering(requirements: frozenset[str]) -> Q:
    """Return which records are documents that these requirements or their clauses ask for."""
    clauses = sorted({code.partition("-")[0] for code in requirements})
    asked = Document.objects.filter(
        Q(requirements__overlap=sorted(requirements)) | Q(clause__in=clauses)
    )
    return Q(pk__in=asked.order_by().values("pk"))


publish(KIND.code, readers)
belong(KIND.code, answering)
declare_fields(
    KIND.code,
    model=Document,
    fields={
        "title_en": "A",
        "title_zh": "A",
        "code": "A",
        "published.body_en": "C",
        "published.body_zh": "C",
    },
)
declare_names(KIND.code, model=Document, chinese="title_zh")
