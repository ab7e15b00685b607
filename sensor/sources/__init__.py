"""Where do entries come from? A radio, a tape or a simulation: all of them one ``EntrySource``."""
