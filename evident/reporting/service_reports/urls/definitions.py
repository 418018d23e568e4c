"""Addresses of report definitions."""

from django.urls import path

from evident.reporting.service_reports.views import definitions as views
from evident.web.records.pages import addresses

app_name = "report_definitions"
urlpatterns = [
    path("", views.everything, name="list"),
    path("define/", views.define, name="define"),
    *addresses(views.PAGES),
]
