"""From samples to the attitude of the pelvis: even time, orientation, mounting, angles. Pure."""
