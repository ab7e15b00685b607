"""How is the same work on many recordings shared out, and gone on with after an interruption?"""
