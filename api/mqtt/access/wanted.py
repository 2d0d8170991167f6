"""The state that the policies ask of the broker.

- A client may ask for everything below our root and gets what it may hear: mosquitto
  compares each message with its rules again before it hands it over. So a wide filter
  such as `floorwatch/v1/#` works for everybody, and shows nobody more than his own.
- Whoever keeps the rules speaks with mosquitto's own topics, and with no other.
"""

from collections.abc import Mapping

from api.mqtt.access.state import HEARS, SENDS, SUBSCRIBES, AccessState, Client, Rule, role_name
from policy.broker.rights import BrokerClient, Rights

CONTROL = "$CONTROL/dynamic-security/v1"
CONTROL_ANSWER = f"{CONTROL}/response"


def wanted_state(clients: Mapping[str, BrokerClient], *, below: str) -> AccessState:
    """Return the state; `below` is the filter over everything that we say."""
    rules = {name: rules_of(client.rights, below=below) for name, client in clients.items()}
    return AccessState(
        {
            name: Client(frozenset({role_name(own)}) if own else frozenset())
            for name, own in rules.items()
        },
        {role_name(own): own for own in rules.values() if own},
    )


def rules_of(rights: Rights, *, below: str) -> frozenset[Rule]:
    """Return the broker's rules for what somebody may do."""
    rules = {Rule(SENDS, each) for each in rights.publishes}
    rules |= {Rule(HEARS, each) for each in rights.hears}
    if rights.hears:
        rules.add(Rule(SUBSCRIBES, below))
    if rights.keeps_rules:
        rules |= keeper_rules()
    return frozenset(rules)


def keeper_rules() -> frozenset[Rule]:
    """Return the rules for whoever tells the broker whom it lets do what."""
    return frozenset(
        {
            Rule(SENDS, CONTROL),
            Rule(HEARS, CONTROL_ANSWER),
            Rule(SUBSCRIBES, CONTROL_ANSWER),
        }
    )
