"""Downloads: only through the record, and never as something a browser would run."""

import pytest

from evident.conftest import NOON
from evident.kernel.attachments import actions
from evident.kernel.attachments.models import Attachment
from evident.kernel.records.models import Record

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def attach(settings, tmp_path, requester):
    settings.MEDIA_ROOT = tmp_path
    record = Record.objects.create(
        number="INC-1",
        kind="incident",
        title="Mail",
        state="new",
        organisation=requester.organisation,
        requester=requester,
        opened_at=NOON,
        updated_at=NOON,
    )

    def make(content, name) -> Attachment:
        return actions.add(record=record, by=requester, at=NOON, name=name, content=[content])

    return make


@pytest.mark.parametrize("question", ["", "?show=1"])
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script>", "page.html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg"),
        (b"<html><script>alert(1)</script>", "picture.png"),
        (b"%PDF-1.7\n", "a.pdf"),
    ],
)
def test_a_file_is_saved_and_not_shown(client, attach, requester, content, name, question):
    attachment = attach(content, name)
    client.force_login(requester)

    response = client.get(attachment.get_absolute_url() + question)

    assert response.getvalue() == content
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] in {"application/octet-stream", "application/pdf", "text/plain"}
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in response["Cache-Control"]


def test_a_picture_may_be_shown_within_a_page(client, attach, requester):
    attachment = attach(PNG, "截图.png")
    client.force_login(requester)

    saved = client.get(attachment.get_absolute_url())
    shown = client.get(attachment.get_absolute_url() + "?show=1")

    assert saved["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%88%AA")
    assert shown["Content-Disposition"].startswith("inline")
    assert (shown["Content-Type"], shown.getvalue()) == ("image/png", PNG)
    saved.close()


def test_a_file_is_absent_for_others_and_after_it_is_lost(client, attach, requester, stranger):
    attachment = attach(PNG, "a.png")
    client.force_login(stranger)
    assert client.get(attachment.get_absolute_url()).status_code == 404

    client.force_login(requester)
    actions.storage.delete(attachment.sha256)
    assert client.get(attachment.get_absolute_url()).status_code == 404


def test_signing_in_comes_first(client, attach):
    response = client.get(attach(PNG, "a.png").get_absolute_url())

    assert response.status_code == 302
