"""What is too much or cannot be stored is refused with a sentence, and nothing is half done."""

import json
from io import BytesIO

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client

from evident.conftest import NOON
from evident.kernel.notifications.mails import to_header
from evident.kernel.records.models import Record
from evident.kernel.tokens.models import Token, digest_of
from evident.resolution.incidents import actions

TEXT = "evi_limits"


@pytest.fixture
def bearer(agent):
    """The header of a program that acts for the agent."""
    Token.objects.create(user=agent, name="limits", digest=digest_of(TEXT), created_at=NOON)
    return {"Authorization": f"Bearer {TEXT}"}


class Unread(BytesIO):
    """A body nobody may read."""

    def read(self, *_args):
        raise AssertionError("somebody read it")


def send(path, *, size, **more):
    """Send `size` bytes that may not be read, as a server hands them on; return status and text."""
    told = []
    environment = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(size),
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": "csrftoken=" + "a" * 32,
        "wsgi.input": Unread(),
        "wsgi.url_scheme": "http",
        **more,
    }
    body = get_wsgi_application()(environment, lambda status, headers: told.append(status))
    return int(told[0].split()[0]), b"".join(body).decode()


@pytest.mark.parametrize("path", ["/accounts/login/", "/imports/new/", "/incidents/INC-1/reply/"])
def test_strangers_send_no_files_at_all(db, kept_connection, path):
    status, text = send(path, size=2 << 20)

    assert status == 413
    assert "Nothing was kept" in text


def test_no_more_is_read_than_a_page_takes(kept_connection, agent, settings):
    browser = Client()
    browser.force_login(agent)
    cookie = f"csrftoken={'a' * 32}; sessionid={browser.cookies['sessionid'].value}"
    too_much = settings.REQUEST_LIMIT_BYTES + 1

    assert send("/incidents/INC-1/reply/", size=too_much, HTTP_COOKIE=cookie)[0] == 413


def test_a_text_of_megabytes_is_refused_with_a_sentence(client, agent, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.force_login(agent)

    answer = client.post(
        "/incidents/report/",
        "title=" + "x" * 2000,
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 413
    assert "At most 1000" in answer.text
    assert not Record.objects.exists()


def test_a_program_is_told_as_well(client, bearer, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    answer = client.post(
        "/api/incidents", {"title": "x" * 2000}, content_type="application/json", headers=bearer
    )

    assert (answer.status_code, answer.json()["title"]) == (413, "This is too large")


@pytest.mark.parametrize(
    "body",
    [
        '{"title": "a\\u0000b"}',
        '{"title": "half \\ud800"}',
        '{"title": "a", "custom": {"key": "a\\u0000b"}}',
        '{"title": "a", "custom": {"key": "half \\ud800"}}',
        '{"title": "a", "custom": ' + '{"a":' * 3000 + "1" + "}" * 3001,
        "[" * 100_000,
        '{"title": "a", "impact": 1e400}',
        '{"title": "a", "template": 99999999999999999999999}',
        '{"title": "a", "impact": ' + "9" * 5000 + "}",
        '{"title": NaN}',
        b"\xff\xfe",
        "",
    ],
    ids=lambda body: str(body)[:40],
)
def test_no_body_breaks_the_api(client, bearer, body):
    answer = client.post("/api/incidents", body, content_type="application/json", headers=bearer)

    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["title"]
    assert not Record.objects.exists()


def test_a_title_is_one_line_wherever_it_comes_from(client, bearer, agent):
    title = "Mail\r\nBcc: thief@example.org"
    client.post("/api/incidents", {"title": title}, content_type="application/json", headers=bearer)
    incident = actions.report(by=agent, at=NOON, title="Printer")
    actions.edit(incident=incident, by=agent, at=NOON, title=title)

    titles = set(Record.objects.values_list("title", flat=True))
    assert titles == {"Mail Bcc: thief@example.org"}


def test_no_name_adds_a_header_to_a_mail(agent):
    agent.name = "Agent\r\nBcc: thief@example.org"

    assert "\n" not in to_header(agent)


@pytest.mark.slow
def test_a_lost_database_is_admitted_and_found_again(committed, agent, another_connection):
    session = Client()
    session.force_login(agent)
    cookie = f"sessionid={session.cookies['sessionid'].value}"
    pid = connection.connection.info.backend_pid

    def cut(execute, sql, params, many, context):
        if "incident" in sql:
            another_connection.execute("SELECT pg_terminate_backend(%s)", [pid])
            another_connection.commit()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(cut):
        lost = send("/incidents/", size=0, REQUEST_METHOD="GET", HTTP_COOKIE=cookie)
    found = send("/incidents/", size=0, REQUEST_METHOD="GET", HTTP_COOKIE=cookie)

    assert lost[0] == 503
    assert "The database cannot be reached just now" in lost[1]
    assert found[0] == 200
