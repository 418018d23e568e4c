"""Where pages lead to requirements."""

from django.utils.translation import gettext_lazy as _

from evident.conformity.requirements.permissions import SEE
from evident.web import navigation

navigation.add(
    navigation.Entry(
        _("Requirements"),
        "map-2",
        "requirements:index",
        permission=SEE,
        section=navigation.Section.PROVE,
        order=5,
        key="c",
        words=_("clauses ISO 20000 conformity gap evidence map"),
    )
)
