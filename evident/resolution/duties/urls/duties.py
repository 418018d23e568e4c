"""Addresses of duties."""

from django.urls import path

from evident.resolution.duties.views import duties as views
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "duties"
urlpatterns = [
    path("", views.everything, name="list"),
    path("plan/", views.plan, name="plan"),
    path("<str:number>/edit/", views.edit, name="edit"),
    path("<str:number>/checklist/", views.checklist, name="checklist"),
    *exporting.addresses(views.EXPORT),
    *addresses(views.PAGES),
]
