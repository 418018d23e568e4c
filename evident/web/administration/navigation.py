"""Where the pages of administration are found."""

from django.utils.translation import gettext_lazy as _

from evident.web import home, navigation, palette
from evident.web.administration import first_steps
from evident.web.administration import home as home_of_administrators

ANY = ("account.manage", "access.manage", "access.explain", "settings.manage")
navigation.add(
    navigation.Entry(
        _("Administration"),
        "adjustments",
        "administration:index",
        permission=ANY,
        section=navigation.Section.ADMINISTER,
        order=10,
        key="a",
        words=_("overview warnings settings"),
    ),
    navigation.Entry(
        _("People"),
        "users",
        "administration:people",
        permission="account.manage",
        section=navigation.Section.ADMINISTER,
        order=20,
        words=_("users accounts sign-in invite"),
    ),
    navigation.Entry(
        _("Roles"),
        "shield-lock",
        "administration:roles",
        permission="access.manage",
        section=navigation.Section.ADMINISTER,
        order=30,
        words=_("permissions rights grants"),
    ),
)
palette.add(
    palette.Command(_("Teams"), "users-group", "administration:teams", permission="account.manage"),
    palette.Command(
        _("Organisations"),
        "building",
        "administration:organisations",
        permission="account.manage",
        words=_("customers suppliers"),
    ),
    palette.Command(_("Grants"), "key", "administration:grants", permission="access.manage"),
    palette.Command(
        _("Why may somebody see or do this?"),
        "help-hexagon",
        "administration:why",
        permission="access.explain",
        words=_("explain access permission"),
    ),
    palette.Command(
        _("API tokens of everybody"),
        "api",
        "administration:tokens",
        permission="account.manage",
    ),
    palette.Command(
        _("Numbering"), "list-numbers", "administration:numbering", permission="settings.manage"
    ),
)
home.add_block(
    home.Block(
        "administration.first_steps",
        "web/home/_first_steps.html",
        first_steps.read,
        permission="access.manage",
        order=1,
        place="wide",
    )
)
home_of_administrators.register()
navigation.add_personal(_("API tokens"), "administration:own-tokens")
