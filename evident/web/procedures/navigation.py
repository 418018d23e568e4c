"""Where the pages of procedures and approvals are found."""

from django.utils.translation import gettext_lazy as _

from evident.kernel.procedures.tailoring import SEEING
from evident.web import navigation

navigation.add(
    navigation.Entry(
        _("Procedures"),
        "route",
        "procedures:index",
        permission=SEEING,
        section=navigation.Section.PROVE,
        order=20,
        words=_("flow chart tailoring versions steps"),
    ),
    navigation.Entry(
        _("Approvals"),
        "checkbox",
        "approvals:index",
        permission=SEEING,
        order=30,
        words=_("approve refuse decide"),
    ),
)
