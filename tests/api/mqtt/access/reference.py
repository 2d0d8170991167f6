"""What the reference evaluator says of a topic, beside what the broker does."""

from datetime import UTC, datetime
from functools import cache

from api.mqtt.access.topics import declared_topics
from policy.broker.rights import covers
from policy.bundles.reading import read_bundle
from policy.bundles.starting import starter_folder
from policy.decisions.actions import Action
from policy.decisions.engine import compile_policies
from policy.decisions.explaining import world_of
from policy.decisions.facts import Circumstances, Question
from policy.decisions.reference.judging import Policies, judge
from tests.api.mqtt.access.guarded import Guarded


@cache
def _policies() -> Policies:
    bundle = read_bundle(starter_folder())
    return compile_policies(bundle.policies, bundle.group_names).raw


def by_the_reference(
    here: Guarded, device: str, action: Action, topic: str, policies: Policies | None = None
) -> bool:
    """Return what the reference evaluator says, by any declared topic that this one is of.

    It goes by the starter's policies, unless others are given.
    """
    now = datetime.now(UTC)
    facts = here.knowledge.now.registry.devices[device].facts(now)
    about = Circumstances(now, "mqtt", "certificate", 0)
    return any(
        judge(
            policies or _policies(), world_of(Question(facts, action, each.resource, about))
        ).allowed
        for each in declared_topics(here.topics, here.plant)
        if covers(each.filter, topic)
    )
