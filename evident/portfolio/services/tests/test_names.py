"""Services are offered and told of by their name in the language of the page."""

import pytest
from django.utils import translation

from evident.conftest import NOON
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.portfolio.services import actions
from evident.portfolio.services.history import dependency_added
from evident.web.records.forms import RecordField

pytestmark = pytest.mark.django_db


@pytest.fixture
def chinese():
    """A page in Chinese."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def mail(make_service):
    """A service."""
    return make_service()


@pytest.fixture
def wire(make_service, mail):
    """Another, younger one."""
    return make_service(name_en="Wire", name_zh="电报")


def test_choices_are_named_at_once(mail, wire, chinese, django_assert_num_queries):
    field = RecordField(queryset=Record.objects.order_by("pk"), empty_label="–")
    with django_assert_num_queries(2):
        choices = [(str(value), label) for value, label in field.choices]
    assert choices == [("", "–"), (str(mail.pk), "电子邮件"), (str(wire.pk), "电报")]
    assert field.clean(str(wire.pk)).pk == wire.pk


def test_history_tells_a_service_while_it_is_called_so(mail, wire, owner, chinese):
    actions.add_dependency(service=mail, by=owner, at=NOON, needed=wire)
    entry = Entry.objects.get(event="service.add_dependency")
    assert dependency_added(entry).endswith(f"{wire.number} 电报")
    before = Entry(event=entry.event, by_name=entry.by_name)  # as entries were that tell one name
    before.facts = {"needed": {"id": wire.pk, "text": f"{wire.number} Wire"}}
    assert dependency_added(before).endswith(f"{wire.number} 电报")
    Record.objects.filter(pk=wire.pk).update(title="Telegraph")
    assert dependency_added(entry).endswith(f"{wire.number} 电报"), "as it was called then"
    assert dependency_added(before).endswith(f"{wire.number} Wire")
