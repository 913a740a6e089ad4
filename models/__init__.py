"""ONNX sessions, and the weights that ship, each with a model card."""
