"""Addresses of agreements and clocks."""

from django.urls import path

from evident.relationships.service_levels.views import agreements
from evident.web.records.pages import addresses

app_name = "service_levels"
urlpatterns = [
    path("", agreements.index, name="index"),
    path("new/", agreements.draft, name="draft"),
    path("<str:number>/terms/", agreements.revise, name="revise"),
    *addresses(agreements.PAGES),
]
