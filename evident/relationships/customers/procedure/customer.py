"""Who may see and keep what we know of customers. ISO/IEC 20000-1:2018, 8.3.2."""

from django.utils.translation import gettext_lazy as _

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.of_every_record import ship_export
from evident.kernel.procedures.telling import declare_events

declare(
    {
        "customer.view": _("See what is known of customers"),
        "customer.edit": _("Keep what is known of customers"),
        "customer.export": _("Take lists out as files"),
    }
)
ship_export("customer")
ship("process_manager", "customer.*")
declare_events(
    {
        "customer.edit": _("%(who)s changed what is known of the customer"),
        "customer.add_contact": _("%(who)s added a contact of the customer"),
        "customer.edit_contact": _("%(who)s changed a contact of the customer"),
        "customer.remove_contact": _("%(who)s removed a contact of the customer"),
    }
)
