"""What the simulator plays by itself: scripted scenarios and the autopilot, with simulated colleagues only."""
