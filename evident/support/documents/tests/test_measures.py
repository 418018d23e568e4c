"""Measures of documents: without any, with such as keep what is told of, and such as break it."""

import pytest

from evident.kernel.measures.definition import measure_of
from evident.kernel.measures.queries import Period, by_month, figure, records_behind
from evident.support.documents import actions
from evident.support.documents.standing import asked

PROCEDURE = {"template": "incident_procedure", "title_en": "Incidents"}


@pytest.fixture
def told(author):
    """The value of a measure, and the numbers of the records behind it and of those counted."""

    def tell(code, **asked_for):
        measure = measure_of(code)
        facts = {"user": author, "period": Period(), **asked_for}
        behind = records_behind(measure, **facts)
        counted = behind.filter(measure.counted)
        found = figure(measure, **facts)
        numbers = [sorted(rows.values_list("number", flat=True)) for rows in (behind, counted)]
        return found.value, *numbers

    return tell


def test_mandatory_documents_are_those_that_are_approved_of_those_asked_for(
    told, make_document, author, approver
):
    assert told("document.mandatory") == (0, [], [])

    draft = make_document(**PROCEDURE)
    make_document(title_en="Asked for by nobody")
    assert told("document.mandatory") == (0, [draft.number], [])

    actions.submit(document=draft, by=author, at=draft.opened_at, has_open_places=True)
    actions.approve(document=draft, by=approver, at=draft.opened_at)

    value, behind, counted = told("document.mandatory")
    wanted = len(list(asked()))
    assert wanted > 20
    assert value == pytest.approx(100 / wanted)
    assert (behind, counted) == ([draft.number], [draft.number])
    assert figure_of_sort("procedure", author) == pytest.approx(100)
    months = by_month(measure_of("document.mandatory"), user=author, period=Period())
    assert max(each.value for each in months if each.value is not None) == 100


def figure_of_sort(sort, user):
    """Return the measure of the documents of one type: missing ones are of none."""
    measure = measure_of("document.mandatory")
    return figure(measure, user=user, period=Period(), narrowed={"sort": sort}).value


def test_a_figure_reads_once_what_is_asked_for(author, make_document, django_assert_num_queries):
    make_document(**PROCEDURE)
    measure = measure_of("document.mandatory")
    figure(measure, user=author, period=Period())  # what access rests on is known by now

    with django_assert_num_queries(2):
        figure(measure, user=author, period=Period())
