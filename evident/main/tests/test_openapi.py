"""The committed document of the API is the one the code makes."""

import json
import re

from django.utils.translation import override

from evident.api.languages import spoken, texts
from evident.main.api import api
from evident.main.openapi import SNAPSHOT, document, made

CHINESE = re.compile("[\u4e00-\u9fff]")
AS_THEY_ARE = {"Markdown."}
"""Texts of the document that are the same in Chinese, but for the stop at their end."""


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


def in_chinese():
    """The document as somebody who reads Chinese gets it."""
    with override("zh-hans"):
        return api.get_openapi_schema(path_prefix="/api/")


def test_whatever_people_read_of_the_document_is_chinese_in_chinese():
    english = texts(made())
    foreign = {text for text in texts(in_chinese()) if not CHINESE.search(text)}
    assert len(english) > 1900
    assert foreign <= {text.replace(".", "。") for text in AS_THEY_ARE}


def test_the_languages_differ_in_nothing_that_programs_send_or_get():
    without_texts = [
        json.dumps(spoken(dict(each), lambda _text: "…"), default=str)
        for each in (made(), in_chinese())
    ]
    assert without_texts[0] == without_texts[1]


def test_the_document_is_told_in_the_language_of_the_request_and_made_once_for_each(client, db):
    told = {}
    for language in ("zh-Hans", "en"):
        answer = client.get("/api/openapi.json", headers={"Accept-Language": language})
        told[language] = answer.json()["paths"]["/api/reviews"]["post"]
    assert told["en"]["summary"] == "Plan review"
    assert told["zh-Hans"]["summary"] == "计划评审会"
    assert told["zh-Hans"]["tags"] == ["服务评审会"]
    assert in_chinese() is in_chinese()
    assert in_chinese()["info"]["title"] == "明证"


def test_names_of_fields_are_not_said_a_second_time():
    schemas = made()["components"]["schemas"]
    assert schemas["ReviewOut"]["title"] == "ReviewOut"
    assert schemas["ReviewOut"]["properties"]["title"] == {"type": "string"}
    assert "title" not in schemas["ReviewOut"]["properties"]["number"]
