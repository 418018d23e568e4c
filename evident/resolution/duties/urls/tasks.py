"""Addresses of the tasks of duties."""

from django.urls import path

from evident.resolution.duties.views import tasks as views
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "duty_tasks"
urlpatterns = [
    path("", views.everything, name="list"),
    path("<str:number>/answer/", views.answer, name="answer"),
    path("<str:number>/report_incident/", views.report_incident, name="report_incident"),
    *exporting.addresses(views.EXPORT),
    *addresses(views.PAGES),
]
