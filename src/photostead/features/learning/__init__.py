"""What is to be learned of photos and whether it can be: the switches of the settings, the models that are there, and the work
that follows when an asset has got a preview. Who does it: `face_detection`, `recognition`, `smart_search`, `ocr`, `duplicates`.
"""
