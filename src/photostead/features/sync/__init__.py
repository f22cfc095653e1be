"""What phones keep of a household: a stream of everything that changed since a device asked last, as lines of JSON, and how far
each device has got. Who may see a row is decided when it is read (decision 0052).
"""
