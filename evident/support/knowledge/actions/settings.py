"""Changing the categories of articles."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.procedures.telling import declare_events
from evident.kernel.trail import actions as trail
from evident.support.knowledge.models import Category

declare_events({"article.categorise": gettext_lazy("%(who)s changed a category of articles")})


@transaction.atomic
def keep_category(
    *,
    by: User,
    at: datetime,
    code: str,
    name_en: str,
    name_zh: str,
    is_active: bool = True,
    category: Category | None = None,
) -> Category:
    """
    Add a category of articles, or change `category`.

    Raises PermissionDenied if `by` lacks `article.configure`, WrongFact if another has the code.
    """
    require(by, "article.configure")
    kept = category or Category()
    if Category.objects.filter(code=code).exclude(pk=kept.pk).exists():
        raise WrongFact(_("Another category has the code %(code)s.") % {"code": code})
    after = {"code": code, "name_en": name_en, "name_zh": name_zh, "is_active": is_active}
    before = {name: getattr(kept, name) if kept.pk else "" for name in after}
    for name, value in after.items():
        setattr(kept, name, value)
    kept.save()
    changes = {
        name: [before[name], value] for name, value in after.items() if before[name] != value
    }
    if changes:
        facts = {"category": code}
        trail.write(event="article.categorise", by=by, at=at, changes=changes, facts=facts)
    return kept
