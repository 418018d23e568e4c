"""Pages of imports: the list, an upload, a run with its dry run, progress and report."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.integrations.imports import actions, forms, queries, staged
from evident.integrations.imports.mapping import MAPPING_LIMIT, parse_mapping
from evident.integrations.imports.models import ImportRun, RunState
from evident.integrations.imports.problems import ImportRefused
from evident.kernel.access.permissions import declare as declare_permissions
from evident.kernel.access.permissions import ship
from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.lists.exporting import Column, Export, declare, of_field
from evident.kernel.procedures.definition import StepRefused
from evident.web.guard import takes_up_to
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest, confirm, go_to, refuse
from evident.web.templatetags.web import number

SHOWN_RUNS = 100
SHOWN_REJECTED = 100
TONES = {
    RunState.CHECKING: "info",
    RunState.CHECKED: "info",
    RunState.WAITING: "info",
    RunState.RUNNING: "info",
    RunState.INTERRUPTED: "warning",
    RunState.REFUSED: "danger",
    RunState.DONE: "success",
}
declare_permissions({"import.export": gettext_lazy("Take lists out as files")})
ship("process_manager", "import.export")


def imported(user: User) -> "QuerySet[ImportRun]":
    """Return the imports somebody may see, newest first. Raises PermissionDenied."""
    require_somewhere(user, actions.PERMISSION)
    return queries.visible_to(user)


EXPORT = declare(
    Export(
        "import",
        "imports",
        rows=lambda user, _query, _at: imported(user),
        columns=(
            of_field(ImportRun, "file_name"),
            Column("organisation", gettext_lazy("Organisation"),
                   ("organisation__name", "organisation_code"),
                   told=lambda name, code: name or code, width=24),
            of_field(ImportRun, "state"),
            Column("rows", gettext_lazy("Rows"), ("rows_expected",), "number", width=10),
            Column("made", gettext_lazy("Records made"), ("records_made",), "number", width=14),
            Column("rejected", gettext_lazy("Rejected rows"), ("rows_rejected",), "number",
                   width=14),
            Column("by", gettext_lazy("By"), ("by__name",),
                   told=lambda name: name or _("Command on the server"), width=20),
            Column("at", gettext_lazy("When"), ("created_at",), "moment"),
        ),
        home="index",
        name=gettext_lazy("Imports"),
    )
)  # fmt: skip


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """Show what was imported."""
    runs = list(imported(request.user)[:SHOWN_RUNS])
    shown = [(run, TONES.get(RunState(run.state), "neutral")) for run in runs]
    return render(request, "imports/index.html", {"runs": shown} | offered(request, EXPORT))


@takes_up_to(forms.UPLOAD_LIMIT + MAPPING_LIMIT + (1 << 20))
@login_required
@require_http_methods(["GET", "POST"])
def upload(request: UserRequest) -> HttpResponse:
    """Take a file; its beginning is looked at here and now, the rest by a job."""
    require_somewhere(request.user, actions.PERMISSION)
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        path = staged.kept(form.cleaned_data["file"].chunks())
        try:
            run = received(request, form.cleaned_data, path)
        except (ImportRefused, PermissionDenied) as refusal:
            path.unlink(missing_ok=True)
            form.add_error(None, str(refusal))
        else:
            return go_to(request, run.get_absolute_url())
    return render(request, "imports/upload.html", {"form": form})


def received(request: UserRequest, facts: dict[str, Any], path: Path) -> ImportRun:
    """Make a run of an uploaded file. Raises ImportRefused, PermissionDenied."""
    mapping = facts["mapping"]
    wanted = actions.outline(
        path=path,
        source=facts["source"],
        at=timezone.now(),
        mapping=parse_mapping(mapping.read()) if mapping else None,
        organisation_code=facts["organisation_code"],
        time_zone=facts["time_zone"],
        file_name=facts["file"].name or "",
    )
    return staged.receive(wanted=wanted, by=request.user, at=timezone.now())


@login_required
@require_GET
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show a run: what it would do, how far it is, what it did."""
    run = queries.get(pk=pk, user=request.user)
    context = shown(run, request.user) | {"mapping": queries.mapping_lines(run)}
    return render(request, "imports/detail.html", context)


@login_required
@require_GET
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """Show how far a run is; asked for every other second while it is under way."""
    run = queries.get(pk=pk, user=request.user)
    return render(request, "imports/_run.html", shown(run, request.user))


def shown(run: ImportRun, user: User) -> dict[str, Any]:
    """Return what the middle of a run's page shows, and where its reader may go from there."""
    access = access_of(user)
    return {
        "sees_figures": access.may_somewhere("measure.view"),
        "may_give": access.may_somewhere("access.manage"),
        "run": run,
        "tone": TONES.get(RunState(run.state), "neutral"),
        "report": queries.report(run),
        "counts_day_and_night": queries.counts_day_and_night(run),
        "rejected": run.rejected.all()[:SHOWN_REJECTED],
        "shown_rejected": SHOWN_REJECTED,
        "may_launch": staged.may_launch(run),
    }


@login_required
@require_http_methods(["GET", "POST"])
def launch(request: UserRequest, pk: int) -> HttpResponse:
    """Start an import that was checked, or go on with one that was interrupted."""
    run = queries.get(pk=pk, user=request.user)
    if request.method == "GET":
        found = queries.report(run)
        return confirm(
            request,
            heading=_("Import %(file)s?") % {"file": run.file_name},
            text=_("Records that were imported can be closed or corrected, but not taken back."),
            consequences=[
                ngettext(
                    "%(count)s incident is made, with its history.",
                    "%(count)s incidents are made, each with its history.",
                    found["records_made"],
                )
                % {"count": number(found["records_made"])},
                ngettext(
                    "%(count)s row is left out and reported by line.",
                    "%(count)s rows are left out and reported by line.",
                    found["rows_rejected"],
                )
                % {"count": number(found["rows_rejected"])},
            ],
            action=_("Import"),
            back=run.get_absolute_url(),
            is_grave=False,
        )
    try:
        staged.launch(run=run, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, run.get_absolute_url())


@login_required
@require_POST
def discard(request: UserRequest, pk: int) -> HttpResponse:
    """Drop a file that was checked."""
    run = queries.get(pk=pk, user=request.user)
    try:
        staged.discard(run=run, by=request.user, at=timezone.now())
        messages.success(request, _("The file was dropped; nothing was imported."))
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, run.get_absolute_url())


@login_required
@require_GET
def rejected(request: UserRequest, pk: int) -> StreamingHttpResponse:
    """Hand out the rows that could not be taken, as a table."""
    run = queries.get(pk=pk, user=request.user)
    answer = StreamingHttpResponse(table_of(run), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{run.pk}-rejected.csv"'
    return answer


class Echo:
    """Hands back what is written to it."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def table_of(run: ImportRun) -> Iterator[str]:
    """Yield a CSV table with a byte order mark, which spreadsheets want for UTF-8."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([_("Line"), _("Key"), _("Reason")])
    for line in queries.rejected_lines(run):
        yield writer.writerow([harmless(cell) for cell in line])


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
