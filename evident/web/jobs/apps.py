"""Django's registration of this module."""

from django.apps import AppConfig


class JobPagesConfig(AppConfig):
    """Names the module."""

    name = "evident.web.jobs"
    label = "job_pages"
