"""The audits of the sample: what they ask, and that no question is answered twice."""

from collections import defaultdict
from datetime import datetime, time, timedelta

import pytest

from evident.demo.world import FOLDER, LANGUAGES, world
from evident.kernel import yaml_files
from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.queries import working_time_of
from evident.kernel.sample.queries import sample
from evident.management.audits.models import Audit, ChecklistLine
from evident.management.audits.models.audit import NEEDS_FINDING
from evident.management.audits.queries.auditing import lines_of

DAY = timedelta(days=1)
MAJOR_ONES_TOO_LATE, CLOSED_UNASKED = "8.6.1-g", "8.6.1-d"


def texts(place):
    """What an audit of the sample says in one language."""
    return yaml_files.read(FOLDER / place / "audits.yaml")


@pytest.mark.parametrize("place", LANGUAGES.values())
def test_findings_name_the_requirements_they_are_about(place):
    found = [each["requirement"] for each in texts(place)["findings"]]

    assert found == [MAJOR_ONES_TOO_LATE, CLOSED_UNASKED, "8.6.2-a", "8.3.2-g"]


def test_both_languages_tell_the_same_audit():
    one, other = (texts(place) for place in LANGUAGES.values())

    assert {name: set(told) for name, told in one["seen"].items()} == {
        name: set(told) for name, told in other["seen"].items()
    }
    assert [set(each) for each in one["findings"]] == [set(each) for each in other["findings"]]


def free_days(first, last):
    """The days on which nobody of the sample works."""
    told = world(sample().language)
    hours = working_time_of(Calendar.objects.get(code=told.organisations["calendar"]))
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    begins = {day: datetime.combine(day, time(), told.zone) for day in days}
    return {day for day, at in begins.items() if not hours.working_seconds(at, at + DAY)}


def assert_an_audit_answers_each_question_once():
    """No requirement conforms and does not; evidence fits; auditors work when others do."""
    held = Audit.objects.get(reported_at__isnull=False)
    answers = defaultdict(list)
    for line in lines_of(held):
        answers[line.requirement].append(line.answer)
        assert (line.finding is not None) == (line.answer in NEEDS_FINDING), line.requirement
    assert answers
    assert not {code for code, given in answers.items() if len(given) > 1}
    for audit in Audit.objects.all():
        assert not {audit.starts_on, audit.ends_on} & free_days(audit.starts_on, audit.ends_on)
    cited = ChecklistLine.objects.get(audit=held, requirement="8.6.1-f").citations.order_by("pk")
    assert "major" in cited[0].title_en.lower()
