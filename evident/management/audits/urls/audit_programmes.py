"""Addresses of audit programmes."""

from django.urls import path

from evident.management.audits.views import auditing as views
from evident.management.audits.views import lists
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "audit_programmes"
urlpatterns = [
    path("", lists.everything, {"listing": views.LIST_OF_PROGRAMMES}, name="list"),
    path("draft/", views.draft, name="draft"),
    *exporting.addresses(views.EXPORT_OF_PROGRAMMES),
    *addresses(views.PROGRAMMES),
]
