"""How those who decide get the policies in force from policyd.

    policies, name = policies_in_force(there)
    point.enforce(policies, name)

Asked at the start, and again when the digest that the news tell is another one.
"""

from policy.bundles.reading import bundle_of
from policy.daemon.calling import Policyd
from policy.decisions.engine import PolicySet, compile_policies
from policy.errors import BundleError


def policies_in_force(there: Policyd) -> tuple[PolicySet, str]:
    """Return the policies in force, compiled, and the name that records give them.

    policyd tried them before; here they are compiled with the gate's own, or it raises.
    """
    match there.ask("bundle.files"):
        case {"digest": str(digest), "files": dict(told)}:
            files = {name: str(text).encode() for name, text in told.items()}
            bundle = bundle_of(files, {}, where="policyd")
            if bundle.digest != digest:
                raise BundleError("policyd told a bundle that is not the one in force")
            policies = compile_policies(bundle.policies, bundle.group_names)
            return policies, f"{bundle.version}:{digest[:12]}"
    raise BundleError("policyd answered something else")
