"""Videos that play everywhere: what is known of each, which of them get a converted copy, who converts it and how far that
is. Serving the result is `assets`' work, streaming on demand is `streaming`'s.
"""
