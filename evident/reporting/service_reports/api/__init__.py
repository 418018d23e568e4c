"""Service reports and their definitions through the API."""

from evident.reporting.service_reports.api import files
from evident.reporting.service_reports.api.definitions import router as definitions_router
from evident.reporting.service_reports.api.reports import router

__all__ = ["definitions_router", "files", "router"]
