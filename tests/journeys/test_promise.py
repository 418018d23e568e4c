"""
From a service to the month's report, through pages alone, in both languages.

Each part is played by whoever does it: the owner of a service proposes it, management approves it,
whoever keeps the catalogue designs form and flow, whoever keeps service levels signs the agreement
and the customer's head does on her phone, a customer orders on a phone, his manager approves from
the mail, an agent makes it and it is rated. When the month is over, its report is taken by one and
issued by whoever looks after the customer; every figure leads to its records, on the screen of the
provider and on the phone of the customer's head.
"""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from evident.kernel.accounts.models import User
from evident.kernel.notifications import jobs, sending
from evident.kernel.organisations.models import Organisation
from evident.kernel.trail.models import Entry
from evident.portfolio.catalogue.models import Offering
from evident.portfolio.services.models import Service
from evident.relationships.service_levels.models import Agreement
from evident.reporting.service_reports.models import Definition
from evident.resolution.service_requests.models import ServiceRequest
from tests.journeys.world.people import person

NAMES = {"en": ("Notebooks", "New notebook"), "zh-hans": ("便携设备", "新笔记本电脑")}
LINK = re.compile(r"(/service-requests/by-mail/\S+?decision=approve)")


def send(page: Page, field: str) -> None:
    """Send the form that has `field`, and wait for what follows."""
    form = page.locator(f"form:has({field})").last
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        form.locator("button.btn-primary").last.click()
    page.wait_for_load_state()


def take(page: Page, name: str) -> None:
    """Press the button of a step that asks for nothing."""
    with page.expect_navigation():
        page.locator(f"form[action$='/{name}/'] button").first.click()


def fill(page: Page, **values: str) -> None:
    """Fill fields by their names."""
    for name, value in values.items():
        field = page.locator(f"[name='{name}']:visible").first
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def propose_service(
    page: Page, name: str, language: str, customer: Organisation, owner: User
) -> Service:
    """Propose a service for the customer, and say what it needs."""
    page.goto("/services/new/")
    fill(page, **{f"name_{language}": name, f"description_{language}": name})
    page.locator("#id_owner").select_option(str(owner.pk))
    page.locator("#id_hours").select_option(index=1)
    send(page, f"#id_name_{language}")
    service = Service.objects.latest("pk")
    page.goto(f"{service.get_absolute_url()}add_customer/")
    fill(page, organisation=str(customer.pk))
    send(page, "#id_organisation")
    return service


def approve_service(page: Page, service: Service) -> None:
    """Say that it is wanted."""
    page.goto(f"{service.get_absolute_url()}approve/")
    send(page, "#id_note")


def start_service(page: Page, service: Service) -> None:
    """Bring it into operation."""
    page.goto(service.get_absolute_url())
    for step in ("design", "transition", "go_live"):
        take(page, step)


def design_offering(page: Page, name: str, language: str, service: Service) -> Offering:
    """Prepare what can be ordered, with a form that asks twice and a flow of one word and task."""
    page.goto(f"/catalogue/offerings/new/?service={service.number}")
    fill(page, **{f"name_{language}": name}, cost="900", expected_hours="16")
    send(page, f"#id_name_{language}")
    offering = Offering.objects.latest("pk")
    address = offering.get_absolute_url()
    page.goto(f"{address}form/new/?type=choice")
    fill(page, **{f"label_{language}": "A", "choices": "own\nother"})
    page.locator("#id_is_required").check()
    send(page, "#id_choices")
    page.goto(f"{address}form/new/?type=text")
    fill(page, **{f"label_{language}": "B"}, condition="field_1=other")
    send(page, "#id_condition")
    page.goto(f"{address}flow/approvals/new/")
    fill(page, need="manager")
    send(page, "#id_need")
    page.goto(f"{address}flow/tasks/new/")
    fill(page, **{f"title_{language}": "C"}, team="desk", checklist="D")
    send(page, "#id_checklist")
    return offering


def publish_offering(page: Page, offering: Offering) -> None:
    """Put form and flow in force, and let customers order it."""
    page.goto(f"{offering.get_absolute_url()}flow/")
    take(page, "put_in_force")
    page.goto(offering.get_absolute_url())
    for step in ("approve", "publish"):
        take(page, step)


