"""What people do with samples. The only code that writes one."""

from evident.conformity.samples.actions.drawing import draw
from evident.conformity.samples.actions.judging import judge

__all__ = ["draw", "judge"]
