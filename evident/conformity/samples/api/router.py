"""Samples through the API: drawn, read, judged, archived and checked again."""

from typing import Any

from django.http import FileResponse
from django.utils import timezone
from ninja import Query, Router, Status

from evident.api.authentication import ApiRequest
from evident.api.fields import Key
from evident.api.idempotency import repeatable
from evident.api.paging import NEWEST, PageIn, PageOut, paged
from evident.conformity.samples import actions, populations, queries
from evident.conformity.samples.actions.archiving import refuse_part, take_archive
from evident.conformity.samples.actions.drawing import part_of, refuse_backwards, sought
from evident.conformity.samples.api import schemas
from evident.conformity.samples.models import Sample
from evident.conformity.samples.permissions import DRAW
from evident.conformity.samples.queries import since
from evident.conformity.samples.queries.rechecking import Recheck, recheck
from evident.conformity.samples.queries.seeing import Shown
from evident.kernel.access.queries import require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.records.reading import note_reading

router = Router(tags=["samples"])
ARCHIVE = {
    "responses": {
        200: {
            "description": "The archive; docs/samples.md says what is in it.",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
SIMPLE = (
    *("name", "requirement", "method", "size", "seed", "population", "population_sha256"),
    *("sha256", "by", "at"),
)


def in_full(sample: Sample, *, user: User) -> dict[str, Any]:
    """Return a sample with those of its records that `user` may see."""
    shown = queries.items_of(sample, user=user)
    changes = since.changes([each.item for each in shown if each.item])
    return {name: getattr(sample, name) for name in SIMPLE} | {
        "id": sample.pk,
        "sheet": sheet_for(sample, shown, user=user),
        "records": [row_of(each, changes) for each in shown],
    }


def sheet_for(sample: Sample, shown: list[Shown], *, user: User) -> dict[str, Any]:
    """Return the sheet without what names records that are hidden, or was judged unseen."""
    sheet = sample.told
    if sample.judgements:
        sheet["judgements"] = queries.judgements_for(sample, user=user)
    if all(each.item for each in shown):
        return sheet
    seen = {each.item.number for each in shown if each.item}
    kept = [each for each in sheet["records"] if each["number"] in seen]
    numbers = [each for each in sheet["numbers"] if each in seen]
    return sheet | {"records": kept, "numbers": numbers}


def row_of(shown: Shown, changes: dict[int, int]) -> dict[str, Any]:
    """Return one record of a sample, or its place alone."""
    item = shown.item
    return {
        "place": shown.place,
        "number": item.number if item else "",
        "title": item.title if item else "",
        "sha256": item.sha256 if item else "",
        "changes_since": changes.get(item.pk, 0) if item else 0,
        "result": shown.result,
    }


@router.get("", response=PageOut[schemas.SampleOut], operation_id="list_samples")
def list_samples(request: ApiRequest, wanted: Query[PageIn]) -> dict[str, Any]:
    """List the samples you may see, the newest first."""
    return paged(queries.visible_to(request.auth), wanted=wanted, order=NEWEST)


@router.get("/populations", response=list[schemas.PopulationOut], operation_id="list_populations")
def list_populations(request: ApiRequest) -> list[dict[str, str]]:
    """List what you may draw from."""
    require_somewhere(request.auth, DRAW)
    return [
        {"code": each.code, "name": each.name}
        for _process, found in populations.offered(request.auth)
        for each in found
    ]


@router.get("/count", response=schemas.CountOut, operation_id="count_population")
def count(request: ApiRequest, wanted: Query[schemas.PopulationIn]) -> dict[str, int]:
    """Say how many records there are to draw from."""
    require_somewhere(request.auth, DRAW)
    refuse_backwards(wanted.since, wanted.until)
    source = sought(wanted.population, by=request.auth)
    found = source.of(part=part_of(wanted.part), since=wanted.since, until=wanted.until)
    return {"count": found.count()}


@router.post("", response={201: schemas.SampleFullOut}, operation_id="draw_sample")
@repeatable(
    lambda request, made, **_: in_full(
        queries.get(sample=int(made), user=request.auth), user=request.auth
    )
)
def draw(request: ApiRequest, data: schemas.DrawIn) -> Status[dict[str, Any]]:
    """Draw a sample and keep its records as they are now. With a key, it is drawn once."""
    user = request.auth
    made = actions.draw(by=user, at=timezone.now(), **data.model_dump())
    return Status(201, in_full(queries.get(sample=made.pk, user=user), user=user))


@router.get("/{sample}", response=schemas.SampleFullOut, operation_id="get_sample")
def get_sample(request: ApiRequest, sample: Key) -> dict[str, Any]:
    """Return a sample with its records."""
    return in_full(queries.get(sample=sample, user=request.auth), user=request.auth)


@router.get("/{sample}/recheck", response=schemas.RecheckOut, operation_id="recheck_sample")
def check_again(request: ApiRequest, sample: Key) -> Recheck:
    """Look once more at everything a sample keeps: hashes, files, entries of the trail."""
    found = queries.get(sample=sample, user=request.auth)
    refuse_part(found, by=request.auth)
    return recheck(found)


@router.post("/{sample}/archive", operation_id="archive_sample", openapi_extra=ARCHIVE)
def archive(request: ApiRequest, sample: Key) -> FileResponse:
    """Make the archive of a sample, a ZIP; that you took it is written into the trail."""
    found = queries.get(sample=sample, user=request.auth)
    path = take_archive(sample=found, by=request.auth, at=timezone.now())
    opened = path.open("rb")
    path.unlink()
    name = f"evident-sample-{found.pk}.zip"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/zip")


@router.get(
    "/{sample}/records/{place}", response=schemas.FrozenOut, operation_id="get_sampled_record"
)
def get_record(request: ApiRequest, sample: Key, place: Key) -> dict[str, Any]:
    """Return a record as it was when the sample was drawn."""
    item = queries.get_item(sample=sample, place=place, user=request.auth)
    note_reading(record=item.record, by=request.auth, at=timezone.now())
    return {
        "number": item.number,
        "sha256": item.sha256,
        "content": item.content,
        "results": list(item.results.select_related("by")),
    }


@router.post(
    "/{sample}/records/{place}/judge",
    response=schemas.SampleResultOut,
    operation_id="judge_sampled_record",
)
@repeatable(
    lambda request, made, sample, place, **_: queries.get_item(
        sample=sample, place=place, user=request.auth
    ).results.get(pk=int(made))
)
def judge(request: ApiRequest, sample: Key, place: Key, data: schemas.JudgeRecordIn) -> Any:
    """Say what you found in a sampled record; what was said before stays beside it."""
    item = queries.get_item(sample=sample, place=place, user=request.auth)
    return actions.judge(item=item, by=request.auth, at=timezone.now(), **data.model_dump())
