"""The pages of administration side by side, for those who may open each."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User


def tabs_for(user: User, current: str) -> list[dict[str, Any]]:
    """Return the tabs `user` may open; `current` is the name of the page shown."""
    pages = [
        ("people", _("People"), "account.manage", True),
        ("teams", _("Teams"), "account.manage", False),
        ("organisations", _("Organisations"), "account.manage", True),
        ("roles", _("Roles"), "access.manage", False),
        ("grants", _("Grants"), "access.manage", False),
        ("why", _("Why?"), "access.explain", False),
        ("tokens", _("API tokens"), "account.manage", True),
        ("numbering", _("Numbering"), "settings.manage", False),
        ("fields", _("Additional fields"), "settings.manage", False),
    ]
    access = access_of(user)
    return [
        {
            "label": label,
            "href": reverse(f"administration:{name}"),
            "is_current": name == current,
        }
        for name, label, code, is_scoped in pages
        if (access.may_somewhere(code) if is_scoped else access.may(code))
    ]
