"""Tiny ONNX models as bytes, written without a package for it: enough of the protobuf's fields.

Numbers of fields are those of onnx.proto3 (https://github.com/onnx/onnx). No test lives here.
"""

from collections.abc import Sequence

import numpy as np

FLOAT, INT64 = 1, 7


def number(value: int) -> bytes:
    """A variable-length integer."""
    value &= (1 << 64) - 1
    parts = []
    while True:
        value, low = value >> 7, value & 0x7F
        parts.append(low | (0x80 if value else 0))
        if not value:
            return bytes(parts)


def field(at: int, value: int | bytes | str) -> bytes:
    """One field: an integer, or bytes with their length."""
    if isinstance(value, int):
        return number(at << 3) + number(value)
    data = value.encode() if isinstance(value, str) else value
    return number(at << 3 | 2) + number(len(data)) + data


def tensor(name: str, values: np.ndarray) -> bytes:
    """A constant of a graph."""
    kind = INT64 if values.dtype == np.int64 else FLOAT
    sides = b"".join(field(1, side) for side in values.shape)
    return sides + field(2, kind) + field(8, name) + field(9, values.tobytes())


def attribute(name: str, value: int | Sequence[int]) -> bytes:
    """A parameter of a node: an integer or several."""
    if isinstance(value, int):
        return field(1, name) + field(3, value) + field(20, 2)
    return field(1, name) + b"".join(field(8, each) for each in value) + field(20, 7)


def node(kind: str, inputs: Sequence[str], outputs: Sequence[str], **settings) -> bytes:
    """One operation."""
    return (
        b"".join(field(1, name) for name in inputs)
        + b"".join(field(2, name) for name in outputs)
        + field(4, kind)
        + b"".join(field(5, attribute(name, value)) for name, value in settings.items())
    )


def value(name: str, shape: Sequence[int]) -> bytes:
    """An input or output of floats."""
    sides = b"".join(field(1, field(1, side)) for side in shape)
    return field(1, name) + field(2, field(1, field(1, FLOAT) + field(2, sides)))


def model(
    nodes: Sequence[bytes],
    constants: dict[str, np.ndarray],
    inputs: dict[str, Sequence[int]],
    outputs: dict[str, Sequence[int]],
) -> bytes:
    """A whole file of operator set 13."""
    graph = (
        b"".join(field(1, each) for each in nodes)
        + field(2, "tiny")
        + b"".join(field(5, tensor(name, array)) for name, array in constants.items())
        + b"".join(field(11, value(name, shape)) for name, shape in inputs.items())
        + b"".join(field(12, value(name, shape)) for name, shape in outputs.items())
    )
    return field(1, 8) + field(7, graph) + field(8, field(2, 13))


def tiny_detector() -> bytes:
    """Shaped as SCRFD: takes for a face of 80 pixels what is bright; two anchors a cell."""
    nodes = [node("ReduceMean", ["picture"], ["grey"], axes=[1], keepdims=1)]
    constants, outputs = {}, {}
    for stride in (8, 16, 32):
        cells = (640 // stride) ** 2
        mean, flat, twice = f"mean{stride}", f"flat{stride}", f"score{stride}"
        nodes.append(
            node(
                "AveragePool",
                ["grey"],
                [mean],
                kernel_shape=[stride, stride],
                strides=[stride, stride],
            )
        )
        constants[f"shape{stride}"] = np.array([cells, 1], dtype=np.int64)
        nodes.append(node("Reshape", [mean, f"shape{stride}"], [flat]))
        # Rows a, b become a, a, b, b: the anchors of a cell stand side by side.
        nodes.append(node("Concat", [flat, flat], [f"both{stride}"], axis=1))
        constants[f"rows{stride}"] = np.array([cells * 2, 1], dtype=np.int64)
        nodes.append(node("Reshape", [f"both{stride}", f"rows{stride}"], [twice]))
        outputs[twice] = (cells * 2, 1)
    for name, row in {
        "box": [0, 0, 80, 80],
        "points": [27, 37, 53, 37, 40, 51, 30, 66, 50, 66],
    }.items():
        for stride in (8, 16, 32):
            rows = (640 // stride) ** 2 * 2
            told = np.tile(np.array(row, np.float32) / stride, (rows, 1))
            constants[f"{name}s{stride}"] = told
            nodes.append(node("Identity", [f"{name}s{stride}"], [f"{name}{stride}"]))
            outputs[f"{name}{stride}"] = told.shape
    return model(nodes, constants, {"picture": (1, 3, 640, 640)}, outputs)


def tiny_embedder(numbers: int = 512) -> bytes:
    """Shaped as ArcFace: a fixed random map of the picture at 14 x 14."""
    weights = np.random.default_rng(5).normal(size=(3 * 14 * 14, numbers)).astype(np.float32)
    nodes = [
        node("AveragePool", ["picture"], ["small"], kernel_shape=[8, 8], strides=[8, 8]),
        node("Flatten", ["small"], ["flat"], axis=1),
        node("MatMul", ["flat", "weights"], ["vector"]),
    ]
    inputs, outputs = {"picture": (1, 3, 112, 112)}, {"vector": (1, numbers)}
    return model(nodes, {"weights": weights}, inputs, outputs)
