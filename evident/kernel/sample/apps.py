"""Django's registration of this module."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.sample"
    label = "sample"
