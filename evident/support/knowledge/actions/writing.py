"""Writing an article: its text, what it says of itself, and who reads it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.records.models import Record
from evident.support.knowledge.actions.words import put_words
from evident.support.knowledge.models import Article, Audience, Category, Form, Version
from evident.support.knowledge.procedure import PROCEDURE

LONGEST_BODY = 200_000
LONGEST_TITLE = 300
LONGEST_INTERVAL_DAYS = 1100
TEXTS = ("title_en", "title_zh", "body_en", "body_zh")
DESCRIBED = frozenset({"form", "category", "keywords", "review_days", "expires_at"})


@transaction.atomic
def draft(
    *,
    by: User | None,
    at: datetime,
    organisation: Organisation | None = None,
    title_en: str = "",
    title_zh: str = "",
    body_en: str = "",
    body_zh: str = "",
    audience: str = Audience.STAFF,
    customers: Iterable[Organisation] = (),
    services: Iterable[Record] = (),
    source: str = "",
    source_key: str = "",
    **facts: Any,
) -> Article:
    """
    Begin an article; `by` owns it. It needs a title in at least one language.

    `facts` are those of DESCRIBED. The product itself writes (`by` None) for `organisation`.
    Raises WrongFact, PermissionDenied if `by` lacks `article.draft`.
    """
    texts = cleaned(title_en=title_en, title_zh=title_zh, body_en=body_en, body_zh=body_zh)
    refuse_unknown(facts)
    customers = list(customers)
    refuse_wrong_readers(audience, customers)
    article = Article(
        kind=PROCEDURE.kind,
        title=one_title(texts),
        title_en=texts["title_en"],
        title_zh=texts["title_zh"],
        requester=by,
        assignee=by,
        organisation=organisation or home_of(by),
        audience=audience,
        opened_at=at,
        source=source,
        source_key=source_key,
        **facts,
    )
    refuse_wrong_facts(article)
    article = PROCEDURE.open(article, by=by, at=at)
    version = Version.objects.create(
        article=article, number=1, author=by, writers=[by.pk] if by else [], begun_at=at, **texts
    )
    Article.objects.filter(pk=article.pk).update(draft=version)
    article.draft = version
    article.customers.set(customers)
    article.services.set(services)
    return article


def edit(
    *,
    article: Article,
    by: User,
    at: datetime,
    seen_version: int | None = None,
    summary: str | None = None,
    **texts: str,
) -> Article:
    """
    Put `texts` (those of TEXTS) in place of the draft's; whoever writes in it may not publish it.

    Raises EditConflict if the article changed after `seen_version`, WrongFact without a title,
    PermissionDenied if `by` lacks `article.edit`.
    """
    facts: dict[str, Any] = {}
    with PROCEDURE.step(
        "edit", article, by=by, at=at, seen_version=seen_version, facts=facts
    ) as article:
        version = draft_of(article)
        new = cleaned(**{name: texts.get(name, getattr(version, name)) for name in TEXTS})
        facts["version"] = version.number
        facts["changed"] = [name for name in TEXTS if getattr(version, name) != new[name]]
        for name, value in new.items():
            setattr(version, name, value)
        if summary is not None:
            version.summary = " ".join(summary.split())[:500]
        if by.pk not in version.writers:
            version.writers = [*version.writers, by.pk]
        version.save()
        if article.published_id is None:
            name_as(article, version)
    return article


def describe(  # every fact at once, as the form has it
    *,
    article: Article,
    by: User,
    at: datetime,
    seen_version: int | None = None,
    services: Iterable[Record] | None = None,
    **given: Any,
) -> Article:
    """
    Correct what an article says of itself; `given` are facts of DESCRIBED.

    Raises EditConflict, WrongFact, PermissionDenied if `by` lacks `article.describe`.
    """
    refuse_unknown(given)
    facts: dict[str, Any] = {}
    with PROCEDURE.step(
        "describe", article, by=by, at=at, seen_version=seen_version, facts=facts
    ) as article:
        for name, value in given.items():
            setattr(article, name, value.strip() if isinstance(value, str) else value)
        refuse_wrong_facts(article)
        if services is not None:
            article.services.set(services)
            facts["services"] = list(article.services.values_list("number", flat=True))
        put_words(article)
    return article


def address(
    *,
    article: Article,
    by: User,
    at: datetime,
    audience: str,
    customers: Iterable[Organisation] = (),
) -> Article:
    """
    Say who reads it: our staff, all customers, or the chosen ones.

    Raises WrongFact, PermissionDenied if `by` lacks `article.address`.
    """
    customers = list(customers) if audience == Audience.CHOSEN else []
    refuse_wrong_readers(audience, customers)
    facts = {"customers": [each.code for each in customers]}
    with PROCEDURE.step("address", article, by=by, at=at, facts=facts) as article:
        article.audience = audience
        article.customers.set(customers)
    return article


def revise(*, article: Article, by: User, at: datetime) -> Article:
    """
    Begin a new version beside the published one, which stays valid.

    Raises StepRefused if that was done already, PermissionDenied if `by` lacks `article.edit`.
    """
    with PROCEDURE.step("revise", article, by=by, at=at) as article:
        now = article.published
        if now is None:
            raise StepRefused(_("Nothing was published yet."))
        last = article.versions.order_by("-number").values_list("number", flat=True)[0]
        article.draft = Version.objects.create(
            article=article,
            number=last + 1,
            author=by,
            writers=[by.pk],
            begun_at=at,
            **{name: getattr(now, name) for name in TEXTS},
        )
    return article


def drop_revision(*, article: Article, by: User, at: datetime) -> Article:
    """Give a revision up; the published version stays. Raises StepRefused, PermissionDenied."""
    with PROCEDURE.step("drop_revision", article, by=by, at=at) as article:
        dropped = draft_of(article)
        article.draft = None
        article.save(update_fields=["draft"])
        dropped.delete()
    return article


def assign(*, article: Article, by: User, at: datetime, assignee: User) -> Article:
    """Make `assignee`, one of our people, the owner. Raises WrongFact, PermissionDenied."""
    if not assignee.is_active or assignee.organisation.kind != OrganisationKind.PROVIDER:
        raise WrongFact(_("%(person)s is none of our people.") % {"person": assignee.name})
    with PROCEDURE.step("assign", article, by=by, at=at) as article:
        article.assignee = assignee
    return article


def draft_of(article: Article) -> Version:
    """Return the draft. Raises StepRefused if there is none."""
    if article.draft is None:
        raise StepRefused(_("There is no draft: begin a revision first."))
    return article.draft


def name_as(article: Article, version: Version) -> None:
    """Call the article what `version` is called."""
    article.title_en, article.title_zh = version.title_en, version.title_zh
    article.title = version.title_en or version.title_zh


def cleaned(**texts: str) -> dict[str, str]:
    """Return the texts as they are stored. Raises WrongFact without title or without its text."""
    clean = {name: value.replace("\0", "").replace("\r\n", "\n") for name, value in texts.items()}
    for name in ("title_en", "title_zh"):
        clean[name] = " ".join(clean[name].split())[:LONGEST_TITLE]
    for name in ("body_en", "body_zh"):
        clean[name] = clean[name].strip()
        if len(clean[name]) > LONGEST_BODY:
            raise WrongFact(
                _("The text has %(count)d characters; %(limit)d are possible.")
                % {"count": len(clean[name]), "limit": LONGEST_BODY}
            )
    one_title(clean)
    for title, body in (("title_en", "body_en"), ("title_zh", "body_zh")):
        if clean[body] and not clean[title]:
            raise WrongFact(_("A text needs a title in its own language."))
    return clean


def one_title(texts: dict[str, str]) -> str:
    """Return the title in one language. Raises WrongFact if there is none."""
    title = texts["title_en"] or texts["title_zh"]
    if not title:
        raise WrongFact(_("Give the article a title in at least one language."))
    return title


def home_of(by: User | None) -> Organisation:
    """Return the organisation an article belongs to: the author's, else the provider."""
    if by is not None:
        return by.organisation
    provider = Organisation.objects.filter(kind=OrganisationKind.PROVIDER).order_by("pk").first()
    if provider is None:
        raise WrongFact(_("There is no organisation yet that provides services."))
    return provider


def refuse_unknown(facts: dict[str, Any]) -> None:
    """Raise TypeError for what is no fact of an article."""
    unknown = facts.keys() - DESCRIBED
    if unknown:
        raise TypeError(f"not for describing: {', '.join(sorted(unknown))}")


def refuse_wrong_facts(article: Article) -> None:
    """Raise WrongFact where a fact cannot be meant."""
    if article.form not in Form.values:
        raise WrongFact(_("Choose what kind of article it is."))
    if not 1 <= article.review_days <= LONGEST_INTERVAL_DAYS:
        raise WrongFact(_("An article is reviewed at least every three years."))
    if (
        article.category is not None
        and not Category.objects.filter(pk=article.category.pk).exists()
    ):
        raise WrongFact(_("This category is gone."))


def refuse_wrong_readers(audience: str, customers: list[Organisation]) -> None:
    """Raise WrongFact where nobody or somebody impossible would read it."""
    if audience not in Audience.values:
        raise WrongFact(_("Choose who reads it."))
    if audience == Audience.CHOSEN and not customers:
        raise WrongFact(_("Choose at least one customer."))
    for each in customers:
        if each.kind != OrganisationKind.CUSTOMER:
            raise WrongFact(_("%(name)s is no customer.") % {"name": each})
