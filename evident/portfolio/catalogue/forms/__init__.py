"""What is asked in the catalogue: of those who design it, and of those who order."""

from evident.portfolio.catalogue.forms.ordering import OrderForm, form_for

__all__ = ["OrderForm", "form_for"]
