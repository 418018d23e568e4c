"""What every page of the analysis shows at its head."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evident.conformity.gaps.permissions import EXPORT
from evident.conformity.gaps.written import FORMS
from evident.conformity.requirements.models import Catalogue
from evident.conformity.requirements.permissions import JUDGE
from evident.kernel.access.queries import may
from evident.web.requests import UserRequest


def address(name: str, catalogue: Catalogue) -> str:
    """Return the address of a page about a catalogue."""
    return reverse(f"gaps:{name}", kwargs={"catalogue": catalogue.code})


def frame(
    request: UserRequest, catalogue: Catalogue, here: str, question: str = ""
) -> dict[str, Any]:
    """Return the head of a page: its views, `here` being the one shown, and the files."""
    pages = [
        ("list", _("Gaps")),
        ("course", _("Picture and course")),
        ("changes", _("What has changed")),
        ("readiness", _("Ready to apply?")),
    ]
    return {
        "catalogue": catalogue,
        "tabs": [
            {"label": label, "href": address(name, catalogue), "is_current": name == here}
            for name, label in pages
            if name != "readiness" or catalogue.is_shipped
        ],
        "may_judge": may(request.user, JUDGE),
        "assess": reverse("requirements:assess", kwargs={"catalogue": catalogue.code}),
        "files": files_of(catalogue, question) if may(request.user, EXPORT) else [],
    }


def files_of(catalogue: Catalogue, question: str) -> list[dict[str, str]]:
    """Return the files there are: each kind in the language of the page, then in the other."""
    here = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    found = []
    for language in (here, "en" if here == "zh-hans" else "zh-hans"):
        for form in FORMS.values():
            at = reverse("gaps:file", kwargs={"catalogue": catalogue.code, "form": form.code})
            asked = f"language={language}" + (f"&{question}" if question else "")
            name = "English" if language == "en" else "中文"
            found.append({"label": f"{form.label} · {name}", "href": f"{at}?{asked}"})
    return found
