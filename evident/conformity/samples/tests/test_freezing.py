"""What a sampled record says of itself is told in both languages."""

from evident.conformity.samples.freezing import value_of
from evident.conftest import NOON
from evident.kernel.records.models import Record
from evident.portfolio.services import actions as services
from evident.resolution.incidents import actions as incidents
from evident.resolution.incidents.models import Incident


def test_another_record_is_called_by_its_name_in_each_language(make_user, provider, requester):
    owner = make_user("owner", "process_owner", provider)
    service = services.propose(by=owner, at=NOON, name_en="E-mail", name_zh="电子邮件")
    incident = incidents.report(by=requester, at=NOON, title="No mail")
    incident.service = Record.objects.get(pk=service.pk)

    told = value_of(incident, Incident._meta.get_field("service"), service.pk)

    assert told == {"en": f"{service.number} E-mail", "zh": f"{service.number} 电子邮件"}
