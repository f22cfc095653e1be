"""The box as a household meets it: where it is found, and at which addresses."""
