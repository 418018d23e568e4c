"""The catalogue is whole in both languages; another one is a file, and a bad one says why."""

import pytest
import yaml

from evident.conformity.requirements.actions import catalogues
from evident.conformity.requirements.coverage import WHOLE
from evident.conformity.requirements.models import Catalogue, Requirement
from evident.conformity.requirements.queries import reading
from evident.conformity.requirements.reading import CatalogueRefused, read
from evident.conftest import NOON
from evident.kernel.measures import definition
from evident.kernel.trail.models import Entry


def another(**changes):
    """Return a small catalogue as a file."""
    content = {
        "meta": {"id": "house-rules", "standard": "House rules", "catalogue_version": "1"},
        "processes": [{"key": "all", "name": {"en": "All", "zh": "全部"}}],
        "clauses": [
            {
                "number": "1",
                "title": {"en": "Order", "zh": "秩序"},
                "requirements": [
                    {"id": "1-a", "en": "Desks are clear.", "zh": "桌面整洁。", "process": "all"},
                    {"id": "1-b", "en": "Doors are shut.", "zh": "房门关闭。"},
                ],
            }
        ],
    }
    return yaml.safe_dump(content | changes, allow_unicode=True).encode()


def test_the_shipped_catalogue_is_whole():
    written = read(catalogues.SHIPPED.read_bytes())

    assert sum(not each.is_informative for each in written.requirements) == 233
    assert len(written.processes) == 19
    assert {each.clause.partition(".")[0] for each in written.requirements} == {
        "4", "5", "6", "7", "8", "9", "10",
    }  # fmt: skip
    for each in written.requirements:
        assert any("\u4e00" <= sign <= "\u9fff" for sign in each.text_zh), each.code
        assert len(each.hints_en) == len(each.hints_zh), each.code


def test_every_check_names_requirements_that_exist():
    known = {each.code for each in read(catalogues.SHIPPED.read_bytes()).requirements}
    named = {code for check in definition.checks() for code in check.requirements}

    assert named
    assert named - known == set()
    assert WHOLE - named == set(), "answered whole, and by no check"


def test_a_catalogue_counts_what_demands_something(client, catalogue, sms_manager):
    client.force_login(sms_manager)

    (told,) = reading.catalogues(sms_manager)

    assert told.size == 233
    assert ">233<" in client.get("/requirements/catalogues/").text


@pytest.mark.django_db
def test_installing_twice_changes_nothing(catalogue):
    before = list(Requirement.objects.values_list("pk", "code"))

    catalogues.ensure_shipped(at=NOON)

    assert list(Requirement.objects.values_list("pk", "code")) == before
    assert Entry.objects.filter(event="catalogue.load").count() == 1


def test_another_catalogue_is_loaded_as_a_file(catalogue, sms_manager):
    loaded = catalogues.load(by=sms_manager, at=NOON, raw=another())

    assert list(loaded.requirements.values_list("code", flat=True)) == ["1-a", "1-b"]
    assert Catalogue.objects.first() == catalogue  # the shipped one stays the first


def test_what_a_new_version_drops_is_withdrawn_and_not_deleted(catalogue, sms_manager):
    catalogues.load(by=sms_manager, at=NOON, raw=another())
    shorter = another(meta={"id": "house-rules", "standard": "Rules", "catalogue_version": "2"})
    shorter = shorter.replace(b"1-b", b"1-c")

    loaded = catalogues.load(by=sms_manager, at=NOON, raw=shorter)

    assert dict(loaded.requirements.values_list("code", "is_withdrawn")) == {
        "1-a": False,
        "1-b": True,
        "1-c": False,
    }


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"meta: [", "line"),
        (b"just words", "meta"),
        (b"a: &x [1]\nmeta: *x", "refers to parts of itself"),
        (another(clauses=[]), "no requirement"),
        (another(clauses="none"), "not a list"),
        (another(processes=[]), "does not list"),
        (another(meta={"id": "Ü", "standard": "x", "catalogue_version": "1"}), "signs"),
        (another().replace(b"1-b", b"1-a"), "two requirements"),
        (another().replace("房门关闭。".encode(), b"''"), "missing"),
        (another().replace(b"id: house-rules", b"id: iso-iec-20000-1-2018"), "with the product"),
    ],
)
def test_a_bad_file_is_refused_with_sentences_and_changes_nothing(
    catalogue, sms_manager, raw, said
):
    with pytest.raises(CatalogueRefused, match=said):
        catalogues.load(by=sms_manager, at=NOON, raw=raw)

    assert Catalogue.objects.count() == 1
