"""Django's registration of this module."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.organisations"
    label = "organisations"
