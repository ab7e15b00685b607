"""What stands in for a radio and a sensor where there is none? Needs the extra ``virtual`` (bumble)."""
