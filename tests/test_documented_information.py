"""Every requirement of the catalogue that asks for documented information is answered."""

from pathlib import Path

import yaml
from django.conf import settings

from evident.support.documents.patterns import (
    answers_of_records,
    asking_for_documents,
    patterns,
)

CATALOGUE = "evident/conformity/requirements/catalogues/iso-iec-20000-1-2018.yaml"


def asked():
    """Give the kinds of documented information each requirement asks for."""
    text = (Path(settings.ROOT) / CATALOGUE).read_text(encoding="utf-8")
    return {
        each["id"]: set(each["documented_information"])
        for clause in yaml.safe_load(text)["clauses"]
        for each in clause.get("requirements", [])
    }


def test_a_template_or_a_kind_of_record_answers_each():
    by_templates = {each for pattern in patterns().values() for each in pattern.requirements}
    by_records = answers_of_records()
    wanted = [each for each, kinds in asked().items() if kinds]

    assert [each for each in wanted if each not in by_templates and each not in by_records] == []
    assert (by_templates | set(by_records)) - set(asked()) == set()


def test_those_that_ask_for_more_than_a_record_are_known():
    more = [each for each, kinds in asked().items() if kinds - {"record"}]

    assert list(asking_for_documents()) == more
