"""What a sampled record says of itself is told in both languages."""

from datetime import timedelta

from evident.conformity.samples.freezing import facts_of, value_of
from evident.conftest import NOON
from evident.kernel.records.models import Record
from evident.portfolio.services import actions as services
from evident.resolution.incidents import actions as incidents
from evident.resolution.incidents.models import Incident


def test_an_empty_field_is_told_as_empty(requester, desk):
    incident = incidents.report(by=requester, at=NOON, title="No mail")

    told = {each["name"]["en"]: each["value"] for each in facts_of(incident, user=requester)}

    assert told["Category"] == {"en": "–", "zh": "–"}
    assert told["Resolved at"] == {"en": "–", "zh": "–"}
    assert told["Requester"]["en"] == requester.name


def test_another_record_that_is_hidden_is_told_as_hidden_and_not_as_empty(
    make_user, provider, requester
):
    owner = make_user("owner", "process_owner", provider)
    service = services.propose(by=owner, at=NOON, name_en="E-mail", name_zh="电子邮件")
    incident = incidents.report(by=requester, at=NOON, title="No mail")
    incident.service = Record.objects.get(pk=service.pk)

    told = {each["name"]["en"]: each["value"] for each in facts_of(incident, user=requester)}

    assert told["Service"]["en"] == "not shown to whoever drew the sample"


def test_another_record_is_called_by_its_name_in_each_language(make_user, provider, requester):
    owner = make_user("owner", "process_owner", provider)
    service = services.propose(by=owner, at=NOON, name_en="E-mail", name_zh="电子邮件")
    incident = incidents.report(by=requester, at=NOON, title="No mail")
    incident.service = Record.objects.get(pk=service.pk)

    told = value_of(incident, Incident._meta.get_field("service"), service.pk)

    assert told == {"en": f"{service.number} E-mail", "zh": f"{service.number} 电子邮件"}


def test_how_long_something_took_is_told_in_hours_and_minutes():
    field = Incident._meta.get_field("restored_in")

    told = value_of(Incident(), field, timedelta(hours=10, minutes=49, microseconds=854044))

    assert told == {"en": "10 h 49 min", "zh": "10 小时 49 分钟"}
