"""What every record has, through the API: read by right, changed by the same actions."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.attachments import actions as files
from evident.kernel.attachments.models import Attachment
from evident.kernel.comments.models import Comment
from evident.kernel.custom_fields import actions as fields
from evident.kernel.links import actions as links
from evident.kernel.links.models import Link
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions


def test_search_finds_what_the_person_may_see(api, incident, requester, stranger):
    found = api(requester)("get", "/search", {"q": "mail", "kind": "incident"}).json()
    assert [hit["record"]["number"] for hit in found["items"]] == [incident.number]
    assert found["items"][0]["record"]["url"] == f"/incidents/{incident.number}/"

    assert api(stranger)("get", "/search", {"q": "mail"}).json()["total"] == 0
    assert api(stranger)("get", "/search", {"q": incident.number}).json()["items"] == []
    assert api(requester)("get", "/search", {"q": "mail", "kind": "cake"}).status_code == 422


def test_an_address_that_leads_nowhere_is_a_problem_document(api, agent, client):
    for method, path in (("get", "/nowhere"), ("post", "/incidents/INC-1/declare")):
        answer = api(agent)(method, path)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["title"]
    assert "text/html" in client.get("/nowhere/")["Content-Type"]


def test_a_method_that_an_address_does_not_take_is_a_problem_document(api, agent):
    answer = api(agent)("delete", "/incidents", **{"accept-language": "zh-hans"})
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert answer.json()["detail"] == f"可用的方法：{answer['Allow']}。"
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize(
    ("path", "data", "wrong"),
    [
        ("/incidents", {"impact": 9, "urgency": "x"}, ["最大为 3。", "此处应为整数。"]),
        ("/incidents", {"title": 5, "contact": "x" * 201}, ["此处应为文本。", "长度不得超过 200"]),
        ("/incidents", {"title": "\0"}, ["文本包含 NUL 字符。"]),
        ("/incidents", {"reported_at": "soon", "custom": []}, ["此处应为时刻，", "此处应为对象，"]),
        ("/incidents/{}/resolve", {"with_children": "?"}, ["缺少此项。"] * 2 + ["此处应为真或假"]),
        ("/incidents/{}/resolve", {"code": "x", "note": ""}, ["长度不得小于 1。"]),
    ],
)
def test_what_is_wrong_with_a_value_is_said_in_the_language_of_the_request(
    api, agent, incident, path, data, wrong
):
    path = path.format(incident.number)
    answer = api(agent)("post", path, data, **{"accept-language": "zh-hans"})
    assert answer.status_code == 422
    said = [each["what"] for each in answer.json()["errors"]]
    assert len(said) == len(wrong)
    assert all(what.startswith(words) for what, words in zip(said, wrong, strict=True)), said
    answer = api(agent)("post", path, data, **{"accept-language": "en"})
    assert all(each["what"].isascii() for each in answer.json()["errors"])


def test_a_time_without_zone_is_of_the_zone_of_whom_a_token_speaks_for(api, agent, desk):
    agent.time_zone = "Asia/Shanghai"
    agent.save()
    at = timezone.now().replace(microsecond=0) - timedelta(hours=1)
    local = at.astimezone(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)

    told = api(agent)("post", "/incidents", {"title": "Mail", "reported_at": local.isoformat()})

    assert datetime.fromisoformat(told.json()["opened_at"]) == at
    assert timezone.get_current_timezone() == timezone.get_default_timezone(), "nobody after it"


def test_a_body_that_is_no_json_is_refused_in_the_language_of_the_request(api, agent):
    call = api(agent)
    answer = call.client.post(
        "/api/incidents", "{", content_type="application/json", headers={"accept-language": "zh"}
    )
    assert answer.json()["detail"] == "请求正文不是 JSON。"


def test_a_record_is_read_by_its_number_alone(api, incident, agent, stranger):
    shown = api(agent)("get", f"/records/{incident.number}").json()
    assert (shown["kind"], shown["title"]) == ("incident", "Mail does not open")
    assert api(stranger)("get", f"/records/{incident.number}").status_code == 404


def test_comments_are_read_by_right_and_page_by_page(api, incident, agent, requester):
    actions.note(incident=incident, by=agent, at=NOON, text="He is angry")
    for text in ("One", "Two", "Three"):
        actions.reply(incident=incident, by=agent, at=NOON, text=text)
    path = f"/records/{incident.number}/comments"

    first = api(requester)("get", path, {"limit": 2}).json()
    second = api(requester)("get", path, {"limit": 2, "page": first["next"]}).json()

    said = [each["text"] for each in first["items"] + second["items"]]
    assert said == ["One", "Two", "Three"]
    assert second["next"] == ""
    assert len(api(agent)("get", path).json()["items"]) == 4


def test_only_the_author_corrects_and_withdrawing_says_why(api, incident, agent, manager):
    comment = actions.reply(incident=incident, by=agent, at=NOON, text="Soon")
    path = f"/comments/{comment.pk}"

    assert api(manager)("patch", path, {"text": "Never"}).status_code == 403
    assert api(agent)("patch", path, {"text": "Today"}).json()["text"] == "Today"
    assert api(agent)("post", f"{path}/withdraw", {"reason": ""}).status_code == 422
    gone = api(agent)("post", f"{path}/withdraw", {"reason": "Wrong customer"}).json()

    assert gone["text"] == ""
    assert Comment.objects.get().withdrawn_at is not None


def test_a_note_does_not_exist_for_a_customer(api, incident, agent, requester):
    note = actions.note(incident=incident, by=agent, at=NOON, text="He is angry")
    assert api(requester)("get", f"/comments/{note.pk}").status_code == 404


def send(call, incident, *, name="log.txt", content=b"words", key="", **facts):
    """Send a file as a browser's form would."""
    file = SimpleUploadedFile(name, content)
    headers = {"Idempotency-Key": key} if key else {}
    path = f"/api/records/{incident.number}/attachments"
    return call.client.post(path, {"file": file, **facts}, headers=headers)


