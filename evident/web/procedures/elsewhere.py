"""What waits for somebody's word beside steps of procedures, as the modules say that know."""

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.web.home import Block

_blocks: dict[str, Block] = {}


def add(block: Block) -> None:
    """Show `block` on the page of approvals to those who hold its permission, too."""
    _blocks[block.name] = block


def shown(request: HttpRequest, user: User, at: datetime) -> list[SafeString]:
    """Return what waits for `user` elsewhere, ready to be shown."""
    access = access_of(user)
    found = [
        (block, block.read(user, at))
        for block in sorted(_blocks.values(), key=lambda each: each.order)
        if access.may_somewhere(str(block.permission))
    ]
    return [
        render_to_string(block.template, dict(context), request)
        for block, context in found
        if context is not None
    ]
