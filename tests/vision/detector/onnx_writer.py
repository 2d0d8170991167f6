"""A few bytes of ONNX, written by hand: enough for a file with names in its properties.

The tests must not need the `onnx` package, which nothing else of ours uses. Only
the fields of the format that a three-node graph needs are here.
"""

from collections.abc import Mapping, Sequence

FLOAT, INT64 = 1, 7


def model(shape: Sequence[int], *, side: int, properties: Mapping[str, str]) -> bytes:
    """Return a network that answers any picture with its mean, spread over `shape`."""
    graph = b"".join(
        (
            _part(1, _node("ReduceMean", ["images"], "mean")),
            _part(1, _node("Expand", ["mean", "wide"], "spread")),
            _part(1, _node("Reshape", ["spread", "shape"], "output0")),
            _part(2, b"graph"),
            _part(5, _shape_constant("wide", [1, *shape])),
            _part(5, _shape_constant("shape", shape)),
            _part(11, _value("images", [1, 3, side, side])),
            _part(12, _value("output0", shape)),
        )
    )
    told = b"".join(
        _part(14, _part(1, key.encode()) + _part(2, value.encode()))
        for key, value in properties.items()
    )
    return _number(1, 8) + _part(7, graph) + _part(8, _number(2, 13)) + told


def _node(kind: str, inputs: Sequence[str], output: str) -> bytes:
    fed = b"".join(_part(1, name.encode()) for name in inputs)
    return fed + _part(2, output.encode()) + _part(4, kind.encode())


def _shape_constant(name: str, sides: Sequence[int]) -> bytes:
    raw = b"".join(side.to_bytes(8, "little") for side in sides)
    return _number(1, len(sides)) + _number(2, INT64) + _part(8, name.encode()) + _part(9, raw)


def _value(name: str, sides: Sequence[int]) -> bytes:
    shape = b"".join(_part(1, _number(1, side)) for side in sides)
    tensor = _number(1, FLOAT) + _part(2, shape)
    return _part(1, name.encode()) + _part(2, _part(1, tensor))


def _part(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
