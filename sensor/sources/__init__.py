"""Sources of entries: a radio, a tape or a simulation, all with one interface."""
