"""What may be designed, and what answers are right: the schema and its form say the same."""

import time
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from jsonschema_rs import meta

from evident.kernel.custom_fields.models import FieldType
from evident.portfolio.catalogue import design, filling
from evident.portfolio.catalogue.design import Choice, Field
from evident.portfolio.catalogue.forms import form_for
from evident.portfolio.catalogue.forms.designing import FieldForm
from evident.portfolio.catalogue.models import FormVersion
from evident.portfolio.catalogue.patterns import check_pattern, example_of
from evident.portfolio.catalogue.tests.conftest import COUNT, FORM, KIND, WHICH

EVERY = (
    *FORM,
    Field("code", "text", label_en="Code", pattern=r"[A-Z]{2}-\d{4}"),
    Field("why", "long", label_en="Why", least=3),
    Field("extras", "choices", label_en="Extras", most=1, choices=(Choice("a"), Choice("b"))),
    Field("day", "date", label_en="From"),
    Field("person", "person", label_en="For whom"),
    Field("service", "service", label_en="Service"),
    Field("files", "attachment", label_en="Files"),
)


def version(*fields):
    kept = design.checked(fields)
    return FormVersion(schema=design.schema_of(kept), ui=design.ui_of(kept))


def test_the_schema_is_one_of_draft_2020_12_and_is_read_back():
    kept = version(*EVERY)

    assert meta.is_valid(kept.schema)
    assert kept.schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert kept.fields == EVERY
    assert design.schema_of(kept.fields) == kept.schema


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"kind": "notebook"}, set()),
        ({}, {"kind"}),
        ({"kind": "stone"}, {"kind"}),
        ({"kind": "other"}, {"which"}),
        ({"kind": "other", "which": "Pen"}, set()),
        ({"kind": "notebook", "which": "Pen"}, {"which"}),
        ({"kind": "notebook", "count": 6}, {"count"}),
        ({"kind": "notebook", "count": "6"}, {"count"}),
        ({"kind": "notebook", "code": "AB-1234"}, set()),
        ({"kind": "notebook", "code": "xAB-1234"}, {"code"}),
        ({"kind": "notebook", "extras": ["a", "b"]}, {"extras"}),
        ({"kind": "notebook", "extras": ["a", "a"]}, {"extras"}),
        ({"kind": "notebook", "day": "2026-02-30"}, {"day"}),
        ({"kind": "notebook", "why": "no"}, {"why"}),
        ({"kind": "notebook", "unasked": 1}, {""}),
    ],
)
def test_answers_are_right_or_told_by_field(answers, wrong):
    assert set(filling.faults(version(*EVERY), answers)) == wrong


def test_faults_are_told_in_the_language_of_the_page():
    with translation.override("zh-hans"):
        assert filling.faults(version(KIND), {}) == {"kind": "此项必须回答。"}


@pytest.mark.parametrize(
    "field",
    [
        replace(KIND, key="Kind"),
        replace(KIND, key="x" * 41),
        replace(KIND, key="__class__"),
        replace(KIND, type="script"),
        replace(KIND, label_en="", label_zh=" "),
        replace(KIND, label_en="x" * 201),
        replace(KIND, choices=()),
        replace(KIND, choices=(Choice("a"), Choice("a"))),
        replace(KIND, choices=tuple(Choice(str(number)) for number in range(101))),
        replace(KIND, if_field="nothing", if_value="x"),
        replace(COUNT, least=9),
        replace(COUNT, most=float("nan")),
        replace(COUNT, most=float("inf")),
        replace(COUNT, pattern="x"),
        replace(WHICH, if_field="", most=301),
        replace(WHICH, if_field="", most=1.5),
        replace(WHICH, if_field="", pattern="(a+)+"),
    ],
)
def test_what_cannot_be_designed_is_refused(field):
    with pytest.raises(ValidationError):
        design.checked([field])


