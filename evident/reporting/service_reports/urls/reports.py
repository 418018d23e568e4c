"""Addresses of service reports."""

from django.urls import path

from evident.reporting.service_reports.views import reports as views
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "service_reports"
urlpatterns = [
    path("", views.everything, name="list"),
    path("plan/", views.plan, name="plan"),
    path("<str:number>/explain/", views.explain, name="explain"),
    path("<str:number>/editions/<int:edition>/", views.edition, name="edition"),
    path("<str:number>/editions/<int:edition>/files/<slug:form>/", views.file, name="file"),
    path("<str:number>/editions/<int:edition>/records/", views.records, name="records"),
    *exporting.addresses(views.EXPORT),
    *addresses(views.PAGES),
]
