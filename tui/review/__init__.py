"""The review of recorded sessions on the screen."""
