"""What every request is given."""

from django.contrib import messages
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from evident.kernel.trail.actions import current_door
from evident.kernel.trail.models import Door
from evident.kernel.zones import zone_of
from evident.web import middleware


def test_a_fragment_for_somebody_signed_out_leads_to_the_sign_in_page(client, db):
    ask = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "/search/?q=a"}

    answer = client.get("/palette/", **ask)

    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=/search/%3Fq%3Da"


def test_messages_come_along_with_a_fragment(client, agent):
    client.force_login(agent)
    request = client.get("/palette/").wsgi_request
    request.META["HTTP_HX_REQUEST"] = "true"
    request.__dict__.pop("headers", None)

    def answer(request):
        messages.success(request, "Taken.")
        return HttpResponse("<p>row</p>")

    body = middleware.fragments(answer)(request).content.decode()

    assert body.startswith("<p>row</p>")
    assert 'hx-swap-oob="beforeend"' in body
    assert "Taken." in body


def test_the_trail_notes_by_which_door_a_change_came():
    seen = []

    def answer(_request):
        seen.append(current_door())
        return HttpResponse()

    for path in ("/incidents/", "/api/incidents"):
        middleware.door(answer)(RequestFactory().get(path))

    assert seen == [Door.PAGE, Door.API]


def test_an_unknown_time_zone_falls_back_to_the_installations():
    assert zone_of("Moon/Base") == zone_of("") == timezone.get_default_timezone()
    assert str(zone_of("Asia/Shanghai")) == "Asia/Shanghai"
