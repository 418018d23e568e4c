"""An evidence room of a certification body: what its auditor looked at, noted and compared."""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from evident.conformity.requirements.models import Requirement
from evident.conformity.rooms.actions import engaging, lists
from evident.conformity.rooms.actions import notes as taking
from evident.conformity.rooms.actions.engaging import Invited
from evident.conformity.rooms.comparing import Rule
from evident.conformity.rooms.models import Room
from evident.demo.requirements import moment
from evident.demo.stage import LONG_ENOUGH, Stage
from evident.demo.world import FOLDER, LANGUAGES
from evident.kernel import yaml_files
from evident.kernel.access.queries import remember
from evident.kernel.accounts.models import User
from evident.kernel.records.reading import note_look, note_reading
from evident.kernel.trail import actions as trail
from evident.management.audits.actions import notes
from evident.resolution.incidents.models import Incident

OPENED, BEGAN, LOOKED, COMPARED, LEFT = 13, 11, 9, 8, 10
"""Days before now on which it was opened, began, was used; and days it is open yet."""
READ = ("8.6.1-a", "8.6.1-b", "8.6.1-d", "8.6.1-e", "8.6.2-a", "8.3.3-a")
LOOKS, CALLS = 8, 10
MINUTES = 30
PAUSE = timedelta(minutes=4)
HOUR_SECONDS = 3600
"""Of work, at least, from one step to the next: holidays push days together."""


def engaged(stage: Stage, *, since: datetime, until: datetime) -> list[Iterator[datetime]]:
    """Return the course of the room; none in a sample too short for one."""
    return [course(stage, until=until)] if (until - since).days >= LONG_ENOUGH else []


def told(stage: Stage) -> dict[str, Any]:
    """Return what the room is called and what its auditor writes."""
    texts: dict[str, Any] = yaml_files.read(FOLDER / LANGUAGES[stage.world.language] / "room.yaml")
    return texts


def course(stage: Stage, *, until: datetime) -> Iterator[datetime]:
    """Open the room; let its auditor look, note, and compare a phone log with the records."""
    texts, today = told(stage), timezone.localdate(until)
    sms = stage.cast.holder("sms_manager")
    yield (at := moment(stage, until, OPENED))
    room = engaging.open_room(
        by=sms, at=at, name=texts["name"], body=texts["body"], purpose=texts["purpose"],
        starts_on=today - timedelta(days=BEGAN), ends_on=today + timedelta(days=LEFT),
        processes=["incident_request"], clauses=["8.3.3"], auditors=[Invited(**texts["auditor"])],
    )  # fmt: skip
    auditor = User.objects.get(email=texts["auditor"]["email"])
    auditor.password = sms.password  # everybody of the sample has the same
    auditor.time_zone, auditor.browser_language = sms.time_zone, sms.browser_language
    auditor.save(update_fields=["password", "time_zone", "browser_language"])
    yield (at := max(moment(stage, until, LOOKED), stage.hours.add(at, HOUR_SECONDS)))
    sign_in(auditor, at=at)
    look(auditor, at=at)
    note(room, auditor, texts["notes"], at=at)
    yield (at := max(moment(stage, until, COMPARED), stage.hours.add(at, 2 * HOUR_SECONDS)))
    sign_in(auditor, at=at)
    compare(stage, room, auditor, texts["list"], at=at)


def sign_in(auditor: User, *, at: datetime) -> None:
    """Let the auditor sign in, with the entry that signing in leaves."""
    auditor.last_login = at
    auditor.save(update_fields=["last_login"])
    trail.write(event="account.sign_in", by=auditor, at=at, facts={})
    remember(auditor, at=at)


def look(auditor: User, *, at: datetime) -> None:
    """Let the auditor read requirements, and then records of the weeks before."""
    rows = Requirement.objects.filter(catalogue__is_shipped=True, code__in=READ)
    for place, row in enumerate(rows.select_related("catalogue").order_by("place")):
        facts = {"requirement": row.code, "catalogue": row.catalogue.code}
        note_look(event="requirement.read", by=auditor, at=at + place * PAUSE, **facts)
    seen = Incident.objects.filter(opened_at__lt=at, is_restricted=False).order_by("-opened_at")
    for place, incident in enumerate(seen[:LOOKS]):
        note_reading(record=incident, by=auditor, at=at + (place + len(READ)) * PAUSE)


def note(room: Room, auditor: User, texts: Sequence[dict[str, Any]], *, at: datetime) -> None:
    """Write what the auditor noted; some of it is shared."""
    for each in texts:
        kept = taking.write_note(
            room=room, by=auditor, at=at, text=each["text"], requirements=each["requirements"]
        )
        if each["is_shared"]:
            notes.share_note(note=kept.note, by=auditor, at=at)


def compare(
    stage: Stage, room: Room, auditor: User, texts: dict[str, Any], *, at: datetime
) -> None:
    """Load a phone log in which two calls have no record, compare and keep it, and note one."""
    when, who, _about = texts["header"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "calls.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([texts["header"], *calls(stage, texts, at=at)])
        outside = lists.load(
            by=auditor, at=at, path=path, file_name=texts["file"], name=texts["name"], room=room
        )
    rule = Rule(time=when, person=who, minutes=MINUTES, zone=str(stage.world.zone))
    lists.compare_list(outside=outside, by=auditor, at=at, kind="incident", rule=rule)
    lists.keep_list(outside=outside, by=auditor, at=at)
    row = outside.rows.filter(outcome="exception").select_related("outside_list__room").first()
    if row is not None:
        lists.note_row(row=row, by=auditor, at=at, text=texts["note"])


def calls(stage: Stage, texts: dict[str, Any], *, at: datetime) -> Iterator[list[str]]:
    """Yield the calls of a phone log: those that became incidents, and two that did not."""
    seen = Incident.objects.filter(opened_at__lt=at, is_restricted=False, requester__isnull=False)
    known = list(seen.select_related("requester").order_by("-opened_at")[:CALLS])
    for incident in known:
        local = stage.local(incident.opened_at - timedelta(minutes=2))
        yield [f"{local:%Y-%m-%d %H:%M}", caller(incident), incident.title]
    night = stage.local(at - timedelta(days=2)).replace(hour=4, minute=12)
    for incident, about in zip(known, texts["unrecorded"], strict=False):
        yield [f"{night:%Y-%m-%d %H:%M}", caller(incident), about]


def caller(incident: Incident) -> str:
    """Return who called."""
    return incident.requester.name if incident.requester else ""
