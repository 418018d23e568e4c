"""Documents: the master list, writing one, what the page of one shows, and reading."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.lists.exporting import Column, Export, declare, of_records
from evident.kernel.procedures.definition import StepRefused
from evident.support.documents import actions, fillings, queries, texts
from evident.support.documents.forms import documents as forms
from evident.support.documents.history import HISTORY
from evident.support.documents.models import Document, Version
from evident.support.documents.open_places import open_places
from evident.support.documents.papers import figures_of
from evident.support.documents.procedure import PROCEDURE, REVIEWED, State
from evident.support.documents.processes import PROCESSES
from evident.support.documents.queries.seeing import LINE, STAGES
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.records.pages import Pages, next_steps
from evident.web.requests import UserRequest, go_to, refuse, whole_number

AT_ONCE = (
    *("approve", "approve_revision", "publish", "revise"),
    *("drop_revision", "confirm"),
)
APPROVING = frozenset({"approve", "approve_revision"})
FOR_OTHERS = frozenset({"review", "approve", "approve_revision", "confirm"})
"""Steps for whoever did not write the version."""


def beside(request: UserRequest, document: Document) -> dict[str, Any]:
    """Return what the page of a document shows besides its course."""
    now = timezone.now()
    version = document.in_hand if not document.is_live else document.published
    steps = PROCEDURE.possible(document, by=request.user)
    judged = document.draft or document.published
    if judged and request.user.pk in judged.writers:  # what would only be refused is not offered
        steps = [step for step in steps if step.name not in FOR_OTHERS]
    carries = not queries.may_put_into_force(document.draft, user=request.user)
    if carries:  # whoever approves it puts a tailored procedure into force
        steps = [step for step in steps if step.name not in APPROVING]
    if not queries.tailorings().exists() and not (document.draft and document.draft.tailoring_id):
        steps = [step for step in steps if step.name != "carry"]
    context: dict[str, Any] = {
        "next": next_steps(PAGES, document, steps),
        "version": version,
        "is_due": document.is_live and document.due_at is not None and document.due_at <= now,
        "process_name": PROCESSES.get(document.process, ""),
        "asked": queries.own_acknowledgement(document, user=request.user),
        "now": now,
    }
    context |= shown_version(request, document, version)
    draft = document.draft
    if draft is not None and draft.submitted_at is None:
        keys = texts.keys_in(draft.body_en, draft.body_zh)
        missing = fillings.missing_of(keys, tailoring=draft.tailoring)
        context["missing"] = list({each.sentence: each for each in missing}.values())
    if document.state in REVIEWED and not any(each.name in APPROVING for each in steps):
        context |= {"is_waiting": True, "approvers": queries.approvers(document, at=now)}
        context["carries"] = carries
    reads_notes = access_of(request.user).may("document.view_internal", document)
    shown = document.draft or document.published
    if shown is not None and reads_notes:
        context["open_places"] = open_places(shown, document.template)
    if document.is_live and document.published is not None:
        context["differing"] = differences(document.published)
    if reads_notes:
        context |= {
            "rate": queries.rate_of(document, at=now),
            "distribution": [
                *(each.name for each in document.roles.all()),
                *(each.name for each in document.teams.all()),
                *(each.name for each in document.people.all()),
            ],
        }
    return context


def shown_version(
    request: UserRequest, document: Document, version: Version | None
) -> dict[str, Any]:
    """Return the text of a version as a page shows it, in the language it is asked for."""
    if version is None:
        return {"text": None, "parts": []}
    wanted = request.GET.get("language", "")
    text = version.text(chinese={"zh": True, "en": False}.get(wanted))
    return {
        "text": text,
        "parts": texts.shown(version, text),
        "pictures": pictures_of(document, version, request),
        "languages": version.languages,
    }


def pictures_of(document: Document, version: Version, request: UserRequest) -> dict[str, str]:
    """Return the address of each picture a version shows: of an approved one, those of then."""
    shown = figures_of(document, version, user=request.user)
    return {name: f"{file.get_absolute_url()}?show=1" for name, file in shown.items()}


def differences(version: Version) -> list[dict[str, Any]]:
    """Return what is set up now beside what a version said, where they differ."""
    names = fillings.offered()
    short = version.text().short
    return [
        {
            "key": key,
            "name": names[key.split(" ")[0]].name if key.split(" ")[0] in names else key,
            "blocks": texts.changed(
                version.filled[key].get(short, {}).get("text", ""),
                texts.live(key, short),
            ),
        }
        for key in fillings.differing(version.filled)
    ]


def asking_nothing(document: Document) -> frozenset[str]:
    """Return the steps that ask nothing: submitting, where no place is open."""
    draft = document.draft
    if draft is None or open_places(draft, document.template):
        return frozenset()
    return frozenset({"submit", "submit_revision"})


PAGES = Pages(
    "documents",
    "document",
    PROCEDURE,
    HISTORY,
    get=queries.get,
    actions={name: getattr(actions, name) for name in (*forms.FORMS, *AT_ONCE)},
    template="documents/detail.html",
    own_template="documents/read.html",
    forms=forms.FORMS,
    at_once=AT_ONCE,
    first={
        State.DRAFT: ("submit",),
        State.REVISING: ("submit_revision", "drop_revision"),
        State.REVIEWING: ("approve", "review", "send_back"),
        State.REVISION_REVIEWING: ("approve_revision", "review", "send_back_revision"),
        State.APPROVED: ("publish",),
        State.REVISION_APPROVED: ("publish",),
        State.PUBLISHED: ("revise", "confirm"),
        State.WITHDRAWN: ("archive",),
    },
    tones={
        State.DRAFT: ("neutral", "pencil"),
        State.REVIEWING: ("info", "eye-question"),
        State.APPROVED: ("info", "rosette-discount-check"),
        State.PUBLISHED: ("success", "check"),
        State.REVISING: ("success", "pencil"),
        State.REVISION_REVIEWING: ("success", "eye-question"),
        State.REVISION_APPROVED: ("success", "rosette-discount-check"),
        State.WITHDRAWN: ("warning", "ban"),
        State.ARCHIVED: ("neutral", "archive"),
        State.DISPOSED: ("neutral", "trash"),
    },
    grave=frozenset({"withdraw", "dispose"}),
    context=beside,
    plain=asking_nothing,
)


def with_versions(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the columns with those by which a copy is compared with the master list."""
    place = next(place for place, each in enumerate(columns) if each.code == "state")
    return (
        *columns[:place],
        Column("version", gettext_lazy("Version"), ("published__number",), "number", width=10),
        Column("published", gettext_lazy("Published"), ("published__published_at",), "moment"),
        *columns[place:],
        Column("process", gettext_lazy("Process"), ("process",), told=process_name, width=30),
        Column("differs", gettext_lazy("Practice differs"), ("differing",), told=differs, width=12),
    )


