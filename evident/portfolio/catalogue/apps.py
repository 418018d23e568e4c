"""Django's registration of this module."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Names the module."""

    name = "evident.portfolio.catalogue"
    label = "catalogue"
