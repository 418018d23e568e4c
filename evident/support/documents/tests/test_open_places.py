"""What a template left open is said before a document is submitted, and counted afterwards."""

import pytest
from django.urls import reverse

from evident.conftest import NOON
from evident.kernel.measures.definition import checks
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail.models import Entry
from evident.support.documents import actions
from evident.support.documents.models import Version
from evident.support.documents.open_places import Place, asked_by, open_places
from evident.support.documents.procedure import State

TEMPLATE = "continuity_plan"
TEXT = min(asked_by(TEMPLATE), key=len)
"""Something it leaves open."""


def places_of(document):
    return open_places(document.draft, document.template)


def unfinished(make_document):
    """A document with much that is open."""
    return make_document(body_en="# Risks\n\n" + f"*{TEXT}*\n\n" * 25, template=TEMPLATE)


def test_only_what_stands_as_in_the_template_is_open(make_document, author, shipped):
    body = f"# Scope\n\nOur *own* and *{TEXT}*.\n\n## Below\n\n| A |\n| --- |\n| *{TEXT}* |"
    document = make_document(body_en=body, template=TEMPLATE)

    assert places_of(document) == [Place(TEXT, "Scope", "en"), Place(TEXT, "Below", "en")]
    other = make_document(body_en=body)  # made from no template: these are its own italics
    assert places_of(other) == []


def test_pictures_that_say_nothing_are_open_and_so_are_those_missing(make_document):
    body = (
        '![Say what the picture shows](a.png "So")\n\n![So](b.png "图片的图注")\n\n![](c.png)\n\n'
        '![So](d.png)\n\n![So](e.png "So")\n\n*Picture missing here: it lies on another server,'
        " from which nothing is fetched. Save it as a file and drop it here.*"
    )

    found = [place.text for place in places_of(make_document(body_en=body))]

    assert found[:3] == ["picture a.png", "picture b.png", "picture c.png"]
    assert [text[:15] for text in found[3:]] == ["Picture missing"]


def test_submitting_with_open_places_has_to_be_said(make_document, author, sign_in):
    document = unfinished(make_document)
    count = len(places_of(document))
    assert count > 20

    with pytest.raises(StepRefused, match=r"still open.*and \d+ more"):
        actions.submit(document=document, by=author, at=NOON)
    client = sign_in(author)
    page = client.get(document.get_absolute_url()).content.decode()
    assert "Still to be filled in:" in page
    assert f"{count} in all." in page
    address = reverse("documents:submit", args=[document.number])
    assert "Submit it although these places are open" in client.get(address).content.decode()
    refused = client.post(address, {}).content.decode()
    assert "say that it stays so" in refused
    document.refresh_from_db()
    assert document.state == State.DRAFT

    client.post(address, {"has_open_places": "on"})

    document.refresh_from_db()
    assert document.state == State.REVIEWING
    assert Version.objects.get().open_places == count
    assert Entry.objects.get(event="document.submit").facts["open_places"]
    page = client.get(document.get_absolute_url()).content.decode()
    assert f"with {count} places still to be filled in" in page


def test_whoever_left_nothing_open_is_asked_nothing(make_document, author, sign_in):
    document = make_document()
    address = reverse("documents:submit", args=[document.number])

    assert "although" not in sign_in(author).get(address).content.decode()
    sign_in(author).post(address)

    document.refresh_from_db()
    assert document.state == State.REVIEWING


def test_programs_say_so_too(make_document, author, sign_in):
    document = unfinished(make_document)
    client, json = sign_in(author), {"content_type": "application/json"}
    address = f"/api/documents/{document.number}/submit"

    assert "still open" in client.post(address, **json).json()["detail"]
    assert client.post(address, {"has_open_places": True}, **json).json()["state"] == "reviewing"


def test_a_check_finds_what_was_published_with_open_places(make_document, author, approver):
    opened = make_document(body_en=f"A *{TEXT}*.", template=TEMPLATE)
    for document in (opened, make_document()):
        actions.submit(document=document, by=author, at=NOON, has_open_places=True)
        actions.approve(document=document, by=approver, at=NOON)
        actions.publish(document=document, by=author, at=NOON)
    check = next(each for each in checks() if each.code == "document.filled_in")

    assert [each.pk for each in check.records(approver).filter(check.breaks)] == [opened.pk]
