"""What the customer may order."""

from evident.conftest import NOON
from evident.portfolio.catalogue import actions as catalogue
from evident.portfolio.catalogue.design import Field
from evident.portfolio.catalogue.models import Offering
from evident.portfolio.services.models import Service
from tests.walls.other_customer.words import SECRET


def offered(service: Service) -> Offering:
    """Let something be ordered of a service."""
    facts = {"by": service.owner, "at": NOON}
    name = f"{SECRET} offer"
    offering = catalogue.prepare(service=service, name_en=name, summary_en=name, **facts)
    catalogue.design_form(
        offering=offering, fields=[Field("field_1", "text", label_en=name)], **facts
    )
    catalogue.put_in_force(offering=offering, **facts)
    offering = catalogue.approve(offering=offering, **facts)
    return catalogue.publish(offering=offering, **facts)
