"""Django's registration of this module."""

from django.apps import AppConfig


class NoticePagesConfig(AppConfig):
    """Names the module."""

    name = "evident.web.notifications"
    label = "notice_pages"
