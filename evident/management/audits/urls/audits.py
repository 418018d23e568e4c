"""Addresses of audits."""

from django.urls import path

from evident.management.audits.views import auditing as views
from evident.management.audits.views import citing, lists, papers
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "audits"
urlpatterns = [
    path("", lists.everything, {"listing": views.LIST_OF_AUDITS}, name="list"),
    path("plan/", views.plan, name="plan"),
    *exporting.addresses(views.EXPORT_OF_AUDITS),
    path("<str:number>/paper/<slug:form>/", papers.paper, name="paper"),
    path("<str:number>/checklist/<int:line>/cite/", citing.cite, name="cite"),
    path("<str:number>/citations/<int:citation>/drop/", citing.drop_citation, name="drop-citation"),
    *addresses(views.AUDITS),
]
