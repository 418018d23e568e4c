"""Making articles of files in Markdown and HTML: first read and shown, then taken."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.access.queries import require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.procedures.telling import declare_events
from evident.kernel.records.models import Record
from evident.kernel.trail import actions as trail
from evident.support.knowledge.actions.writing import draft
from evident.support.knowledge.files import Unreadable, Written, read
from evident.support.knowledge.models import Audience, Category, Form, Import

SOURCE = "files"
MOST_FILES = 500
MOST_BYTES = 10_000_000
LONGEST_KEY = 120
KEPT_UNTAKEN = timedelta(days=2)

declare_events({"article.import": gettext_lazy("%(who)s imported articles from files")})


@transaction.atomic
def stage(*, by: User | None, at: datetime, files: Iterable[tuple[str, bytes]]) -> Import:
    """
    Read files, each with its name, and keep what they would become; no article is made yet.

    Two files of one name in two languages (`vpn.en.md`, `vpn.zh.md`) are one article. Raises
    PermissionDenied if `by` lacks `article.import`, WrongFact for none, or too many or too much.
    """
    if by is not None:
        require_somewhere(by, "article.import")
    items: dict[str, dict[str, Any]] = {}
    for name, content in within_limits(files):
        try:
            put(items, name, read(name, content))
        except Unreadable as why:
            items[f"/{name}"] = {"key": "", "files": [name[:300]], "problem": str(why)}
    if not items:
        raise WrongFact(_("Choose at least one file."))
    return Import.objects.create(by=by, at=at, items=list(items.values()))


def within_limits(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield the files. Raises WrongFact beyond MOST_FILES or MOST_BYTES."""
    size = 0
    for count, (name, content) in enumerate(files, 1):
        size += len(content)
        if count > MOST_FILES or size > MOST_BYTES:
            raise WrongFact(
                _("At once, %(files)d files of %(megabytes)d MB in all can be read.")
                % {"files": MOST_FILES, "megabytes": MOST_BYTES // 1_000_000}
            )
        yield name.replace("\0", ""), content


def put(items: dict[str, dict[str, Any]], name: str, written: Written) -> None:
    """Add what a file tells to the article it belongs to. Raises Unreadable if it is there."""
    key = written.key.replace("\0", "")
    item = items.setdefault(
        key,
        {
            "key": key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest(),
            "files": [],
            "pictures": [],
        },
    )
    if f"title_{written.language}" in item:
        raise Unreadable("twice")
    item["files"].append(name[:300])
    item[f"title_{written.language}"] = written.title
    item[f"body_{written.language}"] = written.body
    item["pictures"] += [each[:200] for each in written.pictures if each not in item["pictures"]]
    item["has_markup"] = item.get("has_markup", False) or written.has_markup
    for fact in ("keywords", "category", "form"):
        item[fact] = item.get(fact) or getattr(written, fact)


@transaction.atomic
def take(
    *,
    staged: Import,
    by: User | None,
    at: datetime,
    audience: str = Audience.STAFF,
    category: Category | None = None,
) -> Import:
    """
    Make a draft of each article that can be read and is not there yet; its texts are dropped here.

    `category` is for those that name none we have. Repeating an import adds nothing twice. Raises
    PermissionDenied if `by` lacks `article.import` or `article.draft`, StepRefused if it was taken
    before, WrongFact if nobody would read them.
    """
    if by is not None:
        require_somewhere(by, "article.import")
    if audience not in (Audience.STAFF, Audience.CUSTOMERS):
        raise WrongFact(_("Choose who reads it."))
    staged = Import.objects.select_for_update().get(pk=staged.pk)
    if staged.imported_at is not None:
        raise StepRefused(_("These files were imported already."))
    there = known(staged)
    categories = {each.code: each for each in Category.objects.filter(is_active=True)}
    for item in staged.items:
        texts = {
            f"{name}_{language}": item.pop(f"{name}_{language}", "")
            for name in ("title", "body")
            for language in ("en", "zh")
        }
        item["title"] = texts["title_en"] or texts["title_zh"]
        if item.get("problem") or item["key"] in there:
            continue
        article = draft(
            by=by,
            at=at,
            audience=audience,
            form=item["form"] or Form.HOW_TO,
            keywords=item["keywords"],
            category=categories.get(item["category"], category),
            source=SOURCE,
            source_key=item["key"],
            **texts,
        )
        item["number"] = article.number
    staged.imported_at = at
    staged.save()
    made = [item["number"] for item in staged.items if item.get("number")]
    facts = {"articles": made, "files": sum(len(item["files"]) for item in staged.items)}
    trail.write(event="article.import", by=by, at=at, facts=facts)
    return staged


def known(staged: Import) -> dict[str, Record]:
    """Return the articles made of files of these names before, by name."""
    keys = [item["key"] for item in staged.items if item["key"]]
    found = Record.objects.filter(source=SOURCE, source_key__in=keys)
    return {record.source_key: record for record in found}


def forget_untaken(*, at: datetime) -> int:
    """Drop files that were read and never taken, after two days; return how many imports."""
    old = Import.objects.filter(imported_at=None, at__lt=at - KEPT_UNTAKEN)
    return old.delete()[0]
