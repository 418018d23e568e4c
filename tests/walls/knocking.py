"""How every address is knocked at, and what an answer to a stranger may be."""

import inspect
import re

from django.test import Client
from django.urls import Resolver404, resolve
from ninja.operation import PathView

from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.resolution.incidents.models import Incident
from tests.addresses import Address, walk
from tests.walls.other_customer.nowhere import OF_NOBODY

OPEN_TO_ALL = re.compile(
    r"^/(accounts/|api/$|language/|theme/|api/docs|api/openapi\.json|static/|health"
    r"|(satisfaction|surveys|service-requests)/by-mail/)"
)
"""Addresses that answer without signing in: signing in, signed links, what shows no records."""
CHANGING = re.compile(
    rb'(name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"|"csrfToken": ?"[^"]+"'
    rb'|X-CSRFToken"?: ?"[^"]+"|data-csrf="[^"]+")'
)
FACTS = {
    "title": "x",
    "symptom": "x",
    "note": "x",
    "text": "x",
    "reason": "x",
    "code": "solved_permanently",
    "impact": 1,
    "urgency": 1,
    "name": "x",
    "meaning": "related",
    "step": "close",
    "item": "x",
}
METHODS = ("get", "post")
REFUSALS = {400, 403, 404, 405, 422}


def belongs_to_nobody(address: Address) -> bool:
    """Return whether the address leads to nobody's things in particular."""
    return any(address.pattern.startswith(start) for start in OF_NOBODY)


def everything() -> list[Address]:
    """Return all addresses, those of the product itself first."""
    by_pattern = {address.pattern: address for address in walk()}
    return [by_pattern[pattern] for pattern in sorted(by_pattern)]


def addresses_of_records() -> list[Address]:
    """Return the addresses that take something."""
    return [address for address in everything() if address.arguments]


def plain_addresses() -> list[Address]:
    """Return the addresses that take nothing but a question."""
    return [
        address
        for address in everything()
        if not address.arguments and "logout" not in address.pattern
    ]


def fill(address: Address, values: dict[str, object]) -> str:
    """Return the address filled with `values`."""
    own = [given for start, given in OF_NOBODY.items() if address.pattern.startswith(start)]
    if own:
        return address.filled(own[0])
    place = address.pattern.removeprefix("api/")
    modules = [given for start, given in values.items() if place.startswith(start)]
    of_module = next((given for given in modules if isinstance(given, dict)), {})
    return address.filled(values | of_module)


def same(body: bytes) -> bytes:
    """Return a page without what differs from one answer to the next."""
    return CHANGING.sub(b"", body)


def signed_in(user) -> Client:
    """Return a browser of `user` that shows errors as a real server does."""
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    return browser


def ways(path: str) -> tuple[str, ...]:
    """Return the methods to knock with: those of pages, or those that the endpoint knows."""
    if not path.startswith("/api/"):
        return METHODS
    try:
        view = resolve(path).func
    except Resolver404:
        return METHODS
    is_plain = inspect.isfunction(view)
    endpoint = inspect.getclosurevars(view).nonlocals.get("self") if is_plain else None
    if not isinstance(endpoint, PathView):
        return METHODS
    return tuple(
        sorted({method.lower() for each in endpoint.operations for method in each.methods})
    )


def knock(browser: Client, method: str, path: str):
    """Ask, with facts that most steps would be content with."""
    if path.startswith("/api/") and method != "get":
        facts = FACTS | {"other": path.split("/")[3]}
        return getattr(browser, method)(path, facts, content_type="application/json")
    return getattr(browser, method)(path, FACTS if method == "post" else {})


def state_of(incident: Incident) -> tuple[object, ...]:
    """Return what must not change when strangers knock."""
    record = Record.objects.get(pk=incident.pk)
    entries = Entry.objects.filter(record_id=incident.pk).count()
    return record.version, record.state, record.title, record.assignee_id, entries
