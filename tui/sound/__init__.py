"""What a person hears: tones and a recorded voice, played by a process of its own."""
