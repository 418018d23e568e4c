"""Addresses of report definitions."""

from django.urls import path

from evident.reporting.service_reports.views import definitions as views
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "report_definitions"
urlpatterns = [
    path("", views.everything, name="list"),
    path("define/", views.define, name="define"),
    *exporting.addresses(views.EXPORT),
    *addresses(views.PAGES),
]