def write_agreement(page: Page, name: str, language: str, customer: Organisation) -> Agreement:
    """Draft an agreement, write two targets, and sign it for the provider."""
    page.goto("/agreements/new/")
    fill(page, title=name, organisation=str(customer.pk))
    send(page, "#id_title")
    agreement = Agreement.objects.latest("pk")
    fill(page, valid_from=timezone.localdate().replace(day=1).isoformat())
    page.locator("#id_covers_all").check()
    page.locator("[data-more=target]").click()
    for place, (metric, length) in enumerate((("response", "4 h"), ("resolution", "5 d"))):
        row = f"target-{place}-"
        fill(page, **{f"{row}metric": metric, f"{row}name_{language}": metric})
        fill(page, **{f"{row}minutes": length, f"{row}percent": "90"})
        page.locator(f"#id_{row}calendar").select_option(index=1)
    send(page, "#id_valid_from")
    page.goto(agreement.get_absolute_url())
    take(page, "negotiate")
    page.goto(f"{agreement.get_absolute_url()}sign/")
    fill(page, side="provider", name="Lev Stein")
    send(page, "#id_signed_on")
    return agreement


def sign_on_phone(phone: Page, agreement: Agreement) -> None:
    """Find the agreement as a customer does, and sign it by one's own name."""
    phone.goto("/agreements/")
    phone.locator(f"a[href='{agreement.get_absolute_url()}']").first.click()
    phone.locator("a[href$='/sign/']").first.click()
    expect(phone.locator("[name=name]")).to_have_value("Hedy Falk")
    send(phone, "#id_signed_on")


def put_into_force(page: Page, agreement: Agreement) -> None:
    """Conclude what both sides signed."""
    page.goto(agreement.get_absolute_url())
    take(page, "conclude")
    take(page, "activate")


def order(phone: Page, offering: Offering) -> ServiceRequest:
    """Order as a customer does: the second question shows only where the first asks for it."""
    phone.goto("/catalogue/")
    phone.get_by_role("link", name=offering.name_en or offering.name_zh).click()
    phone.locator("a[href*='/service-requests/order/']").click()
    expect(phone.locator("[name=field_2]")).to_be_hidden()
    fill(phone, field_1="other")
    fill(phone, field_2="…")
    send(phone, "[name=field_1]")
    phone.wait_for_url("**/service-requests/REQ-*/")
    return ServiceRequest.objects.latest("pk")


def mailed(entries: list[Entry]) -> str:
    """Send what those concerned are told of, and return where the mail lets one approve."""
    now = timezone.now() + timedelta(minutes=2)
    jobs.follow(entries)
    for letter in sending.collect(at=now):
        sending.send(letter, at=now)
    (found,) = {link for sent in mail.outbox for link in LINK.findall(sent.body)}
    return found


def fulfil(page: Page, service_request: ServiceRequest) -> None:
    """Find the task on the first page, tick what it asks, and say that all is done."""
    page.goto("/")
    page.locator(f"a[href='{service_request.get_absolute_url()}']").first.click()
    take(page, "begin")
    task = service_request.tasks.get()
    page.goto(f"{service_request.get_absolute_url()}tasks/{task.pk}/finish_task/")
    page.locator("[name=ticked]").check()
    send(page, "[name=ticked]")
    page.goto(f"{service_request.get_absolute_url()}fulfil/")
    fill(page, note="…")
    send(page, "#id_note")


def plan_report(
    page: Page, name: str, language: str, customer: Organisation, *, reader: User
) -> str:
    """Define, agree and activate a report, and plan that of this month; return its address."""
    page.goto("/report-definitions/define/")
    facts = {"customer": str(customer.pk), "first_on": timezone.localdate().isoformat()}
    purpose = "purpose_zh" if language == "zh" else "purpose"
    fill(page, **{f"name_{language}": name, purpose: "…"}, **facts)
    send(page, "#id_first_on")
    definition = Definition.objects.latest("pk")
    page.goto(f"{definition.get_absolute_url()}edit/")
    page.locator(f"[name=recipients][value='{reader.pk}']").check()
    send(page, "#id_first_on")
    page.goto(f"{definition.get_absolute_url()}agree/")
    fill(page, agreed_with="…")
    send(page, "#id_agreed_with")
    page.goto(definition.get_absolute_url())
    take(page, "activate")
    page.goto("/reports/plan/")
    fill(page, definition=str(definition.pk))
    send(page, "#id_definition")
    return page.url


