"""Addresses of the portfolio."""

from django.urls import path

from evident.portfolio.services.views import pages
from evident.portfolio.services.views.steps import PAGES
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "services"
urlpatterns = [
    path("", pages.portfolio, name="portfolio"),
    path("new/", pages.propose, name="propose"),
    path("<str:number>/edit/", pages.edit, name="edit"),
    *exporting.addresses(pages.EXPORT),
    *addresses(PAGES),
]
