"""Articles that may answer instead of an order, and beside an order."""

import pytest
from django.test import Client
from django.urls import reverse

from evident.conftest import NOON
from evident.kernel.links.models import Link
from evident.resolution.service_requests.models import ServiceRequest
from evident.support.knowledge import actions
from evident.support.knowledge.models import Deflection


@pytest.fixture
def article(agent, manager):
    """A published article on devices."""
    made = actions.draft(
        by=agent, at=NOON, title_en="Reset your device", body_en="Wait", audience="customers"
    )
    actions.submit(article=made, by=agent, at=NOON)
    return actions.publish(article=made, by=manager, at=NOON)


@pytest.mark.parametrize("place", ["order", "catalogue"])
def test_somebody_reads_and_orders_nothing(place, article, make_offering, requester):
    offering = make_offering()
    client = Client()
    client.force_login(requester)
    where = {
        "order": ("service_requests:order", [offering.number]),
        "catalogue": ("catalogue:shop", []),
    }
    page = client.get(reverse(where[place][0], args=where[place][1])).content.decode()
    suggestions = reverse("articles:suggestions", args=[place])
    assert suggestions in page
    assert ("load" in page.split(suggestions)[1][:300]) is (place == "order")

    found = client.get(suggestions, {"about": "New device", "text": "mine hangs"}).content.decode()
    solved = reverse("articles:solved", args=[article.number, place])
    assert solved in found
    done = client.post(solved, {"about": "New device", "text": "mine hangs"}).content.decode()

    assert "nothing was ordered" in done
    assert Deflection.objects.get().typed == "New device mine hangs"
    assert not ServiceRequest.objects.exists()


def test_an_article_is_used_beside_an_order(article, make_order, agent):
    order = make_order()
    client = Client()
    client.force_login(agent)
    beside = reverse("articles:beside", args=[order.number])
    assert beside in client.get(order.get_absolute_url()).content.decode()
    assert article.name in client.get(beside).content.decode()

    client.post(reverse("articles:use", args=[article.number, order.number]))

    link = Link.objects.get()
    assert (link.start_id, link.meaning, link.end_id) == (order.pk, "solved_with", article.pk)
    assert "Solved with it" in client.get(beside).content.decode()