@pytest.fixture
def month_is_over(monkeypatch):
    """Let it be the second day of the next month, for whoever comes in from now on."""

    def pass_by():
        later = (timezone.now().replace(day=1) + timedelta(days=32)).replace(day=2)
        monkeypatch.setattr(timezone, "now", lambda: later)

    return pass_by


def cast(provider: Organisation, customer: Organisation) -> dict[str, User]:
    """Return who plays which part."""
    boss = person("bo", "Bo Lund", customer, "requester")
    user = person("sue", "Sue Park", customer, "requester")
    User.objects.filter(pk=user.pk).update(line_manager=boss)
    return {
        "user": user,
        "head": person("hedy", "Hedy Falk", customer, "customer_manager"),
        "management": person("may", "May Ek", provider, "top_management"),
        "service owner": person("olga", "Olga Ruiz", provider, "process_owner"),
        "catalogue": person("cai", "Cai Min", provider, "process_manager"),
        "service levels": person("lev", "Lev Stein", provider, "process_manager"),
        "relationships": person("rob", "Rob Hill", provider, "process_manager"),
    }


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_promise_is_made_kept_and_reported(desk, world, language, month_is_over):
    service_name, thing = NAMES[language]
    suffix = language[:2]
    customer = Organisation.objects.create(code="harbour", name="Harbour 港务")
    people = cast(world.agent.organisation, customer) | {"agent": world.agent}
    phone = desk.window(people["user"], language=language, width=390)
    screen = desk.window(language=language)

    def as_(part: str) -> Page:
        """Let somebody else sit down at the screen."""
        screen.context.clear_cookies()
        screen.context.add_cookies([desk.session_of(people[part])])
        return screen

    service = propose_service(
        as_("service owner"), service_name, suffix, customer, people["service owner"]
    )
    approve_service(as_("management"), service)
    start_service(as_("service owner"), service)
    offering = design_offering(as_("catalogue"), thing, suffix, service)
    publish_offering(as_("service owner"), offering)
    agreement = write_agreement(as_("service levels"), service_name, suffix, customer)
    head = desk.window(people["head"], language=language, width=390)
    sign_on_phone(head, agreement)
    put_into_force(as_("service levels"), agreement)
    newest = Entry.objects.latest("pk").pk
    ordered = order(phone, offering)
    reader = desk.window(language=language, width=390)
    reader.goto(mailed(list(Entry.objects.filter(pk__gt=newest).order_by("pk"))))
    send(reader, "[name=decision]")
    fulfil(as_("agent"), ordered)
    phone.goto(ordered.get_absolute_url())
    take(phone, "close")
    with phone.expect_response(lambda answer: answer.request.method == "POST"):
        phone.locator("[name=score][value='5']").click()
    expect(phone.locator("[name=score]")).to_have_count(0)
    address = plan_report(
        as_("service levels"), service_name, suffix, customer, reader=people["head"]
    )
    month_is_over()
    as_("service levels").goto(address)
    take(screen, "prepare")
    as_("relationships").goto(address)
    take(screen, "issue")

    every_figure_leads_to(ordered, screen)
    head.context.add_cookies([desk.session_of(people["head"])])  # the month has gone by
    head.goto("/reports/")
    head.locator("main tbody a").first.click()
    head.wait_for_load_state()
    every_figure_leads_to(ordered, head)
    assert head.evaluate("document.documentElement.scrollWidth") <= 390
    head.locator(f"main a[href='{ordered.get_absolute_url()}']").first.click()
    expect(head.locator("main")).to_contain_text(thing)


def every_figure_leads_to(ordered: ServiceRequest, page: Page) -> None:
    """Follow every figure of a report: each is made of the one thing that was ordered."""
    links = page.locator("main a[href*='/records/']").evaluate_all(
        "all => [...new Set(all.map((each) => each.getAttribute('href')))]"
    )
    assert len(links) >= 8, page.url
    for link in links[1:]:
        listed = page.request.get(link).text().partition("<tbody>")[2].partition("</tbody>")[0]
        assert listed.count("<tr") == 1, link
        assert ordered.number in listed, link
    page.goto(links[0])
    expect(page.locator("main tbody tr")).to_contain_text(ordered.number)
