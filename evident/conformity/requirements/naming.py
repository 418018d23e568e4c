"""Where the page of a requirement is, by the name by which findings and checklists call it."""

from urllib.parse import quote

from django.urls import reverse

from evident.conformity.requirements.models import Catalogue

_shipped: list[str] = []


def shipped() -> str:
    """Return the code of the catalogue that comes with the product; asked for until it is there."""
    if not _shipped:
        _shipped.extend(Catalogue.objects.filter(is_shipped=True).values_list("code", flat=True))
    return _shipped[0] if _shipped else ""


def address_of(name: str) -> str:
    """Return the page of 8.6.1-a, or the list of what 8.6.1 asks for."""
    catalogue = shipped()
    if not catalogue or "/" in name:
        return ""
    if "-" in name:
        facts = {"catalogue": catalogue, "requirement": name}
        return reverse("requirements:requirement", kwargs=facts)
    listed = reverse("requirements:list", kwargs={"catalogue": catalogue})
    return f"{listed}?chapter={quote(name)}"
