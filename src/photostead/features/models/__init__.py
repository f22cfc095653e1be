"""Which models there are and what each ability of the settings learns with, or why it does not. For administrators; getting models
is the command line's business.
"""
