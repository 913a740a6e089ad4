"""Training of the query tagger: fine-tuning, augmentation, distillation, export, adaptation."""
