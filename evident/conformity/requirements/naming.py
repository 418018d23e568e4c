"""What findings and checklists call requirements: whether there are such, and where they stand."""

from collections.abc import Sequence
from urllib.parse import quote

from django.urls import reverse

from evident.conformity.requirements.models import Catalogue, Clause, Requirement
from evident.management.audits.naming import know_by

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


def unknown(names: Sequence[str]) -> list[str]:
    """Return those of `names` that nothing in the catalogue we ship is called, once it is there."""
    codes = Requirement.objects.filter(catalogue__is_shipped=True).order_by()
    clauses = Clause.objects.filter(catalogue__is_shipped=True, number__in=names).order_by()
    known = codes.filter(code__in=names).values_list("code").union(clauses.values_list("number"))
    there = {name for (name,) in known}
    absent = [each for each in names if each not in there]
    return absent if absent and codes.exists() else []


know_by(unknown)
