"""Reviews for a first run, generated ones for a load, and the record that planning counts with."""
