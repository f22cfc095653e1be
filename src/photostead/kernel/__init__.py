"""What everything else stands on: ids, clock, options, errors, events. No I/O, imports nothing of ours."""
