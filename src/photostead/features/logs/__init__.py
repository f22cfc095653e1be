"""The daemon's latest log lines for administrators who have no terminal at hand: kept in memory, written nowhere."""
