"""Find synonyms in a catalogue: terms that mean alike, keep the same company and seldom meet."""
