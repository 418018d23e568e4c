"""The committed document of the API is the one the code makes."""

import json

from evident.main.api import api
from evident.main.openapi import SNAPSHOT, document


def test_the_committed_document_is_true():
    text = SNAPSHOT.read_text(encoding="utf-8")
    assert text == document(), "run `make openapi`"


def test_a_browser_gets_a_document_that_is_put_together_once(client, db):
    first = client.get("/api/openapi.json")
    made = api.get_openapi_schema(path_prefix="/api/")
    second = client.get("/api/openapi.json")

    assert first.status_code == 200
    assert json.loads(second.content)["paths"] == json.loads(document())["paths"]
    assert api.get_openapi_schema(path_prefix="/api/") is made