def process_name(code: str) -> str:
    """Return what a process is called."""
    return str(PROCESSES.get(code, code))


def differs(keys: list[str]) -> str:
    """Return whether what is set up is no longer what the document says."""
    return _("Yes") if keys else _("No")


EXPORT = declare(
    Export(
        "document",
        "documents",
        rows=lambda user, query, at: queries.filtered(user=user, at=at, filters=filters_of(query)),
        columns=with_versions(
            of_records(
                "document",
                Document,
                "title_en",
                "title_zh",
                "code",
                "sort",
                "clause",
                "classification",
                "author",
                "reviewer",
                "approver",
                "review_months",
                "reviewed_at",
                "publisher",
                "edition",
                "retain_until",
                "archive_place",
                "disposed_at",
                "disposal_note",
                without=("priority", "service", "requester", "resolved", "organisation", "team"),
                labels={
                    "assignee": gettext_lazy("Owner"),
                    "opened": pgettext_lazy("document", "Begun"),
                    "due": gettext_lazy("Next review"),
                    "closed": pgettext_lazy("document", "Out of use since"),
                },
            )
        ),
        orders=queries.ORDERS,
        order="touched",
    )
)


@login_required
@require_GET
def master_list(request: UserRequest) -> HttpResponse:
    """Show the master list, narrowed as the address says."""
    require_somewhere(request.user, "document.view")
    filters = filters_of(request.GET)
    rows = queries.filtered(user=request.user, at=timezone.now(), filters=filters)
    context = listed(request, rows.select_related(*LINE), orders=queries.ORDERS, order="touched")
    data = request.GET.copy()
    data.setdefault("stage", filters.stage)
    data.setdefault("order", context["order"])
    access = access_of(request.user)
    context |= {
        "pages": PAGES,
        "now": timezone.now(),
        "form": forms.ListForm(data),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "may_write": access.may_somewhere("document.draft"),
        "is_gone": filters.stage == "gone",
    }
    return render(request, "documents/list.html", context | offered(request, EXPORT))


def filters_of(query: QueryDict) -> queries.Filters:
    """Return what an address keeps; what cannot be meant is passed over."""
    named = {
        name: query.get(name, "").replace("\0", "")[:200]
        for name in ("text", "sort", "process", "classification", "clause")
    }
    stage = query.get("stage", "")
    default = "any" if any(named.values()) else "valid"
    return queries.Filters(
        stage=stage if stage in STAGES else default, is_mine=bool(query.get("is_mine")), **named
    )


@login_required
@require_GET
def to_read(request: UserRequest) -> HttpResponse:
    """Show what the person is asked to read, and what else he or she may read."""
    readable = queries.visible_to(request.user).live().select_related("published")
    context = {
        "asked": queries.documents_to_read(request.user)[:200],
        "documents": readable.order_by("sort", "pk")[:200],
        "now": timezone.now(),
        "is_staff": access_of(request.user).may_somewhere("document.view"),
    }
    return render(request, "documents/to_read.html", context)


@login_required
@require_POST
def acknowledge(request: UserRequest, number: str) -> HttpResponse:
    """Record that the person has read the published version."""
    document = queries.get(number=number, user=request.user)
    try:
        seen = whole_number(request.POST.get("version", ""))
        actions.acknowledge(document=document, by=request.user, at=timezone.now(), version=seen)
    except StepRefused as refusal:
        refuse(request, refusal)
    else:
        messages.success(request, _("Thank you: it is noted that you have read it."))
    return go_to(request, document.get_absolute_url())
