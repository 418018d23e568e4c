"""Addresses of nonconformities."""

from django.urls import path

from evident.management.audits.views import lists
from evident.management.audits.views import treatment as views
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "nonconformities"
urlpatterns = [
    path("", lists.everything, {"listing": views.LIST_OF_NONCONFORMITIES}, name="list"),
    *exporting.addresses(views.EXPORT_OF_NONCONFORMITIES),
    *addresses(views.NONCONFORMITIES),
]
