"""The versions of an article, and what differs between two of them."""

import itertools
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from evident.kernel.comparing import Line, compare
from evident.support.knowledge import queries
from evident.support.knowledge.models import Article, Version
from evident.support.knowledge.views.articles import pictures_of
from evident.web.requests import UserRequest


@dataclass(frozen=True)
class Part:
    """A text of both versions, compared."""

    name: str
    lines: list[Line]


@login_required
@require_GET
def versions(request: UserRequest, number: str) -> HttpResponse:
    """Show the versions of an article."""
    article = queries.get(number=number, user=request.user)
    found = list(queries.versions_of(article, user=request.user))
    for newer, older in itertools.pairwise(found):
        newer.before = older.number  # type: ignore[attr-defined]
    context = {"article": article, "versions": found}
    return render(request, "articles/versions.html", context)


@login_required
@require_GET
def version(request: UserRequest, number: str, version: int) -> HttpResponse:
    """Show one version in both languages, the reader's own first."""
    article = queries.get(number=number, user=request.user)
    shown = one_of(article, version, request)
    texts = [("zh-Hans", shown.title_zh, shown.body_zh), ("en", shown.title_en, shown.body_en)]
    context = {
        "article": article,
        "version": shown,
        "texts": texts if (get_language() or "").startswith("zh") else texts[::-1],
        "pictures": pictures_of(article, request),
    }
    return render(request, "articles/version.html", context)


@login_required
@require_GET
def compared(request: UserRequest, number: str, before: int, after: int) -> HttpResponse:
    """Show what differs between two versions."""
    article = queries.get(number=number, user=request.user)
    old, new = one_of(article, before, request), one_of(article, after, request)
    names = {
        "title_en": _("English title"),
        "body_en": _("English text"),
        "title_zh": _("Chinese title"),
        "body_zh": _("Chinese text"),
    }
    parts = [
        Part(words, compare(getattr(old, name), getattr(new, name)))
        for name, words in names.items()
    ]
    context = {
        "article": article,
        "before": old,
        "after": new,
        "parts": [part for part in parts if part.lines],
    }
    return render(request, "articles/compared.html", context)


def one_of(article: Article, number: int, request: UserRequest) -> Version:
    """Return a version the person may read. Raises Http404."""
    found = queries.versions_of(article, user=request.user).filter(number=number).first()
    if found is None:
        raise Http404
    return found
