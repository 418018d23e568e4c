"""What of a list from outside has a record here, and that bad files get a sentence."""

import io
import zipfile
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from openpyxl import Workbook

from evident.conformity.rooms.actions import lists as actions
from evident.conformity.rooms.comparing import Rule
from evident.conformity.rooms.models import OutsideList
from evident.conformity.rooms.queries import lists as queries
from evident.conftest import NOON
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.received.problems import FileRefused
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.management.audits.actions import notes
from evident.management.audits.models import AuditorNote, Finding
from evident.resolution.incidents import actions as incidents

LOG = """time,caller,about
2026-03-02 12:10,Requester,mail is down
2026-03-02 12:20,Requester,printer jams
2026-03-02 15:00,Somebody,mail is down
soon,Requester,mail is down
,Requester,mail is down
"""


@pytest.fixture
def calls(requester):
    """Two incidents: of noon, and of ten minutes later."""
    return [
        incidents.report(by=requester, at=NOON + timedelta(minutes=10 * place), title=title)
        for place, title in enumerate(("Mail is down", "Printer jams again"))
    ]


@pytest.fixture
def loaded(tmp_path):
    """Load a text as a file."""

    def load(content, by, name="calls.csv", **facts):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return actions.load(by=by, at=NOON, path=path, file_name=name, **facts)

    return load


def rule(**facts):
    """How the log is compared, in the zone of NOON."""
    return Rule(**({"time": "time", "minutes": 30, "zone": "UTC"} | facts))


def log_at():
    """The log with its first calls close to the incidents, by the clock of UTC."""
    at = NOON.strftime("%Y-%m-%d")
    hour = f"{NOON:%H}"
    return LOG.replace("2026-03-02 12", f"{at} {hour}").replace("2026-03-02 15", f"{at} 23")


def outcomes(outside):
    """Return line, outcome and number of every row."""
    return list(outside.rows.values_list("line", "outcome", "number"))


def test_rows_find_the_record_nearest_in_time_once(loaded, calls, sms_manager):
    outside = loaded(log_at(), sms_manager)

    found = actions.compare_list(
        outside=outside, by=sms_manager, at=NOON, kind="incident", rule=rule()
    )

    assert outcomes(found) == [
        (2, "matched", calls[1].number),
        (3, "matched", calls[0].number),
        (4, "exception", ""),
        (5, "unreadable", ""),
        (6, "unreadable", ""),
    ]
    assert (found.matched, found.exceptions, found.unreadable) == (2, 1, 2)
    problems = list(found.rows.exclude(problem="").values_list("problem", flat=True))
    assert problems == ["“soon” is not a time this product reads.", "The row says no time."]


@pytest.mark.parametrize(
    ("facts", "numbers"),
    [
        ({"words": "about"}, [0, 1, None, None, None]),
        ({"minutes": 5}, [1, None, None, None, None]),
        ({"is_once": False}, [1, 1, None, None, None]),
        ({"person": "caller", "time": ""}, [0, 1, None, None, None]),
        ({"words": "about", "time": ""}, [0, 1, None, None, None]),
    ],
)
def test_what_is_asked_for_decides(loaded, calls, sms_manager, facts, numbers):
    outside = loaded(log_at(), sms_manager)

    found = actions.compare_list(
        outside=outside, by=sms_manager, at=NOON, kind="incident", rule=rule(**facts)
    )

    wanted = [calls[place].number if place is not None else "" for place in numbers]
    assert [number for _line, _outcome, number in outcomes(found)] == wanted


def test_a_number_within_a_cell_is_found_and_a_missing_one_is_an_exception(
    loaded, calls, sms_manager
):
    text = f'change\nsee ({calls[0].number.lower()})\nINC-987654\n  ""\n'
    outside = loaded(text, sms_manager)

    found = actions.compare_list(
        outside=outside, by=sms_manager, at=NOON, kind="incident", rule=Rule(number="change")
    )

    assert (found.matched, found.exceptions) == (1, found.row_count - 1)


