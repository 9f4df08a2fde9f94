"""Configuration, log, health, metrics and workers of the process."""
