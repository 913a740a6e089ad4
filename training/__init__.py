"""Export, quantization and fine-tuning of models; torch is imported here only."""
