"""Asking models: in processes of our own, or on another machine that offers to. Which model, and how sure it must be, say the
settings; what is done with the answers is the business of whoever asks.
"""
