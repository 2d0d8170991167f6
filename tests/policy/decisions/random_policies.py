"""Policies, entities and requests by chance, in Cedar's JSON: right ones, odd ones, broken ones."""

from collections.abc import Callable
from random import Random
from typing import Any

Node = dict[str, Any]

TYPES = ("Device", "Person", "Group", "Area")
NAMES = ("a", "b", "c")
FACTS = ("tier", "kind", "on", "tags", "at", "since", "more", "owner")
NUMBERS = (0, 1, -1, 2, 3, 86_400, (1 << 63) - 1, -(1 << 63))
TEXTS = ("", "a", "ab", "a*b", "A", "zoné", "x\ny", "2026-01-01", "\U0001f512")
DATES = (
    "2026-11-23",
    "2026-11-23T10:00:00Z",
    "2026-11-23T10:00:00.500Z",
    "2026-11-23T10:00:00+0200",
    "1969-12-31T23:59:59.999-2359",
    "2026-02-30",
    "soon",
)
SPANS = ("5m", "1d2h3m4s5ms", "-1h", "0ms", "90s", "1h1d", "", "9999999999d")
COMPARED = ("==", "!=", "<", "<=", ">", ">=")
COUNTED = ("+", "-", "*")
SETS = ("contains", "containsAll", "containsAny")
MEASURED = ("toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays")


