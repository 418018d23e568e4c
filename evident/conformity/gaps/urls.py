"""Addresses of the gap analysis."""

from django.urls import path

from evident.conformity.gaps.views import analysing, files, listing, planning

app_name = "gaps"
urlpatterns = [
    path("", listing.listing, name="index"),
    path("<slug:catalogue>/", listing.listing, name="list"),
    path("<slug:catalogue>/course/", analysing.course, name="course"),
    path("<slug:catalogue>/changes/", analysing.changed, name="changes"),
    path("<slug:catalogue>/readiness/", analysing.ready, name="readiness"),
    path("<slug:catalogue>/file/<slug:form>/", files.file, name="file"),
    path("<slug:catalogue>/<str:requirement>/plan/", planning.plan, name="plan"),
]
