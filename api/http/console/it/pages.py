"""The routes of IT's pages, in one list."""

from fastapi import APIRouter

from api.http.console.it import (
    audit,
    decisions,
    devices,
    emergencies,
    imports,
    pending,
    people,
    policies,
)

ROUTES: tuple[APIRouter, ...] = (
    devices.routes,
    pending.routes,
    imports.routes,
    people.routes,
    decisions.routes,
    policies.routes,
    audit.routes,
    emergencies.routes,
)