class Chance:
    """Makes everything from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def uid(self) -> Node:
        return {"type": self.random.choice(TYPES), "id": self.random.choice(NAMES)}

    def data(self, depth: int = 2) -> object:
        """A fact in an entity or a context."""
        pick = self.random.choice
        simple: list[Callable[[], object]] = [
            lambda: pick(NUMBERS),
            lambda: pick(TEXTS),
            lambda: pick((True, False)),
            lambda: {"__entity": self.uid()},
            lambda: {"__extn": {"fn": "datetime", "arg": pick(DATES[:5])}},
            lambda: {"__extn": {"fn": "duration", "arg": pick(SPANS[:5])}},
        ]
        nested: list[Callable[[], object]] = [
            lambda: [self.data(depth - 1) for _ in range(self.random.randrange(3))],
            lambda: [self.data(depth - 1) for _ in range(self.random.randrange(3))],
            lambda: self.facts(depth - 1),
        ]
        return pick(simple + nested if depth else simple)()

    def facts(self, depth: int = 2) -> Node:
        names = self.random.sample(FACTS, self.random.randrange(len(FACTS)))
        return {name: self.data(depth) for name in names}

    def entities(self) -> list[Node]:
        uids = [{"type": kind, "id": name} for kind in TYPES for name in NAMES]
        known = [each for each in uids if self.random.random() < 0.8]
        # Only what comes later is above, so that nothing is in itself.
        return [
            {
                "uid": each,
                "attrs": self.facts(),
                "parents": [up for up in known[at + 1 :] if self.random.random() < 0.2],
            }
            for at, each in enumerate(known)
        ]

    def request(self) -> Node:
        return {
            "principal": self.uid(),
            "action": {"type": "Action", "id": self.random.choice(NAMES)},
            "resource": self.uid(),
            "context": self.facts(),
        }

    def policies(self) -> dict[str, Node]:
        return {f"p{number}": self.policy() for number in range(self.random.randrange(1, 6))}

    def policy(self) -> Node:
        return {
            "effect": self.random.choice(("permit", "forbid")),
            "principal": self.scope(),
            "action": self.action(),
            "resource": self.scope(),
            "conditions": [
                {"kind": self.random.choice(("when", "unless")), "body": self.truth(4)}
                for _ in range(self.random.randrange(3))
            ],
        }

    def scope(self) -> Node:
        match self.random.randrange(6):
            case 0 | 1 | 2:
                return {"op": "All"}
            case 3:
                return {"op": "==", "entity": self.uid()}
            case 4:
                return {"op": "in", "entity": self.uid()}
            case _:
                kind = {"op": "is", "entity_type": self.random.choice(TYPES)}
                within = {"in": {"entity": self.uid()}} if self.random.random() < 0.5 else {}
                return kind | within

    def action(self) -> Node:
        uids = [{"type": "Action", "id": each} for each in self.random.sample(NAMES, 2)]
        return self.random.choice(
            [
                {"op": "All"},
                {"op": "==", "entity": uids[0]},
                {"op": "in", "entities": uids},
                {"op": "in", "entity": {"type": "Action", "id": "use"}},
            ]
        )

    def truth(self, depth: int) -> Node:
        """An expression that is mostly a truth value."""
        if not depth or self.random.random() < 0.04:
            return self.anything(0)
        makers: list[Callable[[], Node]] = [
            lambda: {"&&": self.truths(depth)},
            lambda: {"||": self.truths(depth)},
            lambda: {"!": {"arg": self.truth(depth - 1)}},
            lambda: self.choice(depth),
            lambda: self.about_entities(depth),
            lambda: self.about_sets(depth),
            lambda: self.like(depth),
            *[lambda: {self.random.choice(COMPARED): self.pair(depth)}] * 3,
        ]
        return self.random.choice(makers)()

    def truths(self, depth: int) -> Node:
        return {"left": self.truth(depth - 1), "right": self.truth(depth - 1)}

    def choice(self, depth: int) -> Node:
        one, two = self.truth(depth - 1), self.truth(depth - 1)
        return {"if-then-else": {"if": self.truth(depth - 1), "then": one, "else": two}}

    def like(self, depth: int) -> Node:
        pieces = ("Wildcard", {"Literal": "a"}, {"Literal": "*"}, {"Literal": "b"})
        pattern = [self.random.choice(pieces) for _ in range(self.random.randrange(1, 4))]
        return {"like": {"left": self.anything(depth - 1), "pattern": pattern}}

    def about_entities(self, depth: int) -> Node:
        left = self.anything(depth - 1)
        match self.random.randrange(3):
            case 0:
                return {"has": {"left": left, "attr": self.random.choice(FACTS)}}
            case 1:
                return {"in": {"left": left, "right": self.anything(depth - 1)}}
            case _:
                within = {"in": self.anything(depth - 1)} if self.random.random() < 0.5 else {}
                return {"is": {"left": left, "entity_type": self.random.choice(TYPES)} | within}

    def about_sets(self, depth: int) -> Node:
        if self.random.random() < 0.2:
            return {"isEmpty": {"arg": self.anything(depth - 1)}}
        return {self.random.choice(SETS): self.pair(depth)}

    def pair(self, depth: int) -> Node:
        left = self.anything(depth - 1)
        # Often something of the same making, so that it can be compared.
        right = left if self.random.random() < 0.15 else self.anything(depth - 1)
        return {"left": left, "right": right}

    def anything(self, depth: int) -> Node:
        """An expression of any kind."""
        if not depth:
            return self.leaf()
        makers: list[Callable[[], Node]] = [
            *[lambda: self.fact(depth)] * 3,
            lambda: {"Set": [self.anything(depth - 1) for _ in range(self.random.randrange(3))]},
            lambda: self.record(depth),
            lambda: {self.random.choice(COUNTED): self.pair(depth)},
            lambda: {"neg": {"arg": self.anything(depth - 1)}},
            lambda: self.about_time(depth),
            lambda: self.truth(depth - 1),
            self.leaf,
        ]
        return self.random.choice(makers)()

    def fact(self, depth: int) -> Node:
        return {".": {"left": self.anything(depth - 1), "attr": self.random.choice(FACTS)}}

    def record(self, depth: int) -> Node:
        names = self.random.sample(FACTS, self.random.randrange(3))
        return {"Record": {name: self.anything(depth - 1) for name in names}}

    def about_time(self, depth: int) -> Node:
        one, two = self.anything(depth - 1), self.anything(depth - 1)
        date = {"datetime": [{"Value": self.random.choice(DATES)}]}
        span = {"duration": [{"Value": self.random.choice(SPANS)}]}
        return self.random.choice(
            [
                date,
                span,
                {"offset": [self.random.choice((date, one)), self.random.choice((span, two))]},
                {
                    "durationSince": [
                        self.random.choice((date, one)),
                        self.random.choice((date, two)),
                    ]
                },
                {"toDate": [self.random.choice((date, one))]},
                {"toTime": [self.random.choice((date, one))]},
                {self.random.choice(MEASURED): [self.random.choice((span, one))]},
            ]
        )

    def leaf(self) -> Node:
        match self.random.randrange(5):
            case 0 | 1:
                return {"Var": self.random.choice(("principal", "action", "resource", "context"))}
            case 2:
                return {"Value": self.random.choice(NUMBERS)}
            case 3:
                return {"Value": self.random.choice((*TEXTS, True, False))}
            case _:
                return {"Value": {"__entity": self.uid()}}
