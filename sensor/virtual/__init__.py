"""A radio and sensors where there are none. Needs the extra ``virtual`` (bumble)."""
