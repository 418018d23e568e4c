"""A procedure in outline says the same as the procedure, in words that cannot be misread."""

import pytest
from django.utils.translation import override

from evident.kernel.procedures.outline import sources_in_words
from evident.kernel.procedures.procedure import procedure_of


@pytest.mark.parametrize(
    ("kind", "step", "told"),
    [
        ("incident", "report", ""),
        ("incident", "note", "Every state"),
        ("incident", "edit", "Every open state"),
        ("incident", "escalate", "Every open state but Resolved"),
        ("incident", "classify", "New, Classified"),
        ("document", "note", "Every state but Disposed of"),
        ("document", "edit", "Draft; Published, being revised"),
    ],
)
def test_states_a_step_starts_from_are_told_in_short(kind, step, told):
    procedure = procedure_of(kind)

    assert sources_in_words(procedure, procedure.named(step)) == told


def test_commas_in_the_names_of_states_part_nothing_in_chinese_either():
    article = procedure_of("article")

    with override("zh-hans"):
        told = sources_in_words(article, article.named("edit"))

    assert told == "草稿；已发布，修订中"
