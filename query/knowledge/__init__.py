"""What query understanding knows of a catalogue: collected while it is indexed, read to serve."""
