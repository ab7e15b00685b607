"""How does a therapist look at what was recorded?"""
