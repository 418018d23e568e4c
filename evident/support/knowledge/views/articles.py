"""Articles: home, list, writing one, and what the page of one shows."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of, require, require_somewhere
from evident.kernel.attachments import queries as kept
from evident.kernel.lists.exporting import Export, declare, of_records
from evident.kernel.procedures.definition import StepRefused
from evident.support.knowledge import actions, queries
from evident.support.knowledge.actions.counting import note_reading
from evident.support.knowledge.forms import articles as forms
from evident.support.knowledge.history import HISTORY
from evident.support.knowledge.models import Article, Deflection, Feedback
from evident.support.knowledge.procedure import PROCEDURE, State
from evident.support.knowledge.queries.seeing import LINE, STAGES
from evident.web.records.attaching import attach
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.records.pages import Pages, next_steps
from evident.web.requests import UserRequest, go_to

AT_ONCE = ("submit", "submit_revision", "publish", "revise", "drop_revision", "confirm")


def beside(request: UserRequest, article: Article) -> dict[str, Any]:
    """Return what the page of an article shows besides its course."""
    now = timezone.now()
    version = article.published if article.is_live else None
    if version is not None:
        note_reading(article=article, at=now)
    steps = PROCEDURE.possible(article, by=request.user)
    is_staff = access_of(request.user).may("article.view_internal", article)
    written = article.draft or version
    writers = written.writers if written else []
    if request.user.pk in writers:  # what would only be refused is not offered
        steps = [step for step in steps if step.name not in ("publish", "confirm")]
    context: dict[str, Any] = {
        "next": next_steps(PAGES, article, steps),
        "shown": version.text() if version else article.draft and article.draft.text(),
        "version": version or article.draft,
        "is_expired": article.is_live and article.is_expired(now),
        "is_due": article.is_live and article.due_at is not None and article.due_at <= now,
        "own": queries.own_feedback(article, user=request.user),
        "uses": queries.used_in(article, user=request.user),
        "pictures": pictures_of(article, request),
        "is_staff": is_staff,
    }
    if is_staff:
        said = Feedback.objects.filter(article=article).select_related("by")
        context |= {
            "helped": said.filter(helped=True).count(),
            "not_helped": said.filter(helped=False).count(),
            "words": said.exclude(words="")[:10],
            "deflected": Deflection.objects.filter(
                article=article, verdict=Deflection.Verdict.COUNTED
            ).count(),
            "readings": sum(article.readings.values_list("count", flat=True)),
            "services": article.services.all()[:20],
            "customers": article.customers.order_by("name")[:50],
        }
    return context


def pictures_of(article: Article, request: UserRequest) -> dict[str, str]:
    """Return the address of each picture that came with the article, by its name."""
    files = kept.of_record(record=article, user=request.user).standing()
    return {file.name: f"{file.get_absolute_url()}?show=1" for file in files if file.is_picture}


PAGES = Pages(
    "articles",
    "article",
    PROCEDURE,
    HISTORY,
    get=queries.get,
    actions={name: getattr(actions, name) for name in (*forms.FORMS, *AT_ONCE)},
    template="articles/detail.html",
    own_template="articles/read.html",
    forms=forms.FORMS,
    at_once=AT_ONCE,
    first={
        State.DRAFT: ("submit",),
        State.REVISING: ("submit_revision", "drop_revision"),
        State.IN_REVIEW: ("publish", "send_back"),
        State.REVISION_IN_REVIEW: ("publish", "send_back_revision"),
        State.PUBLISHED: ("revise",),
        State.DUE_REVIEW: ("confirm", "revise"),
        State.EXPIRED: ("confirm", "revise"),
    },
    tones={
        State.DRAFT: ("neutral", "pencil"),
        State.IN_REVIEW: ("info", "eye-question"),
        State.PUBLISHED: ("success", "check"),
        State.REVISING: ("success", "pencil"),
        State.REVISION_IN_REVIEW: ("success", "eye-question"),
        State.DUE_REVIEW: ("warning", "clock-exclamation"),
        State.EXPIRED: ("danger", "hourglass-off"),
        State.WITHDRAWN: ("neutral", "ban"),
    },
    grave=frozenset({"withdraw"}),
    context=beside,
)


@login_required
@require_GET
def home(request: UserRequest) -> HttpResponse:
    """Show the knowledge base: search, categories, what is read most, what is new."""
    now, user = timezone.now(), request.user
    text = request.GET.get("text", "").replace("\0", "").strip()[:200]
    category = request.GET.get("category", "").replace("\0", "")[:80]
    access = access_of(user)
    context: dict[str, Any] = {
        "text": text,
        "category": category,
        "categories": queries.categories(user, at=now),
        "may_write": access.may_somewhere("article.draft"),
        "is_staff": access.may_somewhere("article.view"),
    }
    if text or category:
        filters = queries.Filters(stage="live", text=text, category=category)
        rows = queries.filtered(user=user, at=now, filters=filters).select_related("category")
        page = listed(request, rows, orders=queries.ORDERS, order="newest")
        context |= page | {"chosen": one_called(context["categories"], category)}
    else:
        context |= {
            "most_read": queries.most_read(user, at=now),
            "newest": queries.newest(user, at=now),
        }
    return render(request, "articles/home.html", context)


def one_called(categories: list[Any], code: str) -> Any:
    """Return the category with a code, if it is among these."""
    return next((each for each in categories if each.code == code), None)


EXPORT = declare(
    Export(
        "article",
        "articles",
        rows=lambda user, query, at: queries.filtered(user=user, at=at, filters=filters_of(query)),
        columns=of_records(
            "article",
            Article,
            "title_en",
            "title_zh",
            "form",
            "category",
            "audience",
            "reviewed_at",
            "expires_at",
            without=("priority", "service", "resolved", "organisation", "requester"),
            labels={
                "due": pgettext_lazy("article", "Next review"),
                "assignee": gettext_lazy("Owner"),
            },
        ),
        orders=queries.ORDERS,
        order="touched",
    )
)


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show the articles in every state, for those who look after them."""
    require_somewhere(request.user, "article.view")
    filters = filters_of(request.GET)
    rows = queries.filtered(user=request.user, at=timezone.now(), filters=filters)
    rows = rows.select_related(*LINE)
    context = listed(request, rows, orders=queries.ORDERS, order="touched")
    data = request.GET.copy()
    data.setdefault("stage", filters.stage)
    data.setdefault("order", context["order"])
    context |= {
        "pages": PAGES,
        "now": timezone.now(),
        "form": forms.ListForm(data),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "may_write": access_of(request.user).may_somewhere("article.draft"),
        "may_import": access_of(request.user).may_somewhere("article.import"),
        "may_configure": access_of(request.user).may("article.configure"),
    }
    return render(request, "articles/list.html", context | offered(request, EXPORT))


