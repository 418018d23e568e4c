"""The form of a report's definition: long, and so in parts."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_defining_a_report_asks_in_parts(sign_in, owner, definition):
    client = sign_in(owner)
    for address in (
        reverse("report_definitions:define"),
        reverse("report_definitions:edit", args=[definition.number]),
    ):
        page = client.get(address).text
        for heading in ("Name and purpose", "What it is about", "When it is made"):
            assert f'<legend class="field-group">{heading}</legend>' in page
        for name in ("name_en", "measures", "trend_periods", "is_automatic"):
            assert page.count(f'for="id_{name}"') + page.count(f'name="{name}"') > 0
