"""What does a therapist get to keep?"""
