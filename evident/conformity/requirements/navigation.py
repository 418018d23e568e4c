"""Where pages lead to requirements."""

from django.utils.translation import gettext_lazy as _

from evident.conformity.requirements.permissions import ASSIGN, SEE
from evident.web import home, navigation

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
    ),
    navigation.Entry(
        _("My part"),
        "user-check",
        "requirements:mine",
        permission=SEE,
        section=navigation.Section.PROVE,
        order=6,
        words=_("role requirements actions services answer for"),
    ),
)
home.add_later(
    "requirements.glance",
    label=_("Requirements"),
    url_name="requirements:glance",
    permission=ASSIGN,
    order=10,
    place="left",
)