def filters_of(query: QueryDict) -> queries.Filters:
    """Return what an address keeps; what cannot be meant is passed over."""
    texts = {
        name: query.get(name, "").replace("\0", "")[:200]
        for name in ("text", "category", "form", "audience")
    }
    stage = query.get("stage", "")
    default = "any" if any(texts.values()) else "live"
    return queries.Filters(
        stage=stage if stage in STAGES else default,
        is_mine=bool(query.get("is_mine")),
        **texts,
    )


@login_required
@require_http_methods(["GET", "POST"])
def write(request: UserRequest) -> HttpResponse:
    """Begin an article."""
    require(request.user, "article.draft")
    data = request.POST or None
    text, facts = forms.TextForm(data), forms.FactsForm(data, user=request.user)
    readers = forms.ReadersForm(data)
    parts = (text, facts, readers)
    if data is not None and all([part.is_valid() for part in parts]):  # noqa: C419  # every error
        told = text.cleaned_data | facts.cleaned_data | readers.cleaned_data
        try:
            article = actions.draft(by=request.user, at=timezone.now(), **told)
        except StepRefused as refusal:
            text.add_error(None, str(refusal))
        else:
            attach(
                request, article, request.FILES.getlist("files"), comment=None, is_internal=False
            )
            return go_to(request, article.get_absolute_url())
    is_wrong = any(part.errors for part in parts)
    context = {"form": text, "facts": facts, "readers": readers}
    return render(request, "articles/write.html", context, status=422 if is_wrong else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, number: str) -> HttpResponse:
    """Edit the draft of an article, and attach what it shows."""
    article = queries.get(number=number, user=request.user)
    if request.method == "GET":
        require(request.user, "article.edit", article)
    start = {}
    if article.draft is not None:
        names = ("title_en", "title_zh", "body_en", "body_zh", "summary")
        start = {name: getattr(article.draft, name) for name in names}
    form = forms.EditTextForm(
        request.POST or None, initial=start | {"seen_version": article.version}
    )
    if form.is_valid():
        try:
            actions.edit(article=article, by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            attach(
                request, article, request.FILES.getlist("files"), comment=None, is_internal=False
            )
            return go_to(request, article.get_absolute_url())
    files = kept.of_record(record=article, user=request.user).standing()
    context = {"form": form, "article": article, "record": article, "files": files}
    return render(request, "articles/edit.html", context, status=422 if form.errors else 200)
