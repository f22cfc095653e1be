"""Whose faces they are: faces that look alike become groups, and groups become people. Finding faces is `face_detection`'s,
what people are called and who is one of them `people`'s.
"""
