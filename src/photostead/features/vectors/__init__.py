"""What models say of pictures and faces as vectors: keeping them, finding the nearest, and another model's taking their
place. What a vector means, and who may see what was found, is the business of whoever asks.
"""
