"""Articles, their versions, what readers said of them, and what they saved."""

from datetime import datetime
from typing import ClassVar, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import Access
from evident.kernel.accounts.models import User
from evident.kernel.links.meanings import declare_pair
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.audiences import publish
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.records.naming import declare_names
from evident.kernel.search.sources import declare_fields
from evident.support.knowledge.procedure import LIVE, UNDER_REVISION, State

KIND = declare(
    RecordKind(
        code="article",
        name=_("Knowledge article"),
        plural=_("Knowledge articles"),
        prefix="KB",
        url_name="articles:detail",
    )
)
SOLVED_WITH = "solved_with"
EXPLAINS = "explains"
declare_pair(SOLVED_WITH, _("solved with"), "solved", _("solved"))
declare_pair(EXPLAINS, _("explains"), "explained_in", _("explained in"))


def is_chinese() -> bool:
    """Return whether the page is in Chinese."""
    return (get_language() or "").startswith("zh")


class Category(models.Model):
    """What articles are about. A record whose category has the same code is close to them."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    name_en = models.CharField(_("English name"), max_length=120)
    name_zh = models.CharField(_("Chinese name"), max_length=120)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        db_table = "article_category"
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering: ClassVar = ["name_en", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_zh if is_chinese() else self.name_en


class Form(models.TextChoices):
    """What kind of article it is."""

    HOW_TO = "how_to", _("How-to")
    SOLUTION = "solution", _("Known solution")
    QUESTION = "question", _("Question and answer")


class Audience(models.TextChoices):
    """Who reads it."""

    STAFF = "staff", _("Our staff only")
    CUSTOMERS = "customers", _("All customers")
    CHOSEN = "chosen", _("Chosen customers")


class Text(NamedTuple):
    """A version in one language."""

    title: str
    body: str
    language: str
    is_other: bool
    """Whether it is not in the language that was asked for, because it is not written in it."""


class Version(models.Model):
    """
    One version of an article's text, in one or both languages.

    Once published it never changes: the database itself refuses.
    """

    article = models.ForeignKey(
        "Article", models.CASCADE, verbose_name=_("article"), related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    title_en = models.CharField(_("English title"), max_length=300, blank=True)
    title_zh = models.CharField(_("Chinese title"), max_length=300, blank=True)
    body_en = models.TextField(_("English text"), blank=True)
    body_zh = models.TextField(_("Chinese text"), blank=True)
    summary = models.CharField(_("what changed"), max_length=500, blank=True)
    author = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("author"), related_name="+"
    )
    writers = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("who wrote in it"))
    begun_at = models.DateTimeField(_("begun at"))
    reviewer = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("reviewer"), related_name="+"
    )
    published_at = models.DateTimeField(_("published at"), null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    class Meta:
        db_table = "article_version"
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of articles")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_once"),
            models.CheckConstraint(
                condition=~Q(title_en="") | ~Q(title_zh=""), name="article_version_has_title"
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None) | Q(author=None) | ~Q(reviewer=models.F("author")),
                name="article_version_not_reviewed_by_author",
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


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles, narrowed."""

    def live(self) -> "ArticleQuerySet":
        """Keep those that have a published version and were not withdrawn."""
        return self.filter(kind="article", state__in=LIVE)

    def fresh(self, at: datetime) -> "ArticleQuerySet":
        """Keep those that are live and have not expired."""
        return self.live().filter(Q(expires_at=None) | Q(expires_at__gt=at))


class Article(Record):
    """
    Something we know, written down for those who need it.

    `due_at` is when its next review is due, `assignee` its owner. Titles are those of the
    published version, before the first one those of the draft.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="article"
    )
    title_en = models.CharField(_("English title"), max_length=300, blank=True)
    title_zh = models.CharField(_("Chinese title"), max_length=300, blank=True)
    form = models.CharField(_("kind"), max_length=12, choices=Form, default=Form.HOW_TO)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, verbose_name=_("category"),
        related_name="articles",
    )  # fmt: skip
    audience = models.CharField(
        _("readers"), max_length=12, choices=Audience, default=Audience.STAFF
    )
    customers = models.ManyToManyField(
        Organisation, blank=True, verbose_name=_("customers"), related_name="+"
    )
    services = models.ManyToManyField(
        Record, blank=True, verbose_name=_("services"), related_name="+"
    )
    keywords = models.CharField(_("keywords"), max_length=500, blank=True)
    review_days = models.PositiveSmallIntegerField(_("review every (days)"), default=180)
    reviewed_at = models.DateTimeField(_("last reviewed at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    withdrawal_reason = models.TextField(_("reason for withdrawing"), blank=True)
    draft = models.ForeignKey(
        Version, models.SET_NULL, null=True, blank=True, verbose_name=_("draft"), related_name="+"
    )
    published = models.ForeignKey(
        Version, models.PROTECT, null=True, blank=True, verbose_name=_("published version"),
        related_name="+",
    )  # fmt: skip

    objects = ArticleQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "article"
        verbose_name = _("knowledge article")
        verbose_name_plural = _("knowledge articles")

    def get_absolute_url(self) -> str:
        """Return the address of the article's page."""
        return reverse("articles:detail", kwargs={"number": self.number})

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
    def is_under_revision(self) -> bool:
        """Whether a new version is written beside the published one."""
        return self.state in UNDER_REVISION

    def is_expired(self, at: datetime) -> bool:
        """Return whether its time is over, whether or not the job has noticed yet."""
        return self.state == State.EXPIRED or (
            self.expires_at is not None and self.expires_at <= at
        )


