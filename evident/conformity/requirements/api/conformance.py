"""Conformance through the API: replays, how closed records departed, and which ones. Read only."""

from typing import Any

from ninja import Query, Router

from evident.api.authentication import ApiRequest
from evident.api.fields import Key
from evident.api.paging import NEWEST, PageOut, paged
from evident.conformity.requirements import exports
from evident.conformity.requirements.api import schemas
from evident.conformity.requirements.models import SEVERITY, Departure, ReplayRun, Rule
from evident.conformity.requirements.queries import conformance, reading
from evident.kernel.accounts.models import User
from evident.kernel.procedures.rules import SHIPPED
from evident.kernel.records.models import Record
from evident.kernel.trail_reading.queries import readable_among

router = Router(tags=["conformance"])


def ways(counted: list[conformance.Counted]) -> list[dict[str, Any]]:
    """Return ways of departing as the API shows them."""
    return [
        {
            "process": each.kind,
            "rule": each.rule.value,
            "severity": SEVERITY[each.rule].value,
            "times": each.times,
            "records": each.records,
            "population": each.population,
        }
        for each in counted
    ]


def replayed(run: ReplayRun, *, user: User) -> dict[str, Any]:
    """Return a replay as the API shows it: what it found in processes that `user` sees whole."""
    unplayed = conformance.unplayed(run, user=user)
    return {
        "id": run.pk,
        "kind": run.kind,
        "at": run.at,
        "ended_at": run.ended_at,
        "records": run.records,
        "reason": unplayed.reason,
        "failures": run.failures,
        "failed": [{"record": record.number, "reason": why} for record, why in unplayed.records],
        "failed_hidden": unplayed.hidden,
        "populations": conformance.kept_among(run, user=user),
        "departed": ways(conformance.kept(run, user=user)),
    }


def departures(rows: list[Departure], *, user: User) -> list[dict[str, Any]]:
    """Return departures as the API shows them, with records and entries that `user` may see."""
    records = Record.objects.in_bulk([each.record_id for each in rows])
    told = [each.entry_id for each in rows if each.entry_id is not None]
    readable = readable_among(user, told)
    found = []
    for each in rows:
        record = records[each.record_id]
        found.append(
            {
                "id": each.pk,
                "record": record.number,
                "process": each.kind,
                "rule": each.rule,
                "severity": SEVERITY[Rule(each.rule)].value,
                "step": each.step,
                "step_name": exports.step_of(each.kind, each.step),
                "about": conformance.about(
                    each, procedure_version=record.procedure_version or SHIPPED
                ),
                "at": each.at,
                "entry": each.entry_id if each.entry_id in readable else None,
            }
        )
    return found


@router.get("", response=schemas.ConformanceOut, operation_id="get_conformance")
def overview(request: ApiRequest) -> dict[str, Any]:
    """Return how often closed records departed from their procedures, and among how many."""
    reading.require_view(request.auth)
    return {
        "populations": conformance.populations(request.auth),
        "departed": ways(conformance.counted(request.auth)),
    }


@router.get("/replays", response=PageOut[schemas.ReplayOut], operation_id="list_replays")
def list_replays(request: ApiRequest, wanted: Query[schemas.ReplaysIn]) -> dict[str, Any]:
    """List the replays that kept what was found, the newest first, with what had departed then."""
    reading.require_view(request.auth)
    page = paged(conformance.replays(), wanted=wanted, order=NEWEST)
    return page | {"items": [replayed(each, user=request.auth) for each in page["items"]]}


@router.get("/replays/{int:replay}", response=schemas.ReplayOut, operation_id="get_replay")
def get_replay(request: ApiRequest, replay: Key) -> dict[str, Any]:
    """Return what had departed when a replay ended, and which records it could not replay."""
    reading.require_view(request.auth)
    return replayed(conformance.replay_of(replay), user=request.auth)


@router.get("/departures", response=PageOut[schemas.DepartureOut], operation_id="list_departures")
def list_departures(request: ApiRequest, wanted: Query[schemas.DeparturesIn]) -> dict[str, Any]:
    """List what departed, the newest first, with record, step and entry of the trail."""
    reading.require_view(request.auth)
    rows = conformance.departing(
        user=request.auth, kind=wanted.process, rule=wanted.rule, severity=wanted.severity
    )
    page = paged(rows, wanted=wanted, order=NEWEST)
    return page | {"items": departures(page["items"], user=request.auth)}
