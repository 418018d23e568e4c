"""Django's registration of this module."""

from django.apps import AppConfig


class AdministrationPagesConfig(AppConfig):
    """Names the module."""

    name = "evident.web.administration"
    label = "administration_pages"
