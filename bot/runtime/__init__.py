"""What a running process needs: configuration, log, health, metrics, workers."""
