"""Writing documents: templates to begin with, the text, what is pasted into it, its pictures."""

from collections import defaultdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.access.queries import access_of, require, require_somewhere
from evident.kernel.attachments import queries as kept
from evident.kernel.procedures.definition import StepRefused
from evident.support.documents import actions, fillings, picturing, queries, texts
from evident.support.documents.forms import documents as forms
from evident.support.documents.models import Document
from evident.support.documents.pasting import as_markdown
from evident.support.documents.patterns import pattern_of, patterns
from evident.support.documents.processes import PROCESSES
from evident.support.documents.views.documents import PAGES
from evident.web.records.attaching import attach
from evident.web.requests import UserRequest, go_to, refuse

PLAIN = "text/plain; charset=utf-8"


@login_required
@require_GET
def shelf(request: UserRequest) -> HttpResponse:
    """Show the templates, by clause, with the documents that were made of them."""
    require_somewhere(request.user, "document.view")
    made: dict[str, list[Document]] = defaultdict(list)
    known = queries.visible_to(request.user).exclude(template="").order_by("pk")
    for document in known.filter(is_open=True):
        made[document.template].append(document)
    context = {
        "rows": [(pattern, made.get(pattern.code, [])) for pattern in patterns().values()],
        "pages": PAGES,
        "may_write": access_of(request.user).may_somewhere("document.draft"),
        "sees_all": access_of(request.user).reach("document.view").everywhere,
    }
    return render(request, "documents/templates.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def from_template(request: UserRequest, template: str) -> HttpResponse:
    """Show a template as it would be filled now, and begin a document from it."""
    require_somewhere(request.user, "document.draft")
    pattern = pattern_of(template)
    if request.method == "POST":
        try:
            document = actions.draft_from(template=template, by=request.user, at=timezone.now())
        except StepRefused as refusal:
            refuse(request, refusal)
        else:
            return go_to(request, document.get_absolute_url())
    if pattern is None:
        raise Http404
    short = {"zh": "zh", "en": "en"}.get(request.GET.get("language", ""), texts.language_code())
    body = pattern.body_zh if short == "zh" else pattern.body_en
    context = {
        "pattern": pattern,
        "title": pattern.title_zh if short == "zh" else pattern.title_en,
        "short": short,
        "parts": texts.parts(body, lambda key: texts.live(key, short)),
        "process_name": PROCESSES.get(pattern.process, ""),
    }
    return render(request, "documents/template.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def write(request: UserRequest) -> HttpResponse:
    """Begin a document from nothing."""
    require(request.user, "document.draft")
    data = request.POST or None
    text, facts = forms.TextForm(data, request.FILES or None), forms.FactsForm(data)
    parts = (text, facts)
    if data is not None and all([part.is_valid() for part in parts]):  # noqa: C419  # every error
        now = timezone.now()
        try:
            told: dict[str, Any] = text.texts | facts.cleaned_data
            told |= {"pictures": text.pictures, "upload": text.upload}
            document = actions.draft(by=request.user, at=now, **told)
        except StepRefused as refusal:
            text.add_error(None, str(refusal))
        else:
            files = request.FILES.getlist("files")
            attach(request, document, files, comment=None, is_internal=False)
            return go_to(request, document.get_absolute_url())
    is_wrong = any(part.errors for part in parts)
    context = {"form": text, "facts": facts} | around_the_text()
    return render(request, "documents/write.html", context, status=422 if is_wrong else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, number: str) -> HttpResponse:
    """Edit the draft of a document, upload a file in its place, attach the figures it shows."""
    document = queries.get(number=number, user=request.user)
    if request.method == "GET":
        require(request.user, "document.edit", document)
    start = {}
    if document.draft is not None:
        names = ("title_en", "title_zh", "body_en", "body_zh", "summary")
        start = {name: getattr(document.draft, name) for name in names}
    form = forms.EditTextForm(
        request.POST or None,
        request.FILES or None,
        initial=start | {"seen_version": document.version},
    )
    if form.is_valid():
        told: dict[str, Any] = form.texts | {"pictures": form.pictures, "upload": form.upload}
        try:
            actions.edit(document=document, by=request.user, at=timezone.now(), **told)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            files = request.FILES.getlist("files")
            attach(request, document, files, comment=None, is_internal=False)
            return go_to(request, document.get_absolute_url())
    context = {
        "form": form,
        "document": document,
        "record": document,
        "files": kept.of_record(record=document, user=request.user).standing(),
    }
    context |= around_the_text()
    return render(request, "documents/edit.html", context, status=422 if form.errors else 200)


def around_the_text() -> dict[str, Any]:
    """Return what the fields of a text need to know: what fills it, what stands in new pictures."""
    words = {"alt": _(picturing.DESCRIBE), "caption": _(picturing.CAPTION)}
    return {"fillings": fillings.offered().values(), "picture_words": words}


@login_required
@require_POST
def picture(request: UserRequest, number: str) -> HttpResponse:
    """Attach a picture that was pasted or dropped into the text; answer the line that shows it."""
    document = queries.get(number=number, user=request.user)
    form = forms.PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return HttpResponse(_("Choose a picture."), status=422, content_type=PLAIN)
    upload = form.cleaned_data["picture"]
    facts = {"name": upload.name, "content": upload.chunks()}
    try:
        file = actions.add_figure(document=document, by=request.user, at=timezone.now(), **facts)
    except StepRefused as refusal:
        return HttpResponse(str(refusal), status=422, content_type=PLAIN)
    return HttpResponse(form.line(file.name), content_type=PLAIN)


@login_required
@require_POST
def paste(request: UserRequest) -> HttpResponse:
    """Answer what was copied from Word or from a page as Markdown."""
    require_somewhere(request.user, "document.draft")
    try:
        text = as_markdown(request.POST.get("markup", ""))
    except RecursionError:
        return HttpResponse(status=422)
    return HttpResponse(text, content_type=PLAIN)