def test_fields_hang_only_on_what_is_asked_before():
    design.checked([KIND, WHICH])

    for fields in (
        [WHICH, KIND],
        [KIND, KIND],
        [KIND, replace(WHICH, if_value="stone")],
        [COUNT, replace(WHICH, if_field="count", if_value="1")],
        [replace(KIND, key=f"f_{place}") for place in range(61)],
    ):
        with pytest.raises(ValidationError):
            design.checked(fields)


@pytest.mark.parametrize(
    "given",
    [
        {"key": "a", "type": "text", "$ref": "file:///etc/passwd"},
        {"key": "a", "type": "text", "label_en": {"x": 1}},
        {"key": "a", "type": "text", "choices": [{"value": "a", "$ref": "#"}]},
        {"key": "a", "type": "text", "choices": "abc"},
        {"key": "a", "type": "number", "least": "1"},
        {"key": "a", "type": "number", "least": True},
        {"key": "a", "type": "text", "is_required": "yes"},
        {"key": "a", "type": "text", "label_en": "\0"},
        {"key": "a", "type": "text", "label_en": "\ud800"},
        {"key": ["a"], "type": "text"},
        {"type": "text"},
    ],
)
def test_a_design_from_elsewhere_brings_nothing_else_along(given):
    with pytest.raises(ValidationError):
        design.checked([design.field_from(given)])


@pytest.mark.parametrize("pattern", [r"\d{4}", "[A-Z]{2}-[0-9]+", r"\w+@\w+\.cn", "a?b?", ""])
def test_plain_patterns_are_taken(pattern):
    check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "a|b", r"\1", "[a-", "a{9999}", "x+y+z+", "a?b?c?d?e?", "^a", "a**", "(?i)a"],
)  # fmt: skip
def test_patterns_that_could_run_away_are_refused(pattern):
    with pytest.raises(ValidationError):
        check_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "example"),
    [
        (r"[A-Z]{2}-\d{4}", "AB-1234"),
        (r"[1-9]\d{5}", "112345"),
        (r"\w+@\w+\.cn", "A@A.cn"),
        (r"资产[0-9]{2,4}", "资产12"),
        (r"[^\d]{2}", "AB"),
        ("a?b*", ""),
    ],
)
def test_a_pattern_is_told_by_an_example(pattern, example):
    assert example_of(pattern) == example


def test_who_answers_in_another_form_reads_what_it_looks_like(db, requester):
    asset = Field("asset", "text", label_en="Asset", pattern=r"[A-Z]{2}-\d{4}")
    long = Field("long", "text", label_en="Long", pattern=r"\d+", least=4)

    told = filling.faults(version(asset, long), {"asset": "1234", "long": "abcde"})
    form = form_for(version(asset), requester, posted(asset="1234"))

    assert "AB-1234" in told["asset"]
    assert "such as" not in told["long"], "an example that is too short helps nobody"
    assert "AB-1234" in form.errors["asset"][0]


def test_whoever_names_a_person_reads_how(db, requester):
    asked = Field("person", "person", label_en="For whom")
    helped = replace(asked, key="other", help_en="Of your team")

    form = form_for(version(asked, helped), requester)

    assert form.fields["person"].help_text == "Name, sign-in name or e-mail address."
    assert form.fields["other"].help_text == "Of your team"


def test_the_designer_reads_when_a_field_is_asked():
    every = Field("extras", "choices", label_en="Extras", choices=(Choice("a", "A bag", "包"),))
    bag = Field("bag", "text", label_en="Which bag?", if_field="extras", if_value="a")

    assert design.asked_if(every, (every, bag)) == ""
    assert design.asked_if(bag, (every, bag)) == "only if “Extras” is “A bag”"
    with translation.override("zh-hans"):
        assert "包" in design.asked_if(bag, (every, bag))


def test_the_worst_pattern_there_can_be_ends_soon():
    slow = version(Field("a", "text", label_en="A", pattern=r"\w*\w*a?a?a?a?!"))

    before = time.process_time()
    assert filling.faults(slow, {"a": "a" * 300})

    assert time.process_time() - before < 5  # runs in milliseconds; without bounds it never ends


def posted(**answers):
    return MultiValueDict(
        {key: value if isinstance(value, list) else [value] for key, value in answers.items()}
    )


