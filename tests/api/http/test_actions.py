"""One list of actions, both ways: no route without an action, no action without a route."""

from fastapi.routing import iter_route_contexts

from api.http.actions import action_of
from policy.decisions.actions import SEE_PEOPLE, Action
from tests.api.http.house import House

# Asked at the broker.
AT_THE_BROKER = {
    Action.MQTT_CONNECT,
    Action.MQTT_PUBLISH,
    Action.MQTT_SUBSCRIBE,
    Action.MQTT_KEEP_RULES,
}
# Decided by the policies that a plant has already; the pages that ask for them come. Take a line
# away when you add the first route of it: the last test asks for that.
# Asked beside those of SEE_PEOPLE, and recorded with them.
BESIDE = set(SEE_PEOPLE.values())
COMES_LATER = {
    Action.POLICY_APPROVE,
    Action.AUDIT_EXPORT,
}


def declared(house: House) -> dict[str, Action | None]:
    routes = [context.route for context in iter_route_contexts(house.app.routes)]
    return {str(each): action_of(each) for each in routes}


def test_every_route_declares_an_action(house: House) -> None:
    assert [path for path, action in declared(house).items() if action is None] == []


def test_every_action_has_a_route_or_a_topic(house: House) -> None:
    asked = set(declared(house).values()) | AT_THE_BROKER | BESIDE
    assert set(Action) - asked - COMES_LATER == set()


def test_what_has_a_route_is_no_longer_said_to_come(house: House) -> None:
    assert COMES_LATER & set(declared(house).values()) == set()
