"""How accurate and how fast is the counter, next to others, measured here and now?"""