def test_a_file_is_sent_listed_fetched_and_removed(api, incident, agent, requester):
    call = api(agent)
    made = send(call, incident, content=b"%PDF-1.4 words", name="../x.html")
    assert made.status_code == 201, made.text
    file = made.json()
    assert (file["name"], file["media_type"]) == ("x.html", "application/pdf")

    listed = api(requester)("get", f"/records/{incident.number}/attachments").json()
    assert [each["id"] for each in listed] == [file["id"]]
    fetched = api(requester).client.get(file["url"])
    assert fetched.getvalue() == b"%PDF-1.4 words"
    assert fetched["Content-Disposition"].startswith("attachment")
    assert fetched["X-Content-Type-Options"] == "nosniff"

    remove = f"/attachments/{file['id']}/remove"
    assert api(requester)("post", remove, {"reason": "Mine"}).status_code == 403
    assert call("post", remove, {"reason": "A password"}).status_code == 204
    assert api(agent).client.get(file["url"]).status_code == 404


def test_a_file_is_attached_once_however_often_it_is_sent(api, incident, agent):
    call = api(agent)
    first, again = (send(call, incident, key="k") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert send(call, incident, key="k", content=b"other").status_code == 422
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content"), [("run.exe", b"MZ"), ("photo.png", b"MZ"), ("empty.txt", b"")]
)
def test_files_that_run_or_are_empty_are_refused(api, incident, agent, name, content):
    assert send(api(agent), incident, name=name, content=content).status_code in (409, 422)
    assert not Attachment.objects.exists()


def test_internal_files_need_the_right_to_write_notes(api, incident, agent, requester):
    assert send(api(requester), incident, is_internal="true").status_code == 403
    kept = send(api(agent), incident, is_internal="true").json()
    assert api(requester).client.get(kept["url"]).status_code == 404
    assert api(requester)("get", f"/records/{incident.number}/attachments").json() == []


def test_records_are_linked_once_and_unlinked(api, incident, other, agent, requester):
    call, path = api(agent), f"/records/{incident.number}/links"
    facts = {"meaning": "related", "other": other.number}
    assert api(requester)("post", path, facts).status_code == 403
    assert call("post", path, facts | {"meaning": "loves"}).status_code == 422
    assert call("post", path, facts | {"other": "INC-999"}).status_code == 404

    made = call("post", path, facts, **{"Idempotency-Key": "k"})
    again = call("post", path, facts, **{"Idempotency-Key": "k"})
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json()["record"]["number"] == other.number
    assert call("post", path, facts).status_code == 409

    assert len(call("get", f"/records/{other.number}/links").json()) == 1
    assert call("delete", f"/links/{made.json()['id']}").status_code == 204
    assert not Link.objects.exists()
    assert {each["code"] for each in call("get", "/links/meanings").json()} > {"caused_by"}


