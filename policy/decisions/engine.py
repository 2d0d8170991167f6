"""Cedar behind a wrapper that can only fail closed.

Cedar skips a policy that errs, a forbid too, so a missing fact can turn a deny into an
allow; and actions get their groups from the schema that the entities are read with, so
without it a forbid on a group does not apply, without a word. So here
- entities and request are checked against the schema, always;
- any error, of any policy, is a deny, and so is an answer that is no decision;
- the gate's own policies are part of every set, and are tried before it comes into force.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files

import cedarpy

from policy.decisions.actions import Action
from policy.decisions.facts import Circumstances, Question, stranger, the_site
from policy.decisions.wording import entities_text, entity_texts, request_words
from policy.errors import DecisionError

MOST_POLICIES = 200


@dataclass(frozen=True, slots=True)
class PolicyInfo:
    """What a policy says about itself."""

    id: str
    why: str
    forbids: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Allow or deny. `because` names the policies that decided; errors always deny.

    A deny without either is the default: nothing permits it.
    """

    allowed: bool
    because: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicySet:
    """Policies in force: the gate's and a bundle's. `raw` is Cedar's JSON, by policy id."""

    handle: cedarpy.PolicySet
    schema: cedarpy.Schema
    infos: dict[str, PolicyInfo]
    raw: dict[str, dict[str, object]]

    def decide(self, question: Question) -> Answer:
        """Return the answer. It never raises: what cannot be judged is a deny."""
        try:
            entities = cedarpy.Entities.from_json_str(entities_text(question), self.schema)
            return self.answer(question, entities)
        # Whatever a library can raise: it must be a deny, with its reason in the audit.
        except Exception as error:  # noqa: BLE001
            return Answer(allowed=False, errors=(f"{type(error).__name__}: {error}"[:500],))

    def answer(self, question: Question, entities: cedarpy.Entities) -> Answer:
        """Return the answer by entities that were read with the schema, or raise what Cedar does."""
        asked = request_words(question)
        return self._answer(cedarpy.is_authorized(asked, self.handle, entities, self.schema))

    def decide_all(self, questions: Sequence[Question]) -> list[Answer]:
        """Return the answers to many questions, faster than one by one.

        Where anything does not fit together, each is asked by itself.
        """
        texts = dict.fromkeys(text for each in questions for text in entity_texts(each).values())
        try:
            entities = cedarpy.Entities.from_json_str(f"[{','.join(texts)}]", self.schema)
            asked = [request_words(each) for each in questions]
            results = cedarpy.is_authorized_batch(asked, self.handle, entities, self.schema)
            return [self._answer(each) for each in results]
        except ValueError:
            return [self.decide(each) for each in questions]

    def _answer(self, result: cedarpy.AuthzResult) -> Answer:
        names = result.diagnostics.id_annotations_by_reason
        because = tuple(sorted(names[each] for each in result.diagnostics.reasons))
        errors = tuple(str(each)[:500] for each in result.diagnostics.errors)
        if errors:
            return Answer(allowed=False, because=because, errors=errors)
        if result.decision is cedarpy.Decision.NoDecision:
            return Answer(allowed=False, errors=("no decision was reached",))
        # INVARIANT: allowed needs a permit that is named, and nothing that erred.
        allowed = result.decision is cedarpy.Decision.Allow and bool(because)
        return Answer(allowed, because)


def gate_text() -> str:
    """Return the policies that no bundle can take away."""
    return _text("gate.cedar")


def schema_text(groups: tuple[str, ...]) -> str:
    """Return the schema, with these groups of devices."""
    listed = ", ".join(json.dumps(each, ensure_ascii=False) for each in groups or ("-",))
    return f"{_text('schema.cedar')}\nentity DeviceGroup enum [{listed}];\n"


def compile_policies(bundle: str, groups: tuple[str, ...]) -> PolicySet:
    """Return the policy set of the gate and a bundle's text; DecisionError tells every fault."""
    try:
        schema = cedarpy.Schema.from_str(schema_text(groups))
        raw = _named(_raw(gate_text())) | (own := _named(_raw(bundle)))
        handle = cedarpy.PolicySet.from_str(gate_text()).with_added_str(bundle)
    except ValueError as error:
        raise DecisionError(f"policies cannot be read: {error}", remedy="mend them") from error
    _check_names(own)
    checked = cedarpy.validate_policies(f"{gate_text()}\n{bundle}", schema)
    faults = [str(each) for each in checked.errors]
    if faults or not checked.validation_passed:
        raise DecisionError("; ".join(faults) or "the policies do not fit the schema")
    if len(raw) > MOST_POLICIES or len(handle) != len(raw):
        raise DecisionError(
            f"{len(raw)} policies are too many; {MOST_POLICIES} can be judged in time",
            remedy="write policies by attribute, not one for each place",
        )
    infos = {name: _info(name, each) for name, each in raw.items()}
    return _proven(PolicySet(handle, schema, infos, raw))


def _proven(policies: PolicySet) -> PolicySet:
    """Return the policies, if they deny a device that nobody issued, and for that reason."""
    now = datetime.now(UTC)
    asked = Question(
        stranger(now), Action.PLANT_VIEW, the_site(), Circumstances(now, "shell", "none")
    )
    answer = policies.decide(asked)
    if answer.allowed or "G01-active" not in answer.because:
        raise DecisionError(
            "the gate does not hold: an unknown device is not denied",
            remedy="this is a fault of the program or of cedarpy; do not run it",
        )
    return policies


def _raw(text: str) -> list[dict[str, object]]:
    parsed = json.loads(cedarpy.policies_to_json_str(text))
    if parsed["templates"] or parsed["templateLinks"]:
        raise DecisionError("templates are not used here", remedy="write the policy out")
    return list(parsed["staticPolicies"].values())


def _named(policies: list[dict[str, object]]) -> dict[str, dict[str, object]]:
    named: dict[str, dict[str, object]] = {}
    for policy in policies:
        name = _annotations(policy).get("id") or ""
        if not name or name in named:
            raise DecisionError(
                f"two policies are named {name}" if name else "a policy has no @id",
                remedy="give each policy an @id of its own",
            )
        named[name] = policy
    return named


def _check_names(own: dict[str, dict[str, object]]) -> None:
    taken = own.keys() & _named(_raw(gate_text())).keys()
    if taken:
        raise DecisionError(f"{sorted(taken)} are names of the gate", remedy="choose others")


def _annotations(policy: dict[str, object]) -> dict[str, str | None]:
    found = policy.get("annotations")
    return found if isinstance(found, dict) else {}


def _info(name: str, policy: dict[str, object]) -> PolicyInfo:
    why = _annotations(policy).get("why") or ""
    return PolicyInfo(name, why, forbids=policy["effect"] == "forbid")


def _text(name: str) -> str:
    return files("policy.decisions").joinpath(name).read_text("utf-8")
