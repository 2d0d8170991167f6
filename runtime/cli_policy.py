"""`floorwatch policy …` and `floorwatch audit …`: IT's own commands, mounted without loading them.

Policies and signatures need libraries that no other command does; they are loaded when
one of these commands, or its help, is asked for.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group


def policy_commands() -> typer.Typer:
    """Return the commands of policies, to be mounted under `policy`."""

    def load() -> typer.Typer:
        from policy.bundles.commands import app  # noqa: PLC0415
        from runtime.cli_policy_load import fetch_proposal, load_bundle  # noqa: PLC0415

        commands = app()
        commands.command("load")(load_bundle)
        commands.command("fetch")(fetch_proposal)
        return commands

    return _on_call(load, about="The policies of the gate: check, test, approve, load, explain.")


def audit_commands() -> typer.Typer:
    """Return the commands of the audit trail, to be mounted under `audit`."""

    def load() -> typer.Typer:
        from policy.audit.commands import app  # noqa: PLC0415

        return app()

    return _on_call(load, about="The audit trail: verify, search, export it, offline.")


def _on_call(load: Callable[[], typer.Typer], *, about: str) -> typer.Typer:
    """Return commands that are loaded when they are looked for."""

    @cache
    def loaded() -> TyperGroup:
        return get_group(load())

    class OnCall(TyperGroup):
        """Looks for its commands where they are loaded. Contexts are the framework's own."""

        def list_commands(self, ctx: Any) -> list[str]:
            return loaded().list_commands(ctx)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            return loaded().get_command(ctx, cmd_name)

    return typer.Typer(cls=OnCall, help=about, no_args_is_help=True)
