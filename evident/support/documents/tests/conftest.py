"""People and documents that tests start from."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from evident.conftest import NOON
from evident.support.documents import actions
from evident.support.documents.models import Document

BODY = "# Purpose\n\nEverybody knows **who** does what.\n\n| Who | What |\n| --- | --- |\n| A | B |"


@pytest.fixture
def author(make_user, provider):
    """Somebody who writes documents."""
    return make_user("author", "sms_manager", provider)


@pytest.fixture
def approver(make_user, provider):
    """Somebody who approves documents."""
    return make_user("approver", "process_owner", provider)


@pytest.fixture
def sign_in():
    """A browser in which somebody has signed in."""

    def enter(user, language="en"):
        client = Client(headers={"accept-language": language})
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def make_document(author) -> Callable[..., Document]:
    """Let an author begin a document."""

    def make(**facts: Any) -> Document:
        told: dict[str, Any] = {"title_en": "Rules of the desk", "body_en": BODY}
        return actions.draft(by=author, at=NOON, **told | facts)

    return make


@pytest.fixture
def approve_document(make_document, author, approver) -> Callable[..., Document]:
    """Let a document be written and approved."""

    def make(**facts: Any) -> Document:
        document: Document = make_document(**facts)
        actions.submit(document=document, by=author, at=NOON)
        actions.approve(document=document, by=approver, at=NOON)
        document.refresh_from_db()
        return document

    return make


@pytest.fixture
def publish_document(approve_document, author) -> Callable[..., Document]:
    """Let a document be written, approved and published."""

    def make(**facts: Any) -> Document:
        document: Document = approve_document(**facts)
        actions.publish(document=document, by=author, at=NOON)
        document.refresh_from_db()
        return document

    return make
