"""Which rules judge what only pictures tell: what is on a belt, and what crosses a line unnamed.

Both are measured along zones and gate lines as they are drawn. Everything else that rules judge
is known of the whole view, whatever is drawn into it.
"""

from plant.events import EventKind
from plant.rules import Rule

FLOW = frozenset({EventKind.FLOW_JAM, EventKind.FLOW_STARVED})


def needs_pictures(rule: Rule) -> bool:
    """Whether a rule cannot be judged from scenes that were kept."""
    return rule.kind in FLOW or bool(getattr(rule.parameters, "by_motion", False))
