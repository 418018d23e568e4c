"""Django's registration of this module."""

from django.apps import AppConfig


class CustomFieldsConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.custom_fields"
    label = "custom_fields"
