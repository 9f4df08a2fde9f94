"""What tests, benches and the demo steer and read: faults, the clock, the transcript."""
