"""The bytes that the reference implementation writes for a small model with every field that we use.

python model.py > model.json
"""
import base64
import json

import numpy as np
import onnx
from onnx import TensorProto, helper

weights = np.array([[[[0.5]], [[-1.25]]]], dtype=np.float32)
sizes = np.array([1, 2**40, -1], dtype=np.int64)
dims = ["batch", 2, "height", "width"]
graph = helper.make_graph(
    [
        helper.make_node("Conv", ["image", "w"], ["c"], name="Conv:c", kernel_shape=[1, 1]),
        helper.make_node("Shape", ["c"], ["s"], name="Shape:s", start=2, end=4),
        helper.make_node("Resize", ["c", "", "", "sizes"], ["y"], name="Resize:y", mode="linear"),
    ],
    "small",
    [helper.make_tensor_value_info("image", TensorProto.FLOAT, dims, doc_string="pixels, 0..1")],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 1, "height", "width"])],
    [
        helper.make_tensor("w", TensorProto.FLOAT, weights.shape, weights.tobytes(), raw=True),
        helper.make_tensor("sizes", TensorProto.INT64, sizes.shape, sizes.tobytes(), raw=True),
        helper.make_tensor("mean", TensorProto.FLOAT, [], np.float32(0.5).tobytes(), raw=True),
    ],
)
model = helper.make_model(
    graph,
    opset_imports=[helper.make_opsetid("", 17)],
    ir_version=8,
    producer_name="producer",
    producer_version="1.2.3",
)
helper.set_model_props(model, {"key": "value", "classes": "a, é"})
print(json.dumps({"onnx": onnx.__version__, "base64": base64.b64encode(model.SerializeToString(deterministic=True)).decode()}))
