"""Addresses of measures and checks."""

from django.urls import path

from evident.reporting.figures import exports, views
from evident.web.records.exporting import addresses

app_name = "figures"
urlpatterns = [
    path("measures/", views.measures, name="measures"),
    path("measures/glance/", views.glance, name="glance"),
    path("measures/glance/team/", views.team_glance, name="team-glance"),
    path("measures/glance/organisation/", views.organisation_glance, name="organisation-glance"),
    path("measures/<str:measure>/", views.measure, name="measure"),
    path("measures/<str:measure>/records/", views.records, name="records"),
    path("measures/<str:measure>/target/", views.target, name="target"),
    path("checks/", views.checks, name="checks"),
    path("checks/exceptions/", views.exceptions, name="exceptions"),
    path("checks/<str:check>/", views.check, name="check"),
    *addresses(exports.MEASURES, exports.CHECKS, exports.OF_MEASURE, exports.OF_CHECK),
]
