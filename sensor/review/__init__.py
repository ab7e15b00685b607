"""How well do detected holds agree with marked or known ones?"""