class Words(models.Model):
    """
    The words of a published article alone.

    A table of its own, so that what is suggested is never looked up among a million records.
    """

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, verbose_name=_("article"), related_name="words"
    )
    words = SearchVectorField(_("words"))

    class Meta:
        db_table = "article_words"
        verbose_name = _("words of an article")
        verbose_name_plural = _("words of articles")
        indexes: ClassVar = [GinIndex(fields=["words"], name="article_words_found")]

    def __str__(self) -> str:
        return str(self.pk)


class Reading(models.Model):
    """How often an article was opened on a day (UTC)."""

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="readings", db_index=False
    )
    on = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("readings"), default=0)

    class Meta:
        db_table = "article_reading"
        verbose_name = _("readings of an article")
        verbose_name_plural = _("readings of articles")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "on"], name="article_reading_once")
        ]
        indexes: ClassVar = [models.Index(fields=["on", "article"], name="article_reading_by_day")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.on}"


class Feedback(models.Model):
    """Whether a version of an article helped a person, and what he or she said of it."""

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="feedback"
    )
    version = models.ForeignKey(
        Version, models.CASCADE, verbose_name=_("version"), related_name="+"
    )
    by = models.ForeignKey(User, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("said at"))
    helped = models.BooleanField(_("helped"))
    words = models.TextField(_("in words"), blank=True)

    class Meta:
        db_table = "article_feedback"
        verbose_name = _("feedback on an article")
        verbose_name_plural = _("feedback on articles")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "by"], name="article_feedback_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.by_id}"


class Deflection(models.Model):
    """
    A report that was not made because an article solved the matter while it was typed.

    It counts when an hour has passed in which the person reported nothing.
    """

    class Verdict(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", pgettext_lazy("deflection", "Waiting an hour")
        COUNTED = "counted", pgettext_lazy("deflection", "Counted")
        REFUTED = "refuted", pgettext_lazy("deflection", "Reported after all")

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="deflections"
    )
    version = models.ForeignKey(
        Version, models.CASCADE, verbose_name=_("version"), related_name="+"
    )
    by = models.ForeignKey(User, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"))
    place = models.CharField(_("where"), max_length=40)
    typed = models.TextField(_("what was typed"), blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, default="waiting")

    class Meta:
        db_table = "article_deflection"
        verbose_name = _("report that was not needed")
        verbose_name_plural = _("reports that were not needed")
        indexes: ClassVar = [
            models.Index(
                fields=["at"], name="article_deflection_waiting", condition=Q(verdict="waiting")
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.by_id}"


class Import(models.Model):
    """
    Files that shall become articles, or became some.

    `items` says of each article what the files tell of it. Texts are dropped once they are taken.
    """

    by = models.ForeignKey(User, models.PROTECT, null=True, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("read at"))
    imported_at = models.DateTimeField(_("imported at"), null=True)
    items = models.JSONField(_("articles"))

    class Meta:
        db_table = "article_import"
        verbose_name = _("import of articles")
        verbose_name_plural = _("imports of articles")

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("articles:import-one", kwargs={"pk": self.pk})


def readers(access: Access) -> Q:
    """Return which live articles are published to the organisation of `access`."""
    chosen = Article.customers.through.objects.filter(organisation_id=access.organisation_id)
    readable = Article.objects.live().filter(
        Q(audience=Audience.CUSTOMERS)
        | Q(audience=Audience.CHOSEN, pk__in=chosen.values("article_id"))
    )
    return Q(pk__in=readable.order_by().values("pk"))


publish(KIND.code, readers)
declare_fields(
    KIND.code,
    model=Article,
    fields={
        "title_en": "A",
        "title_zh": "A",
        "keywords": "B",
        "published.body_en": "C",
        "published.body_zh": "C",
    },
)
declare_names(KIND.code, model=Article, chinese="title_zh")
