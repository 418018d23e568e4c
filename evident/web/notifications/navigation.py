"""Where the pages of notices are found."""

from django.utils.translation import gettext_lazy as _

from evident.web import navigation

navigation.add(
    navigation.Entry(
        _("Inbox"),
        "bell",
        "notifications:inbox",
        order=5,
        key="n",
        words=_("notices messages unread"),
    ),
    navigation.Entry(
        _("Send log"),
        "mail-search",
        "notifications:log",
        permission="notification.view_log",
        section=navigation.Section.ADMINISTER,
        order=75,
        words=_("mail sent not sent why"),
    ),
)
navigation.add_personal(_("Notifications"), "notifications:preferences")
