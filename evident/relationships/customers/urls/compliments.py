"""Addresses of compliments."""

from django.urls import path

from evident.relationships.customers.views import compliments as views
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "compliments"
urlpatterns = [
    path("", views.everything, name="list"),
    path("report/", views.report, name="report"),
    *exporting.addresses(views.EXPORT),
    *addresses(views.PAGES),
]