def test_a_workbook_and_gb18030_are_read(loaded, calls, sms_manager):
    book = Workbook()
    book.active.append(["Zeit", "n", ""])
    book.active.append([datetime(2026, 3, 2, 12, 5), 7.0, None])  # noqa: DTZ001  # as files have
    packed = io.BytesIO()
    book.save(packed)
    outside = loaded(packed.getvalue(), sms_manager, "calls.xlsx")
    assert outside.header == ["Zeit", "n"]
    assert outside.rows.get().cells == ["2026-03-02 12:05:00", "7"]
    chinese = loaded("时间,来电人\n2026-03-02,张三\n".encode("gb18030"), sms_manager)
    assert (chinese.header, chinese.encoding) == (["时间", "来电人"], "gb18030")


def bomb():
    """A workbook whose sheet unpacks to twelve megabytes of nothing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (12 << 20))
    return packed.getvalue()


def broken():
    """A workbook that is none."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"a,b\n", "no rows"),
        (b"a,a\n1,2\n", "occurs twice"),
        (b"a,b\n\x00,1\n", "not a text file"),
        (b"a\n\xff\xff\xff\n", "is not utf-8 / gb18030 text"),
        (b"a\n" + b"x" * (1 << 21), "longer than"),
        (b'a\n"never', "never closed"),
        ((",".join(f"c{n}" for n in range(101)) + "\n1\n").encode(), "more than 100 columns"),
        (b"a\n" + b"1\n" * 20_001, "more than 20000 rows"),
        (bomb(), "100 times its size"),
        (broken(), "cannot be read"),
        (b"PK\x03\x04nonsense", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(loaded, sms_manager, content, words):
    with pytest.raises(FileRefused, match=words):
        loaded(content, sms_manager)
    assert not OutsideList.objects.exists()
    assert not Entry.objects.filter(event="outside_list.load").exists()


def test_a_kept_list_stays_and_its_exception_becomes_a_finding(
    loaded, calls, sms_manager, make_user, provider
):
    colleague = make_user("inside", "internal_auditor", provider)
    outside = loaded(log_at(), colleague, name="Phone log.csv")
    act = {"outside": outside, "by": colleague, "at": NOON}
    with pytest.raises(StepRefused, match="Compare it first"):
        actions.keep_list(**act)
    with pytest.raises(WrongFact, match="at least one column"):
        actions.compare_list(**act, kind="incident", rule=Rule())
    with pytest.raises(WrongFact, match="no column"):
        actions.compare_list(**act, kind="incident", rule=rule(words="nothing"))
    with pytest.raises(Http404):
        queries.get(pk=outside.pk, user=sms_manager)
    actions.compare_list(**act, kind="incident", rule=rule())
    row = outside.rows.get(outcome="exception")
    facts = {"title": "x", "grade": "observation", "statement": "s", "evidence": "e"}
    with pytest.raises(StepRefused, match="Keep the list first"):
        actions.raise_from_row(row=row, by=colleague, at=NOON, **facts)

    actions.keep_list(**act)

    for again in (
        lambda: actions.keep_list(**act),
        lambda: actions.drop_list(**act),
        lambda: actions.compare_list(**act, kind="incident", rule=rule(minutes=1)),
    ):
        with pytest.raises(StepRefused, match="stays as it is"):
            again()
    entry = Entry.objects.get(event="outside_list.keep")
    assert (entry.facts["sha256"], entry.facts["exceptions"]) == (outside.sha256, 1)
    assert queries.get(pk=outside.pk, user=sms_manager)
    made = actions.raise_from_row(row=row, by=colleague, at=NOON, **facts)
    assert "Somebody" in made.source_text
    with pytest.raises(StepRefused, match="became a finding"):
        actions.raise_from_row(row=row, by=colleague, at=NOON, **facts)
    matched = outside.rows.filter(outcome="matched").first()
    with pytest.raises(StepRefused, match="Only a row without a record"):
        actions.raise_from_row(row=matched, by=colleague, at=NOON, **facts)


def test_a_list_is_compared_with_what_its_loader_sees(
    loaded, calls, make_room, auditor_of, other_customer, agent
):
    room = make_room(organisations=[other_customer])
    auditor = auditor_of(room)
    outside = loaded(log_at(), auditor, room=room)

    found = actions.compare_list(outside=outside, by=auditor, at=NOON, kind="incident", rule=rule())

    assert (found.matched, found.candidates) == (0, 0)
    with pytest.raises(PermissionDenied):
        loaded(LOG, agent)
    with pytest.raises(StepRefused, match="no seat"):
        loaded(LOG, room.opened_by, room=room)


def test_a_list_goes_through_its_pages(calls, sms_manager):
    browser = Client()
    browser.force_login(sms_manager)
    bad = browser.post("/outside-lists/load/", {"file": SimpleUploadedFile("x.csv", b"a\n")})
    assert bad.status_code == 422
    assert "no rows" in bad.text
    file = SimpleUploadedFile("Phone log.csv", log_at().encode())
    made = browser.post("/outside-lists/load/", {"file": file})
    address = made["Location"]
    assert "Somebody" in browser.get(address).text
    choice = {"kind": "incident", "time": "time", "minutes": 30, "zone": "UTC", "is_once": "on"}
    assert browser.post(address, choice | {"time": ""}).status_code == 422
    assert browser.post(address, choice).status_code == 302
    page = browser.get(address)
    assert "Nothing is kept yet" in page.text
    assert calls[0].number in browser.get(address, {"outcome": "matched"}).text
    browser.post(f"{address}keep/")
    row = OutsideList.objects.get().rows.get(outcome="exception")
    path = f"{address}rows/{row.pk}/find/"
    assert path in browser.get(address).text
    start = browser.get(path)
    facts = dict(start.context["form"].initial) | {"grade": "observation"}
    assert browser.post(path, facts).status_code == 302
    assert Finding.objects.get().number in browser.get(address).text
    assert "Phone log.csv" in browser.get("/outside-lists/").text


@pytest.fixture
def kept(loaded, calls, make_room, auditor_of):
    """A list that an auditor kept in a room: the auditor, and the list with its one exception."""
    room = make_room()
    auditor = auditor_of(room)
    outside = loaded(log_at(), auditor, room=room)
    actions.compare_list(outside=outside, by=auditor, at=NOON, kind="incident", rule=rule())
    return auditor, actions.keep_list(outside=outside, by=auditor, at=NOON)


def test_an_auditor_notes_a_row_for_himself_and_shares_it(kept, sms_manager):
    auditor, outside = kept
    row = outside.rows.get(outcome="exception")
    matched = outside.rows.filter(outcome="matched").first()
    browser = Client()
    browser.force_login(auditor)
    address = outside.get_absolute_url()
    path = f"{address}rows/{row.pk}/note/"
    assert path in browser.get(address).text
    assert f"{address}rows/{matched.pk}/note/" not in browser.get(address, {"outcome": "all"}).text
    form = browser.get(path).context["form"]
    assert "Somebody" in form.initial["text"]

    assert browser.post(path, {"text": "Nobody wrote it down"}).status_code == 302

    note = AuditorNote.objects.get()
    assert (note.author, note.in_room.room) == (auditor, outside.room)
    assert queries.notes_about([row], user=auditor) == {row.pk: [note]}
    assert queries.notes_about([row], user=sms_manager) == {}
    assert Entry.objects.get(event="auditor_note.write").facts == {"note_id": note.pk}
    notes.share_note(note=note, by=auditor, at=NOON)
    assert queries.notes_about([row], user=sms_manager) == {row.pk: [note]}
    with pytest.raises(StepRefused, match="Only a row without a record"):
        actions.note_row(row=matched, by=auditor, at=NOON, text="x")
    with pytest.raises(PermissionDenied):
        actions.note_row(row=row, by=sms_manager, at=NOON, text="x")


def test_the_database_keeps_a_kept_list_as_it_is(kept):
    _auditor, outside = kept
    row = outside.rows.get(outcome="exception")
    for change in (
        lambda: OutsideList.objects.filter(pk=outside.pk).update(exceptions=0),
        lambda: OutsideList.objects.filter(pk=outside.pk).update(kept_at=None),
        lambda: outside.rows.filter(pk=row.pk).update(outcome="matched"),
        lambda: outside.rows.filter(pk=row.pk).update(cells=["x"]),
        lambda: outside.rows.filter(pk=row.pk).update(number="INC-1"),
        lambda: outside.rows.filter(pk=row.pk).update(record=Record.objects.first()),
        lambda: outside.rows.filter(pk=row.pk).delete(),
        outside.delete,
        lambda: outside.rows.create(line=99, cells=[]),
    ):
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
            change()
