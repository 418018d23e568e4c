"""Rooms, notes and lists through the API."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evident.conformity.rooms.models import Room
from evident.conformity.rooms.tests.conftest import NOW, TODAY
from evident.kernel.tokens.models import Token, digest_of
from evident.kernel.trail.models import Entry

ROOM = {
    "name": "Stage 2",
    "body": "Assure Cert",
    "starts_on": str(TODAY),
    "ends_on": str(TODAY + timedelta(days=2)),
    "processes": ["incident_request"],
    "auditors": [{"name": "Wang Fang", "email": "wang@assure.example"}],
}


@pytest.fixture
def program_of():
    """A program that speaks for somebody."""

    def speak(user):
        text = f"evi_{user.login}"
        Token.objects.create(user=user, name="x", digest=digest_of(text), created_at=NOW)
        return Client(headers={"Authorization": f"Bearer {text}"})

    return speak


def sent(program, method, path, data=None):
    """Send JSON and return the answer."""
    act = getattr(program, method)
    return act(f"/api{path}", data or {}, content_type="application/json")


def test_a_room_from_opening_to_closing(catalogue, sms_manager, auditor_of, agent, program_of):
    ours = program_of(sms_manager)
    made = sent(ours, "post", "/evidence-rooms", ROOM)
    assert made.status_code == 201, made.text
    room = made.json()
    assert (room["state"], room["days_left"]) == ("open", 3)
    assert "8.6.1" in room["requirements"]
    theirs = program_of(auditor_of(Room.objects.get()))
    path = f"/evidence-rooms/{room['id']}"
    assert theirs.get("/api/requirements/iso-iec-20000-1-2018/8.6.1-a").status_code == 200
    assert theirs.get("/api/requirements/iso-iec-20000-1-2018/5.1-a").status_code == 404
    note = sent(theirs, "post", f"{path}/notes", {"text": "Guessed", "requirements": ["8.6.1-c"]})
    assert note.status_code == 201
    assert ours.get(f"/api{path}/notes").json() == []
    wrong = sent(theirs, "post", f"{path}/notes", {"text": "Guessed", "requirements": ["8.6.1-z"]})
    assert (wrong.status_code, "8.6.1-z" in wrong.json()["detail"]) == (422, True)
    shared = sent(theirs, "post", f"{path}/notes/{note.json()['id']}/share")
    assert shared.json()["shared_at"]
    assert [each["text"] for each in ours.get(f"/api{path}/notes").json()] == ["Guessed"]
    assert [each["name"] for each in ours.get(f"/api{path}/looks").json()] == ["8.6.1-a"]
    assert theirs.get(f"/api{path}/looks").status_code == 403
    assert theirs.get(f"/api{path}").json()["seats"] == []
    assert sent(theirs, "post", f"{path}/close").status_code == 403
    assert program_of(agent).get(f"/api{path}").status_code == 404

    changed = {name: ROOM[name] for name in ("name", "starts_on", "ends_on")} | {"clauses": ["9.2"]}
    assert sent(ours, "put", path, changed).json()["clauses"] == ["9.2"]
    assert sent(ours, "put", path, changed | {"clauses": ["77"]}).status_code == 422
    more = sent(ours, "post", f"{path}/seats", {"name": "Li Na", "email": "li@assure.example"})
    last = more.json()["seats"][-1]
    assert sent(ours, "delete", f"{path}/seats/{last['id']}").status_code == 200
    assert sent(ours, "post", f"{path}/close").json()["state"] == "closed"
    assert theirs.get("/api/requirements/iso-iec-20000-1-2018/9.2.1-a").status_code == 403
    assert sent(ours, "post", f"{path}/close").status_code == 409
    assert Entry.objects.filter(event__startswith="room.").count() == 6


def test_a_list_is_loaded_compared_kept(sms_manager, agent, program_of):
    ours = program_of(sms_manager)
    file = SimpleUploadedFile("calls.csv", b"time,what\n2026-03-02 12:00,Mail\n")
    made = ours.post("/api/outside-lists", {"file": file, "name": "Calls"})
    assert made.status_code == 201, made.text
    path = f"/outside-lists/{made.json()['id']}"
    assert sent(ours, "post", f"{path}/keep").status_code == 409
    wrong = sent(ours, "post", f"{path}/compare", {"kind": "incident", "time": "nothing"})
    assert (wrong.status_code, "no column" in wrong.text) == (422, True)
    found = sent(ours, "post", f"{path}/compare", {"kind": "incident", "time": "time"})
    assert (found.json()["matched"], found.json()["exceptions"]) == (0, 1)
    assert sent(ours, "post", f"{path}/keep").json()["kept_at"]
    (row,) = ours.get(f"/api{path}/rows", {"outcome": "exception"}).json()["items"]
    facts = {"title": "x", "grade": "observation", "statement": "s", "evidence": "e"}
    raised = sent(ours, "post", f"{path}/rows/{row['id']}/finding", facts)
    assert raised.status_code == 201, raised.text
    assert sent(ours, "delete", path).status_code == 409
    bad = ours.post("/api/outside-lists", {"file": SimpleUploadedFile("x.csv", b"a\n")})
    assert (bad.status_code, "no rows" in bad.text) == (422, True)
    assert program_of(agent).get(f"/api{path}").status_code == 403
