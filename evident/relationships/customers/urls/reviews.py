"""Addresses of service reviews."""

from django.urls import path

from evident.relationships.customers.views import reviews as views
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "reviews"
urlpatterns = [
    path("", views.everything, name="list"),
    path("plan/", views.plan, name="plan"),
    *exporting.addresses(views.EXPORT),
    *addresses(views.PAGES),
]
