"""Addresses of samples."""

from django.urls import path

from evident.conformity.samples.views import archiving, drawing, reading
from evident.web.records.exporting import addresses

app_name = "samples"
urlpatterns = [
    path("", reading.everything, name="list"),
    path("draw/", drawing.draw, name="draw"),
    path("population/", drawing.population, name="population"),
    *addresses(reading.EXPORT),
    path("<int:sample>/", reading.sample, name="sample"),
    path("<int:sample>/archive/", archiving.archive, name="archive"),
    path("<int:sample>/recheck/", archiving.recheck, name="recheck"),
    path("<int:sample>/<int:place>/", reading.record, name="record"),
    path("<int:sample>/<int:place>/judge/", drawing.judge, name="judge"),
    path("<int:sample>/<int:place>/files/<str:sha256>/", reading.file, name="file"),
]
