"""Addresses of the pages of procedures."""

from django.urls import path

from evident.web.procedures import editing, views
from evident.web.records.exporting import addresses

app_name = "procedures"
urlpatterns = [
    path("", views.index, name="index"),
    *addresses(views.EXPORT),
    path("<slug:kind>/", views.detail, name="detail"),
    path("<slug:kind>/propose/", editing.propose, name="propose"),
    path("<slug:kind>/versions/<int:number>/", views.version, name="version"),
    path("<slug:kind>/versions/<int:number>/general/", editing.general, name="general"),
    path("<slug:kind>/versions/<int:number>/steps/<slug:step>/", editing.step, name="step"),
    path("<slug:kind>/versions/<int:number>/approve/", editing.approve, name="approve"),
    path("<slug:kind>/versions/<int:number>/discard/", editing.discard, name="discard"),
]
