"""Django's registration of this module."""

from django.apps import AppConfig


class ServiceReportsConfig(AppConfig):
    """Names the module."""

    name = "evident.reporting.service_reports"
    label = "service_reports"
