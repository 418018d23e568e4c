"""Offerings that the tests of this module start from."""

from collections.abc import Callable
from typing import Any

import pytest

from evident.conftest import NOON
from evident.portfolio.catalogue import actions
from evident.portfolio.catalogue.design import Choice, Field
from evident.portfolio.catalogue.models import Offering
from evident.portfolio.services.tests.conftest import hours, make_live, make_service, owner

__all__ = ["hours", "make_live", "make_service", "owner"]

KIND = Field(
    "kind",
    "choice",
    label_en="Which device?",
    label_zh="哪种设备？",
    is_required=True,
    choices=(Choice("notebook", "Notebook", "笔记本"), Choice("other", "Another", "其他")),
)
WHICH = Field(
    "which", "text", label_en="Which one?", is_required=True, most=20,
    if_field="kind", if_value="other",
)  # fmt: skip
COUNT = Field("count", "number", label_en="How many?", least=1, most=5)
FORM = (KIND, WHICH, COUNT)


@pytest.fixture
def make_offering(owner, make_live, customer) -> Callable[..., Offering]:
    """Prepare an offering of a service that the customer has."""

    def make(**facts: Any) -> Offering:
        facts.setdefault("service", None)
        service = facts.pop("service") or make_live(customer)
        start = {"by": owner, "at": NOON, "name_en": "New device", "name_zh": "新设备"}
        start["currency"] = "EUR"
        return actions.prepare(service=service, **start | facts)

    return make


@pytest.fixture
def make_published(make_offering, owner) -> Callable[..., Offering]:
    """Prepare an offering, design its form, and publish it."""

    def make(*fields: Field, **facts: Any) -> Offering:
        offering = make_offering(**facts)
        at = {"by": owner, "at": NOON}
        actions.design_form(offering=offering, fields=fields or FORM, **at)
        actions.put_in_force(offering=offering, **at)
        offering = actions.approve(offering=offering, **at)
        return actions.publish(offering=offering, **at)

    return make
