"""The timeline: how many assets a month holds, and what a month shows."""
