"""Whether everything is still there and whole: files that no row names, rows whose file is gone, bytes that changed by
themselves. Finding is all that is done by itself; what becomes of a finding is a person's word.
"""
