"""Where are the sessions of a person, and what did people say about them?"""
