"""What a person sees: today the text lines of ``kneehold demo``; the dashboard stands here too."""
