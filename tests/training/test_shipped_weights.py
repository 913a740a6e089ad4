"""The weights that ship keep to what their card says of them."""

from __future__ import annotations

import numpy as np
import pytest

from models.encoder_card import MODEL_FILE, shipped_encoders
from models.folder import SHIPPED


@pytest.mark.parametrize("name", shipped_encoders())
def test_no_product_can_overflow_without_vnni(name: str) -> None:
    onnx = pytest.importorskip("onnx", reason="needs the training extra: onnx")
    graph = onnx.load(str(SHIPPED / name / MODEL_FILE)).graph
    stored = {weight.name: weight for weight in graph.initializer}
    products = [node for node in graph.node if node.op_type == "MatMulInteger"]
    assert len(products) == 36
    for node in products:
        weights = onnx.numpy_helper.to_array(stored[node.input[1]]).astype(int)
        for side in (np.maximum(weights, 0), np.maximum(-weights, 0)):
            # Old processors add two neighbours, each times a byte, in 16 bits.
            assert (side[0::2] + side[1::2]).max() * 255 <= 32_767
