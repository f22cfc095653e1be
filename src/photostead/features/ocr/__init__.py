"""Text that is read from pictures: reading it, telling it, and keeping it right. Searching by it is `search`'s, and what an edit
leaves of it `edits.texts`'.
"""
