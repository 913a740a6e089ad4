"""The front door: settings, the engine, the command line."""

__version__ = "0.1.0"