def test_a_plain_form_takes_the_answers_as_the_schema_has_them(db, requester):
    data = posted(kind="other", which="Pen", count="2", extras=["a"], day="2026-03-02",
                  person="requester@example.org", why="a\r\nbc")  # fmt: skip
    files = MultiValueDict({"files": [SimpleUploadedFile("a.txt", b"x")]})

    form = form_for(version(*EVERY), requester, data, files)

    assert form.is_valid(), form.errors
    assert form.answers == {
        "kind": "other",
        "which": "Pen",
        "count": 2,
        "extras": ["a"],
        "day": "2026-03-02",
        "person": "requester",
        "why": "a\nbc",
        "files": ["a.txt"],
    }
    assert [file.name for file in form.attached()["files"]] == ["a.txt"]


def test_what_a_condition_leaves_out_is_neither_kept_nor_wrong(db, requester):
    form = form_for(version(*FORM), requester, posted(kind="notebook", which="x" * 400))

    assert form.is_valid(), form.errors
    assert form.answers == {"kind": "notebook"}


def test_what_a_condition_asks_for_has_to_be_answered(db, requester):
    form = form_for(version(*FORM), requester, posted(kind="other"))

    assert not form.is_valid()
    assert form.errors == {"which": ["This has to be answered."]}


def test_what_is_asked_only_sometimes_is_marked_where_it_is_asked(db, requester):
    again = replace(WHICH, key="again", is_required=False)
    form = form_for(version(*FORM, again), requester)
    page = Template("{% load web %}{% fields form %}").render(Context({"form": form}))
    labels = [part.split("</label>")[0] for part in page.split('<label class="form-label"')[1:]]

    assert ['title="required"' in label for label in labels] == [True, True, False, False]
    assert page.count("data-if-required") == 1


def test_what_is_wrong_is_said_alike_by_form_and_schema(db, requester):
    chosen = version(KIND, replace(COUNT, most=1_500_000), Field("day", "date", label_en="From"))
    for answers in (
        {},
        {"kind": "stone"},
        {"kind": "other", "count": "2000000"},
        {"kind": "other", "count": "0"},
        {"kind": "other", "day": "soon"},
    ):
        given = {key: int(said) if said.isdigit() else said for key, said in answers.items()}
        by_form = form_for(chosen, requester, posted(**answers)).errors
        assert {key: told[0] for key, told in by_form.items()} == filling.faults(chosen, given)


def test_a_bound_is_told_as_people_write_it(db, requester):
    form = form_for(version(*FORM), requester, posted(kind="notebook", count="9"))

    assert form.errors == {"count": ["The most is 5."]}


def test_people_of_other_customers_are_not_named(db, requester, stranger):
    form = form_for(version(*EVERY), requester, posted(kind="notebook", person="stranger"))

    assert set(form.errors) == {"person"}


def test_answers_are_told_in_the_language_of_the_page():
    day, count = Field("day", "date"), Field("count", "number")

    with translation.override("en"):
        told = (day.told("2026-03-02"), count.told(1200), KIND.told("notebook"))
        assert told == ("2 March 2026", "1,200", "Notebook")
    with translation.override("zh-hans"):
        assert (day.told("2026-03-02"), KIND.told("notebook")) == ("2026年3月2日", "笔记本")
    assert day.told("soon") == "soon"


def test_bounds_are_called_by_what_they_count():
    labels = {
        kind: [str(form.fields[name].label) for name in ("least", "most")]
        for kind in ("text", "attachment", "number")
        for form in [FieldForm(kind=kind, before=(), held=None)]
    }

    assert labels == {
        "text": ["Fewest characters", "Most characters"],
        "attachment": ["Fewest files", "Most files"],
        "number": ["Least", "Most"],
    }


def test_kinds_of_fields_are_called_alike_wherever_fields_are_designed():
    for language, name in (("en", "Number"), ("zh-hans", "数字")):
        with translation.override(language):
            assert (design.Type.NUMBER.label, FieldType.NUMBER.label) == (name, name)
