"""Django's registration of this module."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Names the module."""

    name = "evident.relationships.customers"
    label = "customers"
