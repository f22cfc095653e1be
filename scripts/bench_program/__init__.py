"""What `scripts/bench` measures: the daemon as people run it, in seconds, CPU and memory, beside the peer's figures."""
