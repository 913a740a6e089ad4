"""Replacing nodes of an ONNX graph by chains of others, with names and order taken care of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import onnx


class GraphEdit:
    """Nodes are added one by one, then the chain takes the place of an old node.

    Every method that makes a tensor returns its name. The model given stays as it is.
    """

    def __init__(self, model: onnx.ModelProto) -> None:
        self._model = model
        self._weights = {weight.name: weight for weight in model.graph.initializer}
        self._added_weights: dict[str, onnx.TensorProto] = {}
        self._chain: list[onnx.NodeProto] = []
        self._chains: dict[str, list[onnx.NodeProto]] = {}
        self._count = 0

    def array(self, name: str) -> NDArray[np.float64]:
        """Return a stored weight."""
        from onnx import numpy_helper

        return np.asarray(numpy_helper.to_array(self._weights[name]), dtype=np.float64)

    def constant(self, name: str, value: NDArray[Any] | np.generic) -> str:
        """Store a constant; a name that was stored before keeps its first value."""
        from onnx import numpy_helper

        if name not in self._added_weights:
            self._added_weights[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def integers(self, *values: int) -> str:
        """Store a vector of int64."""
        return self.constant(f"integers{values}", np.array(values, dtype=np.int64))

    def number(self, value: float) -> str:
        """Store a float32 scalar."""
        return self.constant(f"number({value!r})", np.float32(value))

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add a node to the chain."""
        from onnx import helper

        self._count += 1
        output = f"int8/{self._count}/{operator}"
        self._chain.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def widen(self, tensor: str) -> str:
        """Add a cast to float32."""
        from onnx import TensorProto

        return self.add("Cast", tensor, to=TensorProto.FLOAT)

    def fill_like(self, tensor: str, value: np.generic) -> str:
        """Add a tensor of one value, in the shape of another."""
        from onnx import numpy_helper

        return self.add(
            "ConstantOfShape",
            self.add("Shape", tensor),
            value=numpy_helper.from_array(np.asarray([value])),
        )

    def replace(self, node: onnx.NodeProto) -> None:
        """Put the chain in the place of a node of one output; its last node takes that name."""
        self._chain[-1].output[0] = node.output[0]
        self._chains[node.output[0]] = self._chain
        self._chain = []

    def finish(self) -> onnx.ModelProto:
        """Return the edited model, without the weights that nothing reads any more."""
        import onnx

        edited = onnx.ModelProto()
        edited.CopyFrom(self._model)
        graph = edited.graph
        nodes = [new for old in graph.node for new in self._chains.get(old.output[0], [old])]
        read = {name for node in nodes for name in node.input}
        weights = [
            weight
            for weight in [*graph.initializer, *self._added_weights.values()]
            if weight.name in read
        ]
        new_graph = onnx.helper.make_graph(
            nodes, graph.name, list(graph.input), list(graph.output), initializer=weights
        )
        edited.graph.CopyFrom(new_graph)
        onnx.checker.check_model(edited)
        return edited
