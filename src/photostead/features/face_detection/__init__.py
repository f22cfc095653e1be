"""Finding faces on photos and in videos, and keeping what was found beside the faces that people drew, files name and somebody
took away. Whose they are is `recognition`'s.
"""
