"""Addresses of requirements."""

from django.urls import path

from evident.conformity.requirements import exports
from evident.conformity.requirements.views import (
    conformance,
    history,
    limits,
    part,
    population,
    reading,
    working,
)
from evident.web.records.exporting import addresses

app_name = "requirements"
urlpatterns = [
    path("", reading.whole_map, name="index"),
    path("catalogues/", working.load, name="catalogues"),
    path("conformance/", conformance.overview, name="conformance"),
    path("conformance/now/", conformance.replay_now, name="replay"),
    path("conformance/replays/<int:replay>/", conformance.kept, name="kept"),
    path("conformance/<str:kind>/<str:rule>/", conformance.departed, name="departed"),
    path("mine/", part.mine, name="mine"),
    path("glance/", part.glance, name="glance"),
    path("checks/<str:check>/limits/", limits.limits, name="limits"),
    path("judgement-files/<int:file>/", reading.judgement_file, name="judgement-file"),
    path("runs/", history.runs, name="runs"),
    path("runs/now/", working.run, name="run"),
    path("runs/<int:run>/", history.run, name="found"),
    path("results/<int:result>/", reading.result, name="result"),
    path("results/<int:result>/population/", population.population, name="population"),
    *addresses(
        exports.FOUND,
        exports.REPLAY,
        exports.EXCEPTIONS,
        exports.POPULATION,
        exports.CONFORMANCE,
        exports.DEPARTED,
        exports.REQUIREMENTS,
        exports.RUNS,
    ),
    path("<slug:catalogue>/", reading.whole_map, name="map"),
    path("<slug:catalogue>/list/", reading.everything, name="list"),
    path("<slug:catalogue>/assess/", working.assess, name="assess"),
    path("<slug:catalogue>/<str:requirement>/", reading.requirement, name="requirement"),
    path("<slug:catalogue>/<str:requirement>/judge/", working.judge, name="judge"),
    path("<slug:catalogue>/<str:requirement>/owner/", working.owner, name="owner"),
]
