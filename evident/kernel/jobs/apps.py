"""Django's registration of this module."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.jobs"
    label = "jobs"
