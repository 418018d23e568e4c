"""What people hear of complaints, compliments, reviews, and of how satisfied others are."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evident.kernel.notifications.declaration import (
    Declaration,
    Heard,
    Link,
    Receiver,
    Role,
    Way,
    declare,
    quoted_change,
    quoted_fact,
)
from evident.kernel.notifications.receivers import (
    assignee,
    holders,
    members,
    mentioned,
    named_in,
    newly_assigned,
    requester,
    watchers,
)
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.relationships.customers.keys import key_of
from evident.relationships.customers.models.compliment import Compliment
from evident.relationships.customers.models.customer import CustomerProfile
from evident.relationships.customers.models.satisfaction import SatisfactionQuestion
from evident.relationships.customers.models.survey import Survey, SurveyInvitation
from evident.relationships.customers.procedure.satisfaction import SCORES, WORDS
from evident.relationships.customers.queries.satisfaction import KEY
from evident.relationships.customers.queries.surveys import KEY as SURVEY
from evident.relationships.service_levels.hearing import Hearer, offer


def managers(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give whoever manages the process."""
    yield from holders("process_manager", record, entry)


def escalated_to(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give whom it was escalated to; those who manage the process where nobody was named."""
    if entry.facts.get("to"):
        yield from named_in("to", Role.MANAGER)(entry, record)
    else:
        yield from managers(entry, record)


def relationship_manager(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give whoever looks after the record's customer."""
    profiles = CustomerProfile.objects.filter(
        organisation=record.organisation_id, manager__isnull=False
    )
    for manager in profiles.values_list("manager", flat=True):
        yield manager, Role.MANAGER


offer(Hearer("relationship_manager", _("Relationship manager"), relationship_manager))
TO_YOU = {Role.ASSIGNEE: _("%(by)s made you the owner of complaint %(number)s.")}
NOTICES = [
    Declaration(
        "complaint.report",
        name=_("A complaint is made"),
        title=_("%(by)s recorded a complaint: %(number)s."),
        titles={Role.REQUESTER: _("We have your complaint %(number)s.")},
        audience=(requester, managers),
    ),
    Declaration(
        "complaint.acknowledge",
        name=_("A complaint is acknowledged"),
        title=_("%(by)s has taken up complaint %(number)s."),
        titles={Role.REQUESTER: _("%(by)s has taken up your complaint %(number)s.")},
        audience=(requester, watchers),
    ),
    Declaration(
        "complaint.assign",
        name=_("You become the owner of a complaint"),
        title=_("%(by)s named the owner of complaint %(number)s."),
        titles=TO_YOU,
        audience=(newly_assigned,),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "complaint.escalate",
        name=_("A complaint is escalated"),
        title=_("%(by)s escalated complaint %(number)s."),
        titles={Role.MANAGER: _("%(by)s escalated complaint %(number)s to you.")},
        audience=(escalated_to, assignee, watchers),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "complaint.inform",
        name=_("A customer is informed on a complaint"),
        title=_("%(by)s noted what you were told on complaint %(number)s."),
        audience=(requester, watchers),
        default=Way.INBOX,
        quote=quoted_fact("note"),
    ),
    Declaration(
        "complaint.reply",
        name=_("A reply to a complaint"),
        title=_("%(by)s replied to complaint %(number)s."),
        titles={Role.MENTIONED: _("%(by)s mentioned you in a reply to %(number)s.")},
        audience=(mentioned, requester, assignee, watchers),
    ),
    Declaration(
        "complaint.note",
        name=_("An internal note on a complaint"),
        title=_("%(by)s wrote an internal note on %(number)s."),
        titles={Role.MENTIONED: _("%(by)s mentioned you in an internal note on %(number)s.")},
        audience=(mentioned, assignee, watchers),
        default=Way.INBOX,
        is_internal=True,
    ),
    Declaration(
        "complaint.resolve",
        name=_("A complaint has an outcome"),
        title=_("Complaint %(number)s has an outcome."),
        titles={Role.REQUESTER: _("Your complaint %(number)s has an outcome.")},
        audience=(requester, assignee, watchers),
        quote=quoted_change("outcome"),
    ),
    Declaration(
        "complaint.reopen",
        name=_("A complaint is reopened"),
        title=_("%(by)s reopened complaint %(number)s."),
        audience=(assignee, requester, watchers, managers),
        quote=quoted_fact("reason"),
    ),
    Declaration(
        "complaint.close",
        name=_("A complaint is closed"),
        title=_("Complaint %(number)s is closed."),
        audience=(requester, watchers),
        default=Way.INBOX,
    ),
    Declaration(
        "complaint.warn",
        name=_("A complaint is overdue"),
        title=_("Complaint %(number)s is overdue: its customer still waits for an outcome."),
        audience=(assignee, managers),
        is_internal=True,
    ),
]


def scores(heard: Heard) -> list[Link]:
    """Offer one click for each answer, while the question waits for one."""
    asked = SatisfactionQuestion.objects.filter(
        record_id=heard.record_id or 0, person_id=heard.person_id, answered_at=None
    ).first()
    if asked is None:
        return []
    path = reverse("satisfaction:link", kwargs={"key": key_of(KEY, asked.pk, asked.person_id)})
    return [Link(f"{score} {WORDS[score]}", f"{path}?score={score}") for score in reversed(SCORES)]


def managers_if_low(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give those who manage the process where an answer is low."""
    if entry.facts.get("is_low"):
        yield from managers(entry, record)


def managers_if_lower(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give those who manage the process where an answer has become low."""
    if not entry.facts.get("before", {}).get("is_low"):
        yield from managers_if_low(entry, record)


NOTICES += [
    Declaration(
        "satisfaction.ask",
        name=_("You are asked how satisfied you are"),
        title=_("How satisfied are you with what was done on %(number)s?"),
        audience=(named_in("person", Role.REQUESTER),),
        links=scores,
        is_question=True,
    ),
    Declaration(
        "satisfaction.answer",
        name=_("Somebody is dissatisfied"),
        title=_("%(by)s is dissatisfied with %(number)s."),
        audience=(managers_if_low,),
        quote=quoted_fact("note"),
        is_internal=True,
    ),
    Declaration(
        "satisfaction.put_right",
        name=_("Somebody is dissatisfied on second thoughts"),
        title=_("%(by)s is dissatisfied with %(number)s."),
        audience=(managers_if_lower,),
        quote=quoted_fact("note"),
        is_internal=True,
    ),
]


def praised(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give those a compliment is about: a person, the members of a team."""
    compliment = Compliment.objects.get(pk=record.pk)
    if compliment.praised_id is not None:
        yield compliment.praised_id, Role.MENTIONED
    if compliment.team_id is not None:
        yield from members(compliment.team_id)


def customers_managers(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give those who look after our services at the customer."""
    yield from holders("customer_manager", record, entry)


def asked(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give those a survey asks who have not answered."""
    waiting = SurveyInvitation.objects.filter(survey_id=record.pk, has_answered=False)
    for user_id in waiting.order_by("person_id").values_list("person_id", flat=True):
        yield user_id, Role.RESPONDENT


def survey_terms(entry: Entry) -> str:
    """Quote what a survey is for and until when it takes answers."""
    survey = Survey.objects.filter(pk=entry.record_id or 0).first()
    if survey is None:
        return ""
    until = date_format(timezone.localtime(survey.closes_at), "SHORT_DATETIME_FORMAT")
    return "\n".join(
        filter(
            None, (survey.purpose, gettext("Answers are taken until %(until)s.") % {"until": until})
        )
    )


def survey_link(heard: Heard) -> list[Link]:
    """Offer the personal link to a survey, while it waits for an answer."""
    invitation = SurveyInvitation.objects.filter(
        survey_id=heard.record_id or 0, person_id=heard.person_id, has_answered=False
    ).first()
    if invitation is None:
        return []
    key = key_of(SURVEY, invitation.pk, invitation.person_id)
    return [Link(_("Answer the survey"), reverse("surveys:by_mail", kwargs={"key": key}))]


NOTICES += [
    Declaration(
        "survey.plan",
        name=_("A survey is to be asked again"),
        title=_("The survey %(number)s was drafted because it is time to ask again."),
        audience=(assignee,),
        is_internal=True,
    ),
    Declaration(
        "survey.start",
        name=_("A survey asks you"),
        title=_("How satisfied are you with us? Please answer the survey %(number)s."),
        audience=(asked,),
        quote=survey_terms,
        links=survey_link,
        is_question=True,
    ),
    Declaration(
        "survey.remind",
        name=_("A survey still asks you"),
        title=_("The survey %(number)s still waits for your answer."),
        audience=(asked,),
        quote=survey_terms,
        links=survey_link,
        is_question=True,
    ),
    Declaration(
        "survey.warn",
        name=_("The time of a survey is over"),
        title=_("The time of the survey %(number)s is over: say what the answers mean."),
        audience=(assignee, managers),
        is_internal=True,
    ),
    Declaration(
        "survey.add_action",
        name=_("A survey gives you something to do"),
        title=_("%(by)s gave you an action from the survey %(number)s."),
        audience=(named_in("owner", Role.ASSIGNEE),),
        quote=quoted_fact("note"),
        is_internal=True,
    ),
    Declaration(
        "survey.urge",
        name=_("An action of a survey is overdue"),
        title=_("Your action from the survey %(number)s is overdue."),
        audience=(named_in("owner", Role.ASSIGNEE),),
        quote=quoted_fact("note"),
        is_internal=True,
    ),
    Declaration(
        "compliment.report",
        name=_("A customer pays a compliment"),
        title=_("%(by)s recorded a compliment: %(number)s."),
        audience=(managers,),
        default=Way.INBOX,
    ),
    Declaration(
        "compliment.share",
        name=_("A compliment is about you"),
        title=_("%(by)s passed a compliment on to you: %(number)s."),
        audience=(praised,),
    ),
    Declaration(
        "service_review.plan",
        name=_("A service review is planned"),
        title=_("%(by)s planned the service review %(number)s."),
        audience=(assignee, watchers),
    ),
    Declaration(
        "service_review.edit",
        name=_("The plan of a service review changes"),
        title=_("%(by)s changed the plan of the service review %(number)s."),
        audience=(assignee, watchers),
    ),
    Declaration(
        "service_review.cancel",
        name=_("A service review is cancelled"),
        title=_("%(by)s cancelled the service review %(number)s."),
        audience=(assignee, watchers),
        quote=quoted_change("cancel_reason"),
    ),
    Declaration(
        "service_review.share",
        name=_("The minutes of a service review are shared"),
        title=_("%(by)s shared the minutes of the service review %(number)s."),
        audience=(watchers, customers_managers),
    ),
    Declaration(
        "service_review.add_action",
        name=_("A review gives you something to do"),
        title=_("%(by)s gave you an action from the service review %(number)s."),
        audience=(named_in("owner", Role.ASSIGNEE),),
        quote=quoted_fact("note"),
        is_internal=True,
    ),
    Declaration(
        "service_review.remind",
        name=_("An action of a review is overdue"),
        title=_("Your action from the service review %(number)s is overdue."),
        audience=(named_in("owner", Role.ASSIGNEE),),
        quote=quoted_fact("note"),
        is_internal=True,
    ),
    Declaration(
        "service_review.warn",
        name=_("A service review is overdue"),
        title=_("The service review %(number)s was not held on its day."),
        audience=(assignee, managers),
        is_internal=True,
    ),
    Declaration(
        "service_review.reply",
        name=_("A reply on a service review"),
        title=_("%(by)s replied on the service review %(number)s."),
        audience=(mentioned, assignee, watchers),
    ),
]
for notice in NOTICES:
    declare(notice)
