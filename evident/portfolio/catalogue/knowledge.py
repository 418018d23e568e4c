"""Where articles may answer what somebody looks for in the catalogue."""

from django.utils.translation import gettext_lazy as _

from evident.support.knowledge.places import Place, declare_place

declare_place(Place("catalogue", _("Service catalogue"), "catalogue:shop", is_order=True))
