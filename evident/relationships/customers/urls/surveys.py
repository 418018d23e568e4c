"""Addresses of surveys."""

from django.urls import path

from evident.relationships.customers.views import surveys as views
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "surveys"
urlpatterns = [
    path("", views.everything, name="list"),
    path("plan/", views.plan, name="plan"),
    path("by-mail/<str:key>/", views.link, name="by_mail"),
    path("<str:number>/answer/", views.answer, name="answer"),
    *exporting.addresses(views.EXPORT),
    *addresses(views.PAGES),
]
