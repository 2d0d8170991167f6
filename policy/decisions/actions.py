"""Every action that the gate knows, with the kind of thing it is done to and what it is for.

Routes and topics name one of these where they are written. The list is closed and
equals the actions in `schema.cedar`; a test compares both. To add one:

1. a line in `Action` and in `ABILITIES` here, and the same in `schema.cedar`, on the same thing;
2. who may, in `policy/starter/policies`, with an allow and a deny in `policy/starter/tests`;
3. `action(Action.…)` at the route (`tests/api/http/test_actions.py` misses it until then).
"""

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What a device can ask to do."""

    BOOTSTRAP_READ = "bootstrap.read"
    ENROL_CLAIM = "enrol.claim"
    API_DESCRIBE = "api.describe"
    SYSTEM_READ = "system.read"
    SESSION_OPEN = "session.open"
    SESSION_END = "session.end"
    SESSION_LIST = "session.list"
    SELF_VIEW = "self.view"
    SELF_RENEW = "self.renew"
    PASSKEY_CHANGE = "passkey.change"
    TICKET_ASK = "ticket.ask"
    PLANT_VIEW = "plant.view"
    PLANT_CHANGE = "plant.change"
    EVENT_LIST = "event.list"
    EVENT_VIEW = "event.view"
    EVENT_JUDGE = "event.judge"
    EVENT_DELIVER = "event.deliver"
    RULE_SNOOZE = "rule.snooze"
    SHIFT_SIGN = "shift.sign"
    REFUSAL_LIST = "refusal.list"
    MEDIA_VIEW = "media.view"
    MEDIA_SEE_PEOPLE = "media.see_people"
    MEDIA_HOLD = "media.hold"
    MEDIA_EXPORT = "media.export"
    MEDIA_DELIVER = "media.deliver"
    INCIDENT_LIST = "incident.list"
    INCIDENT_VIEW = "incident.view"
    INCIDENT_WORK = "incident.work"
    INCIDENT_TRACE = "incident.trace"
    REPORT_LIST = "report.list"
    REPORT_VIEW = "report.view"
    REPORT_ANSWER = "report.answer"
    REPORT_SEND = "report.send"
    REPORT_REVEAL = "report.reveal"
    CAMERA_VIEW = "camera.view"
    CAMERA_DRAW = "camera.draw"
    LIVE_VIEW = "live.view"
    LIVE_SEE_PEOPLE = "live.see_people"
    FOOTAGE_LIST = "footage.list"
    FOOTAGE_VIEW = "footage.view"
    FOOTAGE_SEE_PEOPLE = "footage.see_people"
    FOOTAGE_ASK = "footage.ask"
    FOOTAGE_DELIVER = "footage.deliver"
    PEOPLE_REVEAL = "people.reveal"
    WORKER_LINK = "worker.link"
    SIGNAL_SEND = "signal.send"
    MQTT_CONNECT = "mqtt.connect"
    MQTT_PUBLISH = "mqtt.publish"
    MQTT_SUBSCRIBE = "mqtt.subscribe"
    MQTT_KEEP_RULES = "mqtt.keep_rules"
    DEVICE_LIST = "device.list"
    DEVICE_VIEW = "device.view"
    DEVICE_REGISTER = "device.register"
    DEVICE_IMPORT = "device.import"
    DEVICE_APPROVE = "device.approve"
    DEVICE_CHANGE = "device.change"
    PERSON_LIST = "person.list"
    PERSON_CHANGE = "person.change"
    POLICY_VIEW = "policy.view"
    POLICY_PROPOSE = "policy.propose"
    POLICY_APPROVE = "policy.approve"
    BREAK_GLASS_LIST = "break_glass.list"
    BREAK_GLASS_OPEN = "break_glass.open"
    BREAK_GLASS_AGREE = "break_glass.agree"
    BREAK_GLASS_END = "break_glass.end"
    BREAK_GLASS_REVIEW = "break_glass.review"
    AUDIT_READ = "audit.read"
    AUDIT_EXPORT = "audit.export"


class Thing(StrEnum):
    """What an action can be done to."""

    SHELL = "Shell"
    ENROLMENT = "Enrolment"
    SYSTEM = "System"
    SITE = "Site"
    AREA = "Area"
    CAMERA = "Camera"
    EVENT = "Event"
    MEDIA = "Media"
    INCIDENT = "Incident"
    REPORT = "Report"
    TOPIC = "Topic"
    SESSION = "Session"
    BUNDLE = "Bundle"
    DEVICE = "Device"
    AUDIT_LOG = "AuditLog"
    GRANT = "Grant"
    OPENING = "Opening"


@dataclass(frozen=True, slots=True)
class Ability:
    """What an action is for, what it is done to, and the groups of actions it belongs to."""

    thing: Thing
    groups: tuple[str, ...]
    meaning: str


_USE, _SEE, _WORK = ("use",), ("see", "use"), ("work", "use")
# Not among "see": whoever may see pictures has people blurred in them unless a policy says more.
_PEOPLE = ("people", "use")
_MACHINE, _ADMINISTER = ("machine", "use"), ("administer", "use")

ABILITIES: dict[Action, Ability] = {
    Action.BOOTSTRAP_READ: Ability(Thing.SHELL, (), "load the static files of the app"),
    Action.ENROL_CLAIM: Ability(Thing.ENROLMENT, (), "offer a key with a one-time code"),
    Action.API_DESCRIBE: Ability(Thing.SYSTEM, _USE, "read the description of the API"),
    Action.SYSTEM_READ: Ability(Thing.SYSTEM, _USE, "read figures and readiness"),
    Action.SESSION_OPEN: Ability(Thing.SYSTEM, _USE, "sign in, or step up"),
    Action.SESSION_END: Ability(Thing.SESSION, _USE, "sign out, or end a session"),
    Action.SESSION_LIST: Ability(Thing.SYSTEM, _ADMINISTER, "see who is signed in where"),
    Action.SELF_VIEW: Ability(Thing.SYSTEM, _USE, "know what device this is, and who sits here"),
    Action.SELF_RENEW: Ability(Thing.SYSTEM, _USE, "renew the time of its own key"),
    Action.PASSKEY_CHANGE: Ability(Thing.SYSTEM, _USE, "make or remove a passkey of one's own"),
    Action.TICKET_ASK: Ability(Thing.SYSTEM, _USE, "get a ticket for what a browser cannot sign"),
    Action.PLANT_VIEW: Ability(Thing.SITE, _SEE, "see areas, cameras and rules"),
    Action.PLANT_CHANGE: Ability(Thing.SITE, _WORK, "add cameras, restore the plant file"),
    Action.EVENT_LIST: Ability(Thing.SITE, _SEE, "ask for events; only viewable ones come"),
    Action.EVENT_VIEW: Ability(Thing.EVENT, _SEE, "see an event and its measures"),
    Action.EVENT_JUDGE: Ability(Thing.EVENT, _WORK, "give a verdict on an event"),
    Action.EVENT_DELIVER: Ability(Thing.CAMERA, _MACHINE, "deliver events of a camera"),
    Action.RULE_SNOOZE: Ability(Thing.CAMERA, _WORK, "let a rule be quiet at a camera for a while"),
    Action.SHIFT_SIGN: Ability(Thing.SITE, _WORK, "sign the handover of a shift"),
    Action.REFUSAL_LIST: Ability(Thing.SITE, _SEE, "see which devices were refused, and why"),
    Action.MEDIA_VIEW: Ability(Thing.MEDIA, _SEE, "see a snapshot or clip"),
    Action.MEDIA_SEE_PEOPLE: Ability(
        Thing.MEDIA, _PEOPLE, "see people clear in a snapshot or clip"
    ),
    Action.MEDIA_HOLD: Ability(Thing.MEDIA, _WORK, "keep a file from being deleted"),
    Action.MEDIA_EXPORT: Ability(Thing.MEDIA, _WORK, "take a file out of the system"),
    Action.MEDIA_DELIVER: Ability(Thing.CAMERA, _MACHINE, "deliver files of a camera's event"),
    Action.INCIDENT_LIST: Ability(Thing.SITE, _SEE, "ask for incidents"),
    Action.INCIDENT_VIEW: Ability(Thing.INCIDENT, _SEE, "see an incident"),
    Action.INCIDENT_WORK: Ability(Thing.INCIDENT, _WORK, "work on an incident"),
    Action.INCIDENT_TRACE: Ability(Thing.INCIDENT, _SEE, "see who saw and took out an incident"),
    Action.REPORT_LIST: Ability(Thing.SITE, _SEE, "ask for reports"),
    Action.REPORT_VIEW: Ability(Thing.REPORT, _SEE, "read a report"),
    Action.REPORT_ANSWER: Ability(Thing.REPORT, _WORK, "answer a report, and lead it to its end"),
    Action.REPORT_REVEAL: Ability(Thing.REPORT, _WORK, "ask or agree to see who sent a report"),
    Action.REPORT_SEND: Ability(Thing.AREA, _USE, "send a report about an area"),
    Action.CAMERA_VIEW: Ability(Thing.CAMERA, _SEE, "see the state of a camera"),
    Action.CAMERA_DRAW: Ability(
        Thing.CAMERA, _WORK, "draw zones, gate lines and masks, and set its rules"
    ),
    Action.LIVE_VIEW: Ability(Thing.CAMERA, _SEE, "see live pictures"),
    Action.LIVE_SEE_PEOPLE: Ability(Thing.CAMERA, _PEOPLE, "see people clear in live pictures"),
    Action.FOOTAGE_LIST: Ability(Thing.SITE, _SEE, "ask for wishes for footage"),
    Action.FOOTAGE_VIEW: Ability(Thing.CAMERA, _SEE, "see footage that was asked for"),
    Action.FOOTAGE_SEE_PEOPLE: Ability(
        Thing.CAMERA, _PEOPLE, "see people clear in footage that was asked for"
    ),
    Action.FOOTAGE_ASK: Ability(Thing.CAMERA, _WORK, "ask for recorded footage"),
    Action.FOOTAGE_DELIVER: Ability(Thing.CAMERA, _MACHINE, "deliver footage that was asked for"),
    Action.PEOPLE_REVEAL: Ability(Thing.SITE, _WORK, "say why people must be seen, for a while"),
    Action.WORKER_LINK: Ability(Thing.SYSTEM, _MACHINE, "hold the link of a vision worker"),
    Action.SIGNAL_SEND: Ability(Thing.AREA, _MACHINE, "tell a signal of an area"),
    Action.MQTT_CONNECT: Ability(Thing.SYSTEM, _MACHINE, "connect to the broker"),
    Action.MQTT_PUBLISH: Ability(Thing.TOPIC, _MACHINE, "publish on a topic"),
    Action.MQTT_SUBSCRIBE: Ability(Thing.TOPIC, _MACHINE, "subscribe to a topic"),
    Action.MQTT_KEEP_RULES: Ability(Thing.SYSTEM, _MACHINE, "tell the broker whom it lets do what"),
    Action.DEVICE_LIST: Ability(Thing.SYSTEM, _ADMINISTER, "list devices"),
    Action.DEVICE_VIEW: Ability(Thing.DEVICE, _ADMINISTER, "see a device"),
    Action.DEVICE_REGISTER: Ability(Thing.SYSTEM, _ADMINISTER, "register a device"),
    Action.DEVICE_IMPORT: Ability(Thing.SYSTEM, _ADMINISTER, "import an inventory"),
    Action.DEVICE_APPROVE: Ability(Thing.DEVICE, _ADMINISTER, "approve an enrolled device"),
    Action.DEVICE_CHANGE: Ability(Thing.DEVICE, _ADMINISTER, "change, quarantine or revoke"),
    Action.PERSON_LIST: Ability(Thing.SYSTEM, _ADMINISTER, "list people"),
    Action.PERSON_CHANGE: Ability(Thing.SYSTEM, _ADMINISTER, "change accounts and roles"),
    Action.POLICY_VIEW: Ability(Thing.SYSTEM, _ADMINISTER, "see the policies in force"),
    Action.POLICY_PROPOSE: Ability(Thing.SYSTEM, _ADMINISTER, "propose a bundle"),
    Action.POLICY_APPROVE: Ability(Thing.BUNDLE, _ADMINISTER, "approve a bundle"),
    Action.BREAK_GLASS_LIST: Ability(
        Thing.SYSTEM, _ADMINISTER, "see emergency grants, and who opened them"
    ),
    Action.BREAK_GLASS_OPEN: Ability(Thing.GRANT, _ADMINISTER, "ask for an emergency grant"),
    Action.BREAK_GLASS_AGREE: Ability(Thing.OPENING, _ADMINISTER, "agree to an emergency grant"),
    Action.BREAK_GLASS_END: Ability(Thing.OPENING, _ADMINISTER, "end an emergency grant"),
    Action.BREAK_GLASS_REVIEW: Ability(Thing.OPENING, _ADMINISTER, "review an emergency grant"),
    Action.AUDIT_READ: Ability(Thing.AUDIT_LOG, _ADMINISTER, "search and verify the audit"),
    Action.AUDIT_EXPORT: Ability(Thing.AUDIT_LOG, _ADMINISTER, "take the audit elsewhere"),
}

# A picture of a camera asks two things at once: whether it may be seen, and whether people may be
# seen in it. Who may only do the first gets a copy in which people are blurred.
SEE_PEOPLE: dict[Action, Action] = {
    Action.MEDIA_VIEW: Action.MEDIA_SEE_PEOPLE,
    Action.LIVE_VIEW: Action.LIVE_SEE_PEOPLE,
    Action.FOOTAGE_VIEW: Action.FOOTAGE_SEE_PEOPLE,
}
