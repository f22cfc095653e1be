"""What everything else stands on: ids, clock, configuration, errors, events, logging. No I/O, imports nothing of ours."""
