"""The point where everything is decided: the policies in force, and answers to equal questions.

An answer is remembered for the very same question only: same device, person, thing,
second, registry epoch. A change of the registry or of the policies forgets them all.
"""

import threading
from dataclasses import dataclass, field, replace

from policy.decisions.actions import SEE_PEOPLE
from policy.decisions.engine import Answer, PolicySet
from policy.decisions.facts import Question

MOST_ANSWERS = 50_000


@dataclass(frozen=True, slots=True)
class InForce:
    """Policies with the version of their bundle, and the epoch of the registry."""

    policies: PolicySet
    bundle: str
    registry_epoch: int
    answers: dict[Question, Answer] = field(default_factory=dict, compare=False)


class DecisionPoint:
    """Answers questions. Threads may share it; a change is seen by the next question."""

    def __init__(self, policies: PolicySet, bundle: str, *, registry_epoch: int = 0) -> None:
        self._changing = threading.Lock()
        self._deciding = threading.Lock()
        self._in_force = InForce(policies, bundle, registry_epoch)

    @property
    def in_force(self) -> InForce:
        """What is decided by now; keep it to name it in the record of a decision."""
        return self._in_force

    def decide(self, question: Question) -> tuple[Answer, InForce]:
        """Return the answer and what it was decided by."""
        # One look at what is in force: policies and remembered answers belong together.
        here = self._in_force
        answer = here.answers.get(question)
        return (self._decided(here, question) if answer is None else answer), here

    def _decided(self, here: InForce, question: Question) -> Answer:
        # One at a time: Cedar lets no other thread run anyway, and walls that look at the same
        # cameras ask the same question at the same moment.
        with self._deciding:
            answer = here.answers.get(question)
            if answer is None:
                answer = here.policies.decide(question)
                if len(here.answers) >= MOST_ANSWERS:
                    here.answers.clear()
                here.answers[question] = answer
        return answer

    def people(self, question: Question) -> Answer | None:
        """Return whether people may be seen in what is asked for; None where it is no picture."""
        beside = SEE_PEOPLE.get(question.action)
        return None if beside is None else self.decide(replace(question, action=beside))[0]

    def enforce(self, policies: PolicySet, bundle: str) -> None:
        """Let other policies be in force from now on."""
        with self._changing:
            self._in_force = InForce(policies, bundle, self._in_force.registry_epoch)

    def registry_changed(self, epoch: int) -> None:
        """Forget all answers, because a device or a person changed."""
        with self._changing:
            before = self._in_force
            self._in_force = InForce(before.policies, before.bundle, epoch)
