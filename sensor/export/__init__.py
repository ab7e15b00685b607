"""How do sessions leave for other programs?"""
