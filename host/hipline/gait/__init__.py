"""From motion of the pelvis to contacts, sides, strides and their measures. Pure."""