def test_views_are_kept_and_dropped_by_their_owner(api, requester, manager):
    call = api(requester)
    facts = {"kind": "incident", "name": "Old ones", "query": {"stage": ["open"]}}
    view = call("post", "/views", facts).json()
    assert view["query"] == {"stage": ["open"]}
    assert call("post", "/views", facts | {"sharing": "public"}).status_code == 403
    assert [each["id"] for each in call("get", "/views", {"kind": "incident"}).json()] == [
        view["id"]
    ]
    assert api(manager)("delete", f"/views/{view['id']}").status_code == 404
    assert call("delete", f"/views/{view['id']}").status_code == 204
    assert call("get", "/views", {"kind": "incident"}).json() == []


def test_additional_fields_are_read_and_written(api, incident, agent, administrator):
    for code, names in (("room", ("Room", "房间")), ("floor", ("Floor", "楼层"))):
        fields.create(
            by=administrator, at=NOON, kind="incident", code=code, type="text",
            name_en=names[0], name_zh=names[1],
        )  # fmt: skip
    call, path = api(agent), f"/incidents/{incident.number}"
    assert call("patch", path, {"custom": {"cake": "x"}}).status_code == 422
    call("patch", path, {"custom": {"room": "A1", "floor": "2"}})
    call("patch", path, {"custom": {"floor": None}})
    assert call("get", path).json()["custom"] == {"room": "A1"}
    made = call("post", "/incidents", {"title": "Cold", "custom": {"room": "B2"}}).json()
    assert made["custom"] == {"room": "B2"}


def test_a_token_carries_no_more_than_it_was_given(api, incident, agent):
    call = api(agent, "incident.view")
    assert call("get", f"/records/{incident.number}").status_code == 200
    assert send(call, incident).status_code == 403
    assert call("post", f"/incidents/{incident.number}/take").status_code == 403
    assert not Attachment.objects.exists()


def test_reading_a_restricted_record_leaves_a_trace(api, incident, agent, desk):
    incident = actions.assign(incident=incident, by=agent, at=NOON, team=desk, assignee=agent)
    type(incident).objects.filter(pk=incident.pk).update(is_restricted=True)
    api(agent)("get", f"/records/{incident.number}/comments")
    entry = Entry.objects.get(event="record.read_restricted")
    assert (entry.by_id, entry.door) == (agent.pk, "api")


@pytest.mark.parametrize("what", ["comments", "links", "attachments", "watchers"])
def test_longer_lists_cost_no_more_queries(
    api, incident, other, make_user, provider, agent, what, django_assert_max_num_queries
):
    for place in range(4):
        person = make_user(f"p{place}", "agent", provider)
        actions.reply(incident=incident, by=person, at=NOON, text="Word")
        files.add(record=incident, by=person, at=NOON, name=f"{place}.txt", content=[b"x"])
        actions.watch(incident=incident, by=person, at=NOON)
        far = actions.report(by=person, at=NOON, title="Far")
        links.add(record=incident, other=far, meaning="related", by=person, at=NOON)
    call = api(agent)
    call("get", f"/records/{incident.number}")
    with django_assert_max_num_queries(8):
        answer = call("get", f"/records/{incident.number}/{what}").json()
    assert len(answer["items"] if what == "comments" else answer) >= 4


def test_the_course_holds_messages_and_changes_by_right(api, incident, agent, requester, stranger):
    actions.take(incident=incident, by=agent, at=NOON)
    actions.note(incident=incident, by=agent, at=NOON, text="He is angry")
    actions.reply(incident=incident, by=agent, at=NOON, text="Soon")
    path = f"/incidents/{incident.number}/timeline"
    everything = api(agent)("get", path).json()["items"]
    assert [each["kind"] for each in everything[:2]] == ["reply", "note"]
    assert everything[-1]["told"]["step"] == "report"
    theirs = api(requester)("get", path).json()["items"]
    assert "He is angry" not in str(theirs)
    assert [each["comment"]["text"] for each in theirs if each["comment"]] == ["Soon"]
    first = api(agent)("get", path, {"only": "messages", "limit": 1}).json()
    second = api(agent)("get", path, {"only": "messages", "page": first["next"]}).json()
    assert [each["comment"]["text"] for each in second["items"]] == ["He is angry"]
    assert api(stranger)("get", path).status_code == 404
