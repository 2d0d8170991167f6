"""The pages in the top bar: one line each. Who may not do a page's action does not see it."""

from dataclasses import dataclass

from api.http.actions import Action


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its address, its name, the action of its route, and the key after `G`."""

    path: str
    name: str
    action: Action
    key: str = ""


NAV: tuple[Entry, ...] = (
    Entry("/review", "Review", Action.EVENT_LIST, "r"),
    Entry("/incidents", "Incidents", Action.INCIDENT_LIST, "i"),
    Entry("/wall", "Wall", Action.PLANT_VIEW, "w"),
    Entry("/cameras", "Cameras", Action.PLANT_VIEW, "c"),
    Entry("/losses", "Losses", Action.INCIDENT_LIST, "l"),
    Entry("/reports", "Reports", Action.REPORT_LIST, "p"),
    Entry("/handover", "Handover", Action.INCIDENT_LIST, "h"),
    Entry("/emergency", "Emergency", Action.BREAK_GLASS_LIST, "e"),
    Entry("/it/devices", "Devices", Action.DEVICE_LIST, "d"),
    Entry("/it/policy", "Policy", Action.POLICY_VIEW),
    Entry("/it/audit", "Audit", Action.AUDIT_READ),
)
