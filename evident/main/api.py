"""The API: routers of every module under one roof, one way to sign in, one way to say no."""

from evident.api.administration import ROUTERS as OF_ADMINISTRATION
from evident.api.authentication import authenticators
from evident.api.calendars import router as calendars
from evident.api.document import DocumentedApi
from evident.api.errors import install
from evident.api.evidence import ROUTERS as OF_EVIDENCE
from evident.api.notices import router as notices
from evident.api.procedures import router as procedures
from evident.api.reader import Reader
from evident.api.records import ROUTERS as OF_RECORDS
from evident.conformity.gaps.api import analysis_router as gap_analysis
from evident.conformity.gaps.api import router as gaps
from evident.conformity.requirements.api import conformance_router as conformance
from evident.conformity.requirements.api import results_router as check_runs
from evident.conformity.requirements.api import router as requirements
from evident.conformity.rooms.api import lists as outside_lists
from evident.conformity.rooms.api import rooms as evidence_rooms
from evident.conformity.samples.api import router as samples
from evident.integrations.imports.api import router as imports
from evident.management.audits.api import ROUTERS as OF_AUDITS
from evident.portfolio.catalogue.api import router as catalogue
from evident.portfolio.services.api import router as services
from evident.relationships.announcements.api import router as announcements
from evident.relationships.customers.api import ROUTERS as OF_CUSTOMERS
from evident.relationships.service_levels.api import clocks_router as clocks
from evident.relationships.service_levels.api import router as agreements
from evident.reporting.figures.api import checks_router as checks
from evident.reporting.figures.api import measures_router as measures
from evident.reporting.service_reports.api import definitions_router as report_definitions
from evident.reporting.service_reports.api import router as service_reports
from evident.resolution.duties.api import ROUTERS as OF_DUTIES
from evident.resolution.incidents.api import router as incidents
from evident.resolution.incidents.api import settings_router as incident_settings
from evident.resolution.service_requests.api import router as service_requests
from evident.support.documents.api import router as documents
from evident.support.knowledge.api import router as articles

api = DocumentedApi(
    title="Evident",
    version="1",
    description="IT service management that proves itself.",
    auth=authenticators(),
    docs=Reader(),
    docs_url="/docs",
)
install(api)
OF_EVERYTHING = OF_RECORDS | OF_ADMINISTRATION | OF_EVIDENCE | OF_CUSTOMERS | OF_AUDITS
for place, router in OF_EVERYTHING.items():
    api.add_router(place, router)
for place, router in OF_DUTIES.items():
    api.add_router(place, router)
api.add_router("/notices", notices)
api.add_router("/calendars", calendars)
api.add_router("/procedures", procedures)
api.add_router("/incidents/settings", incident_settings)
api.add_router("/incidents", incidents)
api.add_router("/services", services)
api.add_router("/agreements", agreements)
api.add_router("/clocks", clocks)
api.add_router("/measures", measures)
api.add_router("/checks", checks)
api.add_router("/requirements", requirements)
api.add_router("/check-runs", check_runs)
api.add_router("/conformance", conformance)
api.add_router("/samples", samples)
api.add_router("/gaps", gaps)
api.add_router("/gap-analysis", gap_analysis)
api.add_router("/evidence-rooms", evidence_rooms)
api.add_router("/outside-lists", outside_lists)
api.add_router("/imports", imports)
api.add_router("/announcements", announcements)
api.add_router("/catalogue", catalogue)
api.add_router("/articles", articles)
api.add_router("/documents", documents)
api.add_router("/service-reports", service_reports)
api.add_router("/report-definitions", report_definitions)
api.add_router("/service-requests", service_requests)
