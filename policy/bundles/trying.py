"""Tries a bundle: does it compile, does it say why, does it answer as its own tests want?"""

from collections.abc import Iterable
from dataclasses import dataclass

from policy.bundles.cases import DEFAULT, Case, read_cases
from policy.bundles.emergencies import emergency_faults
from policy.bundles.linting import lint
from policy.bundles.reading import Bundle
from policy.decisions.engine import Answer, PolicySet, compile_policies
from policy.decisions.explaining import near_misses
from policy.errors import BundleError, DecisionError


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that was answered otherwise than wanted."""

    case: Case
    answer: Answer
    near: tuple[str, ...]

    def __str__(self) -> str:
        wanted = "allow" if self.case.allowed else "deny"
        because = f" because of {self.case.because}" if self.case.because else ""
        got = "allow" if self.answer.allowed else "deny"
        why = ", ".join(self.answer.because or self.answer.errors) or DEFAULT
        near = f"; near: {' | '.join(self.near)}" if self.near else ""
        return (
            f"{self.case.note}: {self.case.cell}: wanted {wanted}{because}, got {got} ({why}){near}"
        )


@dataclass(frozen=True, slots=True)
class Tried:
    """A bundle that compiles: its policies, what is wrong with them, which tests fail."""

    bundle: Bundle
    policies: PolicySet
    faults: tuple[str, ...]
    tests: tuple[Case, ...]
    failures: tuple[Failure, ...]

    @property
    def cases(self) -> int:
        """How many tests there are."""
        return len(self.tests)

    @property
    def is_good(self) -> bool:
        """Whether the bundle may be signed and loaded."""
        return not self.faults and not self.failures


def try_bundle(bundle: Bundle) -> Tried:
    """Return how a bundle does, or raise BundleError if it cannot be tried at all."""
    try:
        policies = compile_policies(bundle.policies, bundle.group_names)
    except DecisionError as error:
        raise BundleError(error.what, remedy=error.remedy) from error
    cases = read_cases(bundle.tests)
    failures = [failure for case in cases if (failure := _failure(policies, case))]
    gate = compile_policies("", bundle.group_names).raw
    own = {name: raw for name, raw in policies.raw.items() if name not in gate}
    faults = lint(policies, own) + emergency_faults(own, bundle.grants) + _untested(own, cases)
    return Tried(bundle, policies, tuple(faults), tuple(cases), tuple(failures))


def must_be_good(tried: Tried) -> None:
    """Raise BundleError with everything that is wrong."""
    if not tried.is_good:
        wrong = [*tried.faults, *(str(each) for each in tried.failures)]
        raise BundleError("; ".join(wrong), remedy="mend the policies or the tests")


def _failure(policies: PolicySet, case: Case) -> Failure | None:
    answer = policies.decide(case.question)
    if answer.allowed == case.allowed and not answer.errors and _for_the_reason(case, answer):
        return None
    near = () if answer.allowed else near_misses(policies, case.question)
    return Failure(case, answer, tuple(str(each) for each in near))


def _for_the_reason(case: Case, answer: Answer) -> bool:
    if case.because is None:
        return True
    if case.because == DEFAULT:
        return not answer.because
    return case.because in answer.because


def _untested(own: Iterable[str], cases: list[Case]) -> list[str]:
    """Return the policies that no test names: nobody would notice if they were gone."""
    named = {case.because for case in cases}
    return [f"{name}: no test names it in `because`" for name in own if name not in named]
