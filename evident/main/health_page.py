"""The page of what is wrong with the installation, and its place on administrators' home."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from evident.kernel.access.queries import require
from evident.main.health import examine, reach
from evident.web import home, navigation
from evident.web.requests import UserRequest, part

PERMISSION = "settings.manage"


@login_required
@require_GET
def health(request: UserRequest) -> HttpResponse:
    """Show what `evident doctor` finds."""
    require(request.user, PERMISSION)
    context = {"findings": examine(is_deployed=False), "reach": reach()}
    return part(request, "web/_health.html", context, heading=_("Health of the installation"))


def register() -> None:
    """Make it known to pages."""
    navigation.add(
        navigation.Entry(
            gettext_lazy("Health"),
            "stethoscope",
            "health",
            permission=PERMISSION,
            section=navigation.Section.ADMINISTER,
            order=75,
            words=gettext_lazy("doctor faults warnings disk database"),
        )
    )
    home.add_later(
        "health",
        label=gettext_lazy("Health of the installation"),
        url_name="health",
        permission=PERMISSION,
        order=20,
        place="left",
    )
