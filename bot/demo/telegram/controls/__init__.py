"""What tests, benches and the demo steer and read: faults, the transcript, both over HTTP too."""
