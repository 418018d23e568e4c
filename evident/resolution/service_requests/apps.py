"""Django's registration of this module."""

from django.apps import AppConfig


class ServiceRequestsConfig(AppConfig):
    """Names the module."""

    name = "evident.resolution.service_requests"
    label = "service_requests"
